import { ArrowRight, MoveRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import type { Json } from "@/lib/json";
import { Badge } from "@/ui/badge";
import { KindIcon } from "../canvas/icon";
import { portOf } from "../model/document";
import type { DocumentDiff, FieldChange, NodeChange } from "../model/diff";
import { useEditor } from "../store";

const TONE = { added: "ok", removed: "bad", changed: "warn" } as const;

interface DiffListProps {
  diff: DocumentDiff;
  selected?: string | undefined;
  /** Shows a node on the canvas beside the list. */
  onShow?: (id: string) => void;
}

/** Every change in words: the nodes, each with the fields that differ, then the edges. */
export function DiffList({ diff, selected, onShow }: DiffListProps) {
  const { t } = useTranslation("editor");
  if (diff.nodes.length + diff.edges.length === 0) return <p className="rounded-md border border-dashed border-line px-3 py-6 text-center text-sm text-text-2">{t("diff.none")}</p>;
  return (
    <ul className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {diff.nodes.map((change) => (
        <li key={change.id} className={cn("overflow-hidden rounded-md border", change.id === selected ? "border-accent ring-3 ring-accent/20" : "border-line")}>
          <Head change={change} {...(onShow ? { onShow } : {})} />
          {change.fields.length === 0 ? null : (
            <dl className="grid gap-2 border-t border-line bg-sunken/50 px-3 py-2">
              {change.fields.map((field) => (
                <Field key={field.pointer} field={field} />
              ))}
            </dl>
          )}
        </li>
      ))}
      {diff.edges.map(({ edge, kind, scope }) => (
        <li key={`${scope.join("/")} ${edge.from} ${portOf(edge)} ${edge.to} ${kind}`} className="flex items-center gap-2 rounded-md border border-line px-3 py-1.5 text-xs">
          <Badge tone={TONE[kind]}>{t(`diff.${kind}`)}</Badge>
          <code className="truncate" translate="no">{edge.from}</code>
          {edge.port === undefined ? null : <span className="shrink-0 text-text-3" translate="no">{edge.port}</span>}
          <ArrowRight aria-hidden className="size-3 shrink-0 text-text-3" />
          <code className="truncate" translate="no">{edge.to}</code>
        </li>
      ))}
    </ul>
  );
}

function Head({ change, onShow }: { change: NodeChange; onShow?: (id: string) => void }) {
  const { t } = useTranslation("editor");
  const kind = useEditor((state) => state.catalog.get(change.type));
  const content = (
    <>
      <Badge tone={TONE[change.kind]}>{t(`diff.${change.kind}`)}</Badge>
      <KindIcon name={kind?.icon} className="size-3.5 shrink-0 text-text-3" />
      <span className={cn("truncate font-medium", change.kind === "removed" && "line-through decoration-text-3")}>{change.label}</span>
      {change.label === change.id ? null : <code className="truncate text-2xs text-text-3" translate="no">{change.id}</code>}
    </>
  );
  if (!onShow) return <div className="flex items-center gap-2 px-3 py-2 text-sm">{content}</div>;
  return (
    <button type="button" className="flex w-full items-center gap-2 px-3 py-2 text-left text-sm hover:bg-hover" onClick={() => onShow(change.id)}>
      {content}
    </button>
  );
}

/** The place in words: a parameter is called by its name alone. */
const nameOf = (pointer: string) => pointer.replace(/^\/parameters\//, "").slice(pointer.startsWith("/parameters/") ? 0 : 1).replaceAll("/", " › ").replaceAll("~1", "/").replaceAll("~0", "~");

function Field({ field: { pointer, before, after } }: { field: FieldChange }) {
  const { t } = useTranslation("editor");
  return (
    <div className="grid gap-1 text-xs">
      <dt className="font-mono text-2xs text-text-2" translate="no">{nameOf(pointer)}</dt>
      <dd className="grid gap-1">
        {before === undefined ? null : <Side label={t("diff.before")} value={before} className="bg-bad-soft text-bad" sign="−" />}
        {after === undefined ? null : <Side label={t("diff.after")} value={after} className="bg-ok-soft text-ok" sign="+" />}
      </dd>
    </div>
  );
}

function Side({ label, value, className, sign }: { label: string; value: Json; className: string; sign: string }) {
  return (
    <span className={cn("flex gap-2 rounded-xs px-2 py-1 font-mono text-2xs", className)}>
      <span aria-hidden>{sign}</span>
      <span className="sr-only">{label}</span>
      <span className="line-clamp-6 min-w-0 break-words whitespace-pre-wrap">{typeof value === "string" ? value : JSON.stringify(value, null, 1)}</span>
    </span>
  );
}

/** How many nodes and edges are new, gone and changed. */
export function DiffCount({ diff }: { diff: DocumentDiff }) {
  const { t } = useTranslation("editor");
  const count = (kind: "added" | "removed" | "changed") => [...diff.nodes, ...diff.edges].filter((change) => change.kind === kind).length;
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      {(["added", "changed", "removed"] as const).map((kind) => (count(kind) === 0 ? null : <Badge key={kind} tone={TONE[kind]}>{t(`diff.count.${kind}`, { count: count(kind) })}</Badge>))}
      {diff.nodes.length + diff.edges.length === 0 ? <Badge><MoveRight aria-hidden className="size-3" />{t("diff.same")}</Badge> : null}
    </span>
  );
}
