import { Play, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { duration } from "@/lib/format";
import { isObject, parseJson, sameJson, type Json } from "@/lib/json";
import { usePreferences } from "@/lib/preferences";
import { Copy } from "@/parts/code";
import { StatusBadge } from "@/parts/status";
import { Button } from "@/ui/button";
import { Textarea } from "@/ui/input";
import { JsonView } from "@/ui/json-view";
import { Segmented } from "@/ui/segmented";
import { Ticked } from "../components/ticked";
import { ObjectForm } from "../fields/object-form";
import { findNode, labelOf } from "../model/document";
import { useEditor, useEditorStore } from "../store";
import type { Run } from "../use-run";

/** Arguments in, result out: a run of the draft as it stands. */
export function RunPanel({ onRun, onCancel }: { onRun: Run; onCancel: () => void }) {
  const { t } = useTranslation("editor");
  const language = usePreferences((state) => state.language);
  const store = useEditorStore();
  const run = useEditor((state) => state.run);
  const document = useEditor((state) => state.document);
  const goal = run.goal?.node === undefined ? undefined : findNode(document, run.goal.node)?.node;
  const title = goal === undefined ? t("run.result") : t(`run.resultOf.${run.goal?.mode ?? "to"}`, { name: labelOf(goal) });
  const failed = run.error?.node === undefined ? undefined : findNode(document, run.error.node)?.node;
  return (
    <div className="grid gap-4 p-4 md:grid-cols-2">
      <div className="grid content-start gap-3">
        <RunInput />
        <div className="flex items-center gap-2">
          {run.status === "running" ? (
            <Button onClick={onCancel}>
              <Square aria-hidden className="fill-current" />
              {t("run.cancel")}
            </Button>
          ) : (
            <Button tone="primary" onClick={() => onRun()}>
              <Play aria-hidden className="fill-current" />
              {t("run.start")}
            </Button>
          )}
          {run.status === "idle" ? null : <StatusBadge status={run.status} />}
          {run.ms === undefined ? null : <span className="text-xs text-text-3 tnum">{duration(run.ms, language)}</span>}
        </div>
      </div>
      <div className="grid min-w-0 content-start gap-2" aria-live="polite">
        <div className="flex min-h-6 items-center justify-between">
          <h2 className="truncate text-xs font-semibold">{title}</h2>
          {run.output === undefined ? null : <Copy text={JSON.stringify(run.output, null, 2)} />}
        </div>
        {run.error ? (
          <div role="alert" className="rounded-md border border-bad-line bg-bad-soft px-3 py-2 text-sm text-bad">
            <p className="font-mono text-xs font-medium">{run.error.error}</p>
            <p className="mt-0.5 break-words"><Ticked text={run.error.cause} /></p>
            {failed ? (
              <Button size="sm" className="mt-2" onClick={() => store.getState().reveal(failed.id)}>
                {t("run.showNode", { name: labelOf(failed) })}
              </Button>
            ) : null}
          </div>
        ) : run.output !== undefined ? (
          <JsonView value={run.output} label={title} depth={3} className="max-h-56 rounded-md border border-line bg-sunken/60 p-2" />
        ) : (
          <p className="rounded-md border border-dashed border-line px-3 py-6 text-center text-xs text-text-3">{t(run.status === "running" ? "run.waiting" : "run.none")}</p>
        )}
      </div>
    </div>
  );
}

/** The arguments, as a form from the tool's own schema or as JSON. */
function RunInput() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const sample = document.view?.sample;
  const tool = document.nodes.find((node) => node.type === "tool");
  const schema = tool?.parameters?.["input_schema"];
  const hasForm = isObject(schema) && isObject(schema["properties"]) && Object.keys(schema["properties"]).length > 0;
  const [mode, setMode] = useState<"form" | "json">("form");
  const [text, setText] = useState(() => JSON.stringify(sample ?? {}, null, 2));
  const told = useRef(sample);
  useEffect(() => {
    if (sameJson(sample, told.current)) return;
    told.current = sample;
    setText(JSON.stringify(sample ?? {}, null, 2));
  }, [sample]);
  const put = (value: Json) => {
    told.current = value;
    store.getState().dispatch({ type: "set_view", view: { sample: value } });
  };
  const parsed = parseJson(text);
  return (
    <div className="grid gap-2">
      <div className="flex min-h-6 items-center justify-between">
        <h2 className="text-xs font-semibold">{t("run.arguments")}</h2>
        {hasForm ? <Segmented size="sm" label={t("run.mode")} value={mode} onValueChange={(next) => { setText(JSON.stringify(sample ?? {}, null, 2)); setMode(next); }} options={(["form", "json"] as const).map((value) => ({ value, label: t(`run.modes.${value}`) }))} /> : null}
      </div>
      {!hasForm && mode === "form" ? (
        <p className="text-xs text-text-3">{t("run.noArguments")}</p>
      ) : mode === "form" ? (
        <ObjectForm node={tool?.id ?? "tool"} schema={plain(schema)} value={isObject(sample) ? (sample) : {}} onChange={put} pointer="/sample" />
      ) : (
        <>
          <Textarea
            aria-label={t("run.arguments")}
            rows={6}
            className="font-mono text-xs"
            value={text}
            aria-invalid={parsed.ok ? undefined : true}
            onChange={(event) => {
              setText(event.target.value);
              const next = parseJson(event.target.value);
              if (next.ok) put(next.value);
            }}
          />
          {parsed.ok ? null : <p className="text-xs text-bad">{parsed.message}</p>}
        </>
      )}
    </div>
  );
}

/** A tool's own schema knows no expressions: its fields take plain values. */
function plain(schema: unknown): unknown {
  if (!isObject(schema) || !isObject(schema["properties"])) return schema;
  return { ...schema, properties: Object.fromEntries(Object.entries(schema["properties"]).map(([name, property]) => [name, isObject(property) ? { ...property, "x-expression": "forbidden" } : property])) };
}
