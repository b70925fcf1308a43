import { FileUp, TriangleAlert } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { cn } from "@/lib/cn";
import { paths } from "@/lib/paths";
import { Sheet } from "@/parts/sheet";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input, Textarea } from "@/ui/input";
import { Segmented } from "@/ui/segmented";
import { Switch } from "@/ui/switch";
import { toast } from "@/ui/toast";
import { takenIds } from "../model/ids";
import { useCreateWorkflows } from "../queries";
import { useEditorStore } from "../store";
import type { Api, Operation } from "./operations";
import { placeImport, presentArguments } from "./place";
import { readOpenApi } from "./read";
import { toNodes } from "./to-nodes";
import { toWorkflow } from "./to-workflow";

const ADDRESS = "https://api.example.com";
const DOCUMENT = "openapi: 3.1.0\ninfo: …\npaths: …";

const METHOD_TONE: Record<string, "neutral" | "accent" | "ok" | "warn" | "bad"> = { GET: "accent", POST: "ok", PUT: "warn", PATCH: "warn", DELETE: "bad" };

/** What the operations become: each a workflow that is a tool, or requests on the canvas that is open. */
type Target = "tools" | "canvas";

/** From an OpenAPI document to tools or to requests on the canvas: paste or open it, choose operations, add them. */
export default function OpenApiSheet({ text: first, onClose }: { text: string; onClose: () => void }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const [text, setText] = useState(first);
  const [api, setApi] = useState<Api | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [server, setServer] = useState<string | undefined>();
  const [withArguments, setWithArguments] = useState(true);
  const [target, setTarget] = useState<Target>("tools");
  const navigate = useNavigate();
  const create = useCreateWorkflows();

  useEffect(() => {
    if (text.trim() === "") {
      setApi(undefined);
      setProblem(undefined);
      return;
    }
    let live = true;
    void readOpenApi(text).then((result) => {
      if (!live) return;
      setApi(result.ok ? result.api : undefined);
      setProblem(result.ok ? undefined : result.message);
      setChosen(new Set(result.ok && result.api.operations.length === 1 ? [result.api.operations[0]?.key ?? ""] : []));
      setServer(undefined);
    });
    return () => {
      live = false;
    };
  }, [text]);

  const picked = api?.operations.filter((operation) => chosen.has(operation.key)) ?? [];
  const base = server ?? picked[0]?.server ?? api?.operations[0]?.server ?? "";
  const absolute = URL.canParse(base) && /^https?:/.test(base);
  const add = () => {
    const from = server ?? (absolute ? undefined : base);
    if (target === "tools") {
      create.mutate(picked.map((operation) => toWorkflow(operation, from)), {
        onSuccess: ([first, ...more]) => {
          onClose();
          if (first === undefined) return;
          if (more.length > 0) toast({ tone: "ok", text: t("openapi.made", { count: more.length + 1 }) });
          void navigate(more.length === 0 ? paths.workflow(first.id) : paths.workflows());
        },
      });
      return;
    }
    const made = toNodes(picked, from, takenIds(store.getState().document), withArguments ? presentArguments(store) : {});
    placeImport(store, made, withArguments);
    onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => open || onClose()}
      place="side"
      width="sm:w-[40rem]"
      title={t("openapi.title")}
      description={api ? [api.title, api.version].filter(Boolean).join(" · ") : t("openapi.text")}
      footer={
        api ? (
          <>
            {target === "canvas" ? (
              <label className="mr-auto flex items-center gap-2 text-xs text-text-2">
                <Switch checked={withArguments} onCheckedChange={setWithArguments} className="scale-80" />
                {t("openapi.withArguments")}
              </label>
            ) : null}
            <Button tone="primary" disabled={picked.length === 0 || !absolute} busy={create.isPending} onClick={add}>
              {t(target === "tools" ? "openapi.make" : "openapi.add", { count: picked.length })}
            </Button>
          </>
        ) : undefined
      }
    >
      {api ? (
        <div className="grid gap-5">
          <Field label={t("openapi.server")} error={absolute ? undefined : t("openapi.serverWrong")} aside={<Button size="sm" tone="ghost" onClick={() => setText("")}>{t("openapi.other")}</Button>}>
            {(ids) => <Input {...ids} className="font-mono text-xs" placeholder={ADDRESS} value={base} onChange={(event) => setServer(event.target.value)} />}
          </Field>
          <div className="grid gap-1.5">
            <Segmented label={t("openapi.target")} className="justify-self-start" value={target} onValueChange={setTarget} options={(["tools", "canvas"] as const).map((value) => ({ value, label: t(`openapi.targets.${value}`) }))} />
            <p className="text-xs text-text-2">{t(`openapi.targetText.${target}`)}</p>
          </div>
          <Operations operations={api.operations} chosen={chosen} onChoose={setChosen} />
        </div>
      ) : (
        <Source text={text} onText={setText} problem={problem} />
      )}
    </Sheet>
  );
}

