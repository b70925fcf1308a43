import { Pin, PinOff, Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { duration } from "@/lib/format";
import { cn } from "@/lib/cn";
import { isObject, parseJson, type Json } from "@/lib/json";
import { usePreferences } from "@/lib/preferences";
import { Copy } from "@/parts/code";
import { StatusBadge } from "@/parts/status";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Textarea } from "@/ui/input";
import { JsonView } from "@/ui/json-view";
import { Segmented } from "@/ui/segmented";
import { setPin } from "../actions";
import { Ticked } from "../components/ticked";
import { inferSchema } from "../fields/infer-schema";
import { useSample } from "../fields/use-sample";
import type { WorkflowNode } from "../model/document";
import { canPin } from "../model/rehearsal";
import { sampleOf } from "../run";
import { useEditor, useEditorStore } from "../store";
import { dragPath, Readable } from "./input-pane";

type Shape = "tree" | "table" | "schema";

/** What a pin written by hand starts from: a decision gives one of its ports. */
const FIRST_DRAFT: Readonly<Record<string, string>> = { condition: "true", switch: '"default"' };

/** What went in and what came out, as a tree to drag from, a table or a schema; and the pin. */
export function DataTab({ node }: { node: WorkflowNode }) {
  const { t } = useTranslation("editor");
  const language = usePreferences((state) => state.language);
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const run = useEditor((state) => state.run);
  const { bindings } = useSample(node.id);
  const [shape, setShape] = useState<Shape>("tree");
  const [draft, setDraft] = useState<string | undefined>();
  const last = run.nodes[node.id];
  const pinned = document.view?.pins?.[node.id];
  const output = sampleOf(run, document.view?.pins, node.id);
  const upstream = Object.entries(bindings).filter(([name]) => !["execution", "caller", "workflow"].includes(name));
  const parsed = draft === undefined ? undefined : parseJson(draft);

  return (
    <div className="grid gap-5">
      <section className="grid gap-2">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 className="text-xs font-semibold">{t("data.output")}</h2>
          <span className="flex items-center gap-1.5">
            {last ? last.handled === true ? <Badge tone="warn">{t("result.handled")}</Badge> : <StatusBadge status={last.status} /> : null}
            {last?.ms === undefined ? null : <span className="text-2xs text-text-3 tnum">{duration(last.ms, language)}</span>}
          </span>
        </div>
        {last?.error ? (
          <div role="alert" className={cn("rounded-md border px-3 py-2 text-xs", last.handled === true ? "border-warn-line bg-warn-soft text-warn" : "border-bad-line bg-bad-soft text-bad")}>
            <p className="font-mono font-medium">{last.error.error}</p>
            <p className="mt-0.5 break-words"><Ticked text={last.error.cause} /></p>
            {last.handled === true ? <p className="mt-1 text-text-2">{t("data.handled")}</p> : null}
          </div>
        ) : null}
        {draft !== undefined ? (
          <div className="grid gap-2">
            <Textarea aria-label={t("pin.edit")} rows={8} className="font-mono text-xs" value={draft} onChange={(event) => setDraft(event.target.value)} aria-invalid={parsed?.ok === false ? true : undefined} />
            {parsed?.ok === false ? <p className="text-xs text-bad">{parsed.message}</p> : null}
            <div className="flex gap-2">
              <Button
                size="sm"
                tone="primary"
                disabled={parsed?.ok !== true}
                onClick={() => {
                  if (parsed?.ok === true) setPin(store, node.id, parsed.value);
                  setDraft(undefined);
                }}
              >
                {t("pin.set")}
              </Button>
              <Button size="sm" tone="ghost" onClick={() => setDraft(undefined)}>
                {t("pin.cancel")}
              </Button>
            </div>
          </div>
        ) : output === undefined ? (
          <EmptyState icon={<Play />} title={t("data.none")} text={t("data.noneText")} className="rounded-md border border-dashed border-line py-8" {...(canPin(node) ? { action: <Button size="sm" onClick={() => setDraft(FIRST_DRAFT[node.type] ?? "{}")}>{t("pin.write")}</Button> } : {})} />
        ) : (
          <>
            <div className="flex flex-wrap items-center justify-between gap-2">
              <Segmented size="sm" label={t("data.shape")} value={shape} onValueChange={setShape} options={(["tree", "table", "schema"] as const).map((value) => ({ value, label: t(`data.shapes.${value}`) }))} />
              <span className="flex items-center">
                <Copy text={JSON.stringify(output, null, 2)} />
                {canPin(node) ? (
                  <>
                    <Button size="sm" tone="ghost" onClick={() => setDraft(JSON.stringify(output, null, 2))}>
                      {t("pin.edit")}
                    </Button>
                    <Button size="sm" tone="ghost" onClick={() => setPin(store, node.id, pinned === undefined ? output : undefined)} className={pinned === undefined ? "" : "text-trigger"}>
                      {pinned === undefined ? <Pin aria-hidden /> : <PinOff aria-hidden />}
                      {pinned === undefined ? t("pin.set") : t("pin.lift")}
                    </Button>
                  </>
                ) : null}
              </span>
            </div>
            <Value name={node.id} label={t("data.output")} value={output} shape={shape} />
          </>
        )}
      </section>
      {upstream.length === 0 ? null : (
        <section className="grid gap-2">
          <h2 className="text-xs font-semibold">{t("data.input")}</h2>
          <p className="text-2xs text-text-3">{t("data.drag")}</p>
          <Readable node={node.id} />
        </section>
      )}
    </div>
  );
}

interface ValueProps {
  name: string;
  label: string;
  value: Json;
  shape: Shape;
}

function Value({ name, label, value, shape }: ValueProps) {
  const onDragPath = (path: (string | number)[], event: React.DragEvent) => dragPath(event, name, path, value);
  const frame = "max-h-80 rounded-md border border-line bg-sunken/60 p-2";
  const rows: Record<string, unknown>[] = Array.isArray(value) ? value.flatMap((item) => (isObject(item) ? [item] : [])) : [];
  if (shape === "table" && rows.length > 0) return <Table rows={rows} label={label} />;
  return <JsonView value={shape === "schema" ? inferSchema(value) : value} label={label} depth={2} className={frame} {...(shape === "schema" ? {} : { onDragPath })} />;
}

const SHOWN_ROWS = 50;

function Table({ rows, label }: { rows: readonly Record<string, unknown>[]; label: string }) {
  const columns = [...new Set(rows.slice(0, SHOWN_ROWS).flatMap((row) => Object.keys(row)))].slice(0, 12);
  return (
    <div tabIndex={0} role="region" aria-label={label} className="max-h-80 overflow-auto rounded-md border border-line">
      <table className="w-full border-collapse font-mono text-2xs">
        <thead className="sticky top-0 bg-sunken text-left text-text-2">
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="border-b border-line px-2 py-1 font-medium">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN_ROWS).map((row, index) => (
            <tr key={index} className="border-b border-line last:border-0">
              {columns.map((column) => (
                <td key={column} className="max-w-40 truncate px-2 py-1">
                  {typeof row[column] === "string" ? row[column] : JSON.stringify(row[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
