import { Play } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/error";
import type { Deployment } from "@/api/types";
import { duration } from "@/lib/format";
import { isObject, type Json } from "@/lib/json";
import { usePreferences } from "@/lib/preferences";
import { Code } from "@/parts/code";
import { errorText } from "@/parts/error-text";
import { SchemaForm } from "@/parts/schema-form";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { Answer } from "./answer";
import { answerOf, callServer, ERAS, type Era, type Exchange } from "../mcp";

type Shown = { exchanges: Exchange[] } | { failed: string } | undefined;

/** Calls the server as a client does, in any era of the protocol, and shows every message. */
export function TestBench({ server }: { server: Deployment }) {
  const { t } = useTranslation("servers");
  const language = usePreferences((state) => state.language);
  const [era, setEra] = useState<Era>("2026-07-28");
  const [name, setName] = useState(server.tools[0]?.name ?? "");
  const [values, setValues] = useState<Record<string, Json>>({});
  const [apiKey, setApiKey] = useState("");
  const [view, setView] = useState<"result" | "raw">("result");
  const [shown, setShown] = useState<Shown>();
  const [busy, setBusy] = useState(false);
  const answers = useRef<HTMLDivElement>(null);
  const abort = useRef<AbortController | undefined>(undefined);
  const tool = server.tools.find((candidate) => candidate.name === name);

  const send = (method: string, params: Record<string, Json>) => {
    abort.current?.abort();
    abort.current = new AbortController();
    setBusy(true);
    callServer({ url: new URL(new URL(server.url).pathname, location.origin).href, era, method, params, apiKey, signal: abort.current.signal })
      .then((exchanges) => setShown({ exchanges }), (error: unknown) => setShown({ failed: errorText(ApiError.from(error)) }))
      .finally(() => {
        setBusy(false);
        // On a phone the answer stands below the form.
        answers.current?.scrollIntoView({ block: "nearest" });
      });
  };
  const answer = shown && "exchanges" in shown ? answerOf(shown.exchanges) : undefined;
  const failed = isObject(answer?.result) && answer.result["isError"] === true;
  const last = shown && "exchanges" in shown ? shown.exchanges.at(-1) : undefined;

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 lg:grid-cols-2">
      <Card className="grid gap-5 self-start p-4">
        <div className="grid gap-1.5">
          <p className="text-xs font-medium">{t("bench.era")}</p>
          <Segmented label={t("bench.era")} className="justify-self-start" value={era} onValueChange={setEra} options={ERAS.map((value) => ({ value, label: <span className="tnum">{value}</span> }))} />
          <p className="text-xs text-text-3">{t(era === "2026-07-28" ? "bench.modern" : "bench.legacy")}</p>
        </div>
        {server.access === "api_key" ? (
          <Field label={t("bench.key")} hint={t("bench.keyHint")}>
            {(ids) => <Input {...ids} type="password" value={apiKey} onChange={(event) => setApiKey(event.target.value)} />}
          </Field>
        ) : null}
        <Field label={t("bench.tool")}>
          {(ids) => (
            <Select
              {...ids}
              aria-label={t("bench.tool")}
              value={name}
              onValueChange={(next) => {
                setName(next);
                setValues({});
              }}
              options={server.tools.map((item) => ({ value: item.name, label: item.name }))}
            />
          )}
        </Field>
        {tool ? <SchemaForm key={name} schema={tool.input_schema} value={values} onChange={setValues} /> : null}
        <div className="flex flex-wrap items-center gap-1">
          <Button tone="primary" className="mr-auto" busy={busy} disabled={!tool} onClick={() => send("tools/call", { name, arguments: values })}>
            <Play aria-hidden className="fill-current" />
            {t("bench.call")}
          </Button>
          <Button tone="ghost" size="sm" disabled={busy} onClick={() => send("tools/list", {})} translate="no">
            <code translate="no">tools/list</code>
          </Button>
          {era === "2026-07-28" ? (
            <Button tone="ghost" size="sm" disabled={busy} onClick={() => send("server/discover", {})} translate="no">
              <code translate="no">server/discover</code>
            </Button>
          ) : null}
        </div>
      </Card>
      <div ref={answers} className="grid scroll-mt-4 content-start gap-3" aria-live="polite">
        <div className="flex min-h-8 flex-wrap items-center gap-3">
          <Segmented size="md" label={t("bench.view")} value={view} onValueChange={setView} options={[{ value: "result", label: t("bench.result") }, { value: "raw", label: t("bench.raw") }]} />
          {last ? (
            <>
              <Badge tone={last.status < 400 && !answer?.error && !failed ? "ok" : "bad"}>{`HTTP ${last.status}`}</Badge>
              <span className="text-xs text-text-3 tnum">{duration(last.ms, language)}</span>
            </>
          ) : null}
        </div>
        {shown === undefined ? (
          <p className="grid min-h-48 place-items-center rounded-lg border border-dashed border-line-strong px-4 text-center text-sm text-text-3">{t("bench.none")}</p>
        ) : "failed" in shown ? (
          <p role="alert" className="rounded-lg border border-bad-line bg-bad-soft px-4 py-3 text-sm text-bad">{shown.failed}</p>
        ) : view === "result" ? (
          <Answer {...answer} other={last?.messages ?? null} />
        ) : (
          shown.exchanges.map((exchange, index) => (
            <div key={index} className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
              <Code label={t("bench.sent")} code={`POST ${exchange.request.url}\n${Object.entries(exchange.request.headers).map(([key, value]) => `${key}: ${key === "authorization" ? "Bearer …" : value}`).join("\n")}\n\n${JSON.stringify(exchange.request.body, null, 2)}`} />
              <Code label={t("bench.received")} code={`HTTP ${exchange.status}\n\n${exchange.messages.map((message) => JSON.stringify(message, null, 2)).join("\n\n")}`} />
            </div>
          ))
        )}
      </div>
    </div>
  );
}