function Source({ text, onText, problem }: { text: string; onText: (text: string) => void; problem: string | undefined }) {
  const { t } = useTranslation("editor");
  return (
    <div className="grid gap-4">
      <Field label={t("openapi.source")} hint={t("openapi.sourceHint")} error={problem === undefined ? undefined : problem === "" ? t("openapi.notOpenApi") : problem}>
        {(ids) => <Textarea {...ids} rows={14} className="font-mono text-xs" placeholder={DOCUMENT} value={text} onChange={(event) => onText(event.target.value)} />}
      </Field>
      <label className="flex cursor-pointer items-center justify-center gap-2 rounded-md border border-dashed border-line-strong px-4 py-5 text-sm text-text-2 focus-within:border-accent hover:bg-hover">
        <FileUp aria-hidden className="size-4" />
        {t("openapi.file")}
        <input type="file" accept=".json,.yaml,.yml,application/json,application/yaml" className="sr-only" onChange={(event) => void event.target.files?.[0]?.text().then(onText)} />
      </label>
    </div>
  );
}

interface OperationsProps {
  operations: readonly Operation[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

function Operations({ operations, chosen, onChoose }: OperationsProps) {
  const { t } = useTranslation("editor");
  const [query, setQuery] = useState("");
  const groups = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = operations.filter((operation) => words.every((word) => `${operation.method} ${operation.path} ${operation.name} ${operation.summary} ${operation.tag}`.toLowerCase().includes(word)));
    return [...Map.groupBy(shown, (operation) => operation.tag)];
  }, [operations, query]);
  const shown = groups.flatMap(([, items]) => items);
  const all = shown.length > 0 && shown.every((operation) => chosen.has(operation.key));
  const toggle = (items: readonly Operation[], on: boolean) => {
    const next = new Set(chosen);
    for (const { key } of items) {
      if (on) next.add(key);
      else next.delete(key);
    }
    onChoose(next);
  };
  return (
    <section className="grid gap-3" aria-label={t("openapi.operations")}>
      <div className="flex items-center gap-2">
        <Input type="search" aria-label={t("openapi.search")} placeholder={t("openapi.search")} value={query} onChange={(event) => setQuery(event.target.value)} className="flex-1" />
        <Button size="md" tone="ghost" disabled={shown.length === 0} onClick={() => toggle(shown, !all)}>
          {t(all ? "openapi.selectNone" : "openapi.selectAll")}
        </Button>
      </div>
      {shown.length === 0 ? <p className="rounded-md border border-dashed border-line px-3 py-6 text-center text-xs text-text-3">{t("openapi.noneFound")}</p> : null}
      {groups.map(([tag, items]) => (
        <fieldset key={tag} className="grid gap-1">
          {tag === "" ? null : <legend className="mb-1 text-xs font-semibold text-text-2">{tag}</legend>}
          {items.map((operation) => (
            <label key={operation.key} className={cn("grid cursor-pointer grid-cols-[auto_4.5rem_minmax(0,1fr)] items-start gap-x-3 rounded-md border px-3 py-2 hover:bg-hover", chosen.has(operation.key) ? "border-accent bg-accent-soft/50" : "border-line")}>
              <input type="checkbox" checked={chosen.has(operation.key)} onChange={(event) => toggle([operation], event.target.checked)} className="mt-1 accent-(--accent)" />
              <span>
                <Badge tone={METHOD_TONE[operation.method] ?? "neutral"}>{operation.method}</Badge>
              </span>
              <span className="min-w-0">
                <code className={cn("block text-xs font-medium break-all", operation.deprecated && "line-through decoration-text-3")} translate="no">
                  {operation.path}
                </code>
                {operation.summary === "" ? null : <span className="mt-0.5 block text-xs text-text-3">{operation.summary}</span>}
                {operation.lost.map((what) => (
                  <span key={what} className="mt-1 flex items-center gap-1 text-2xs text-warn">
                    <TriangleAlert aria-hidden className="size-3" />
                    {t(`openapi.lost.${what}`)}
                  </span>
                ))}
              </span>
            </label>
          ))}
        </fieldset>
      ))}
    </section>
  );
}
