import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import type { Json } from "@/lib/json";
import { JsonView } from "@/ui/json-view";
import { markType } from "../fields/drag-type";
import { useSample } from "../fields/use-sample";
import { findNode } from "../model/document";
import { pathExpression } from "../model/expression";
import { getAt } from "../model/pointer";
import { useEditor } from "../store";

const OPEN = "portal.input_pane";
/** Of these there is no sample worth dragging from. */
const CONTEXT = ["execution", "caller", "workflow"];

const readOpen = () => {
  try {
    return localStorage.getItem(OPEN) !== "closed";
  } catch {
    return true;
  }
};

/** Under the form: what the node may read, on the last run's data, to drag into a parameter. */
export function InputPane({ node }: { node: string }) {
  const { t } = useTranslation("editor");
  const [open, setOpen] = useState(readOpen);
  const { bindings } = useSample(node);
  const count = Object.keys(bindings).filter((name) => !CONTEXT.includes(name)).length;
  if (count === 0) return null;
  const toggle = () => {
    setOpen(!open);
    try {
      localStorage.setItem(OPEN, open ? "closed" : "open");
    } catch {
      // only a convenience
    }
  };
  return (
    <section aria-label={t("data.input")} className="flex max-h-[42%] min-h-0 shrink-0 flex-col border-t border-line bg-sunken/60">
      <button type="button" aria-expanded={open} onClick={toggle} className="flex items-center gap-2 px-4 py-2 text-left text-xs font-semibold hover:bg-hover">
        {t("data.input")}
        <span className="truncate font-normal text-text-3">{t("data.drag")}</span>
        <ChevronDown aria-hidden className={cn("ml-auto size-3.5 shrink-0 text-text-3 transition-transform", !open && "rotate-180")} />
      </button>
      {open ? (
        <div className="min-h-0 overflow-y-auto px-4 pb-3">
          <Readable node={node} />
        </div>
      ) : null}
    </section>
  );
}

/** Each name an expression in the node may read, with its value as a tree to drag from. */
export function Readable({ node }: { node: string }) {
  const document = useEditor((state) => state.document);
  const { bindings } = useSample(node);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      {Object.entries(bindings).flatMap(([name, value], index) =>
        CONTEXT.includes(name)
          ? []
          : [
              <details key={name} open={index === 0} className="group rounded-md border border-line bg-surface open:pb-2">
                <summary
                  draggable
                  onDragStart={(event) => dragPath(event, name, [], value)}
                  className="flex cursor-grab list-none items-center gap-2 px-3 py-1.5 text-xs"
                >
                  <code className="font-mono text-accent" translate="no">{`$${name}`}</code>
                  <span className="truncate text-text-3">{findNode(document, name)?.node.name ?? ""}</span>
                  <ChevronDown aria-hidden className="ml-auto size-3 shrink-0 text-text-3 transition-transform group-open:rotate-180" />
                </summary>
                <JsonView value={value as Json} label={`$${name}`} depth={2} className="max-h-64 px-2" onDragPath={(path, event) => dragPath(event, name, path, value)} />
              </details>,
            ],
      )}
    </div>
  );
}

/** Puts the path to a value within `whole` onto the drag, for a parameter to take. */
export function dragPath(event: React.DragEvent, root: string, path: readonly (string | number)[], whole: unknown): void {
  const expression = pathExpression(root, path);
  event.dataTransfer.setData("application/x-portal-expression", expression);
  event.dataTransfer.setData("text/plain", expression);
  markType(event.dataTransfer, getAt(whole, path));
  event.dataTransfer.effectAllowed = "copy";
}
