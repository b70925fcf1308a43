import { ChevronRight } from "lucide-react";
import { useState, type ReactNode } from "react";
import { cn } from "@/lib/cn";

interface JsonViewProps {
  value: unknown;
  /** Names the tree. */
  label: string;
  /** How many levels start open. */
  depth?: number;
  className?: string;
  /** Makes keys draggable: gets the path from the root. */
  onDragPath?: (path: (string | number)[], event: React.DragEvent) => void;
}

/** A JSON value as a tree one can fold. Long arrays show their first hundred. */
export function JsonView({ value, label, depth = 2, className, onDragPath }: JsonViewProps) {
  return (
    <div tabIndex={0} role="region" aria-label={label} className={cn("overflow-auto font-mono text-xs leading-5", className)} translate="no">
      <Node name={undefined} value={value} depth={depth} path={[]} onDragPath={onDragPath} />
    </div>
  );
}

const SHOWN = 100;

interface NodeProps {
  name: string | undefined;
  value: unknown;
  depth: number;
  path: (string | number)[];
  onDragPath: JsonViewProps["onDragPath"];
}

function Node({ name, value, depth, path, onDragPath }: NodeProps) {
  const [open, setOpen] = useState(depth > 0);
  const key: ReactNode =
    name === undefined ? null : (
      <span
        className={cn("text-[var(--code-key)]", onDragPath && "cursor-grab rounded-xs hover:bg-accent-soft")}
        draggable={onDragPath !== undefined}
        onDragStart={onDragPath === undefined ? undefined : (event) => onDragPath(path, event)}
      >
        {name}
        <span className="text-text-3">: </span>
      </span>
    );
  if (value === null || typeof value !== "object") {
    return (
      <div className="pl-4 break-words whitespace-pre-wrap">
        {key}
        <Scalar value={value} />
      </div>
    );
  }
  const list = Array.isArray(value);
  const entries: [string, unknown][] = Object.entries(value);
  const summary = list ? `[${entries.length}]` : `{${entries.length}}`;
  if (entries.length === 0) {
    return (
      <div className="pl-4">
        {key}
        <span className="text-text-3">{list ? "[]" : "{}"}</span>
      </div>
    );
  }
  return (
    <div>
      <div className="flex items-start">
        <button type="button" aria-expanded={open} aria-label={name ?? summary} onClick={() => setOpen(!open)} className="grid h-5 w-4 shrink-0 place-items-center text-text-3 hover:text-text">
          <ChevronRight aria-hidden className={cn("size-3 transition-transform", open && "rotate-90")} />
        </button>
        <span>
          {key}
          <span className="text-text-3">{summary}</span>
        </span>
      </div>
      {open ? (
        <div className="ml-1.5 border-l border-line pl-2">
          {entries.slice(0, SHOWN).map(([child, item]) => (
            <Node key={child} name={child} value={item} depth={depth - 1} path={[...path, list ? Number(child) : child]} onDragPath={onDragPath} />
          ))}
          {entries.length > SHOWN ? <div className="pl-4 text-text-3">… {entries.length - SHOWN}</div> : null}
        </div>
      ) : null}
    </div>
  );
}

function Scalar({ value }: { value: unknown }) {
  if (typeof value === "string") return <span className="text-[var(--code-string)]">{JSON.stringify(value)}</span>;
  if (typeof value === "number") return <span className="text-[var(--code-number)]">{value}</span>;
  return <span className="text-[var(--code-keyword)]">{value === undefined ? "undefined" : JSON.stringify(value)}</span>;
}
