import { CircleHelp, SquareFunction } from "lucide-react";
import { lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import type { Json } from "@/lib/json";
import { Skeleton } from "@/ui/skeleton";
import { Tooltip } from "@/ui/tooltip";
import { Ticked } from "../components/ticked";
import { expressionOf, toExpression } from "../model/expression";
import { Control } from "./control";
import { draggedType, mismatch } from "./drag-type";
import type { FieldSchema } from "./schema";

const ExpressionField = lazy(() => import("./expression-field"));

interface ParameterFieldProps {
  node: string;
  field: FieldSchema;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  /** The compiler's words on this field. */
  error?: string | undefined;
  pointer: string;
  className?: string;
}

/** One parameter: its control, and where the schema allows it the switch to an expression. */
export function ParameterField({ node, field, value, onChange, error, pointer, className }: ParameterFieldProps) {
  const { t } = useTranslation("editor");
  const id = useId();
  const hint = field.description?.replaceAll("`", "");
  const source = expressionOf(value);
  const isExpression = field.expression !== "forbidden" && (source !== undefined || field.expression === "required");
  // JSON values hold expressions inside them, so the switch is of no use there unless the whole is one.
  const canSwitch = field.expression === "allowed" && field.control !== "object" && field.control !== "variants";

  // What is dragged over the field: undefined for nothing, or the words on whether it fits.
  const [over, setOver] = useState<{ problem: string | undefined } | undefined>();
  const onDragOver = (event: React.DragEvent) => {
    if (!event.dataTransfer.types.includes("application/x-portal-expression")) return;
    event.preventDefault();
    const type = draggedType(event.dataTransfer.types);
    const wanted = type === undefined ? undefined : mismatch(field, type);
    const problem = type === undefined || wanted === undefined ? undefined : t("field.mismatch", { wanted: t(`schema.types.${wanted}`), dragged: t(`schema.types.${type}`) });
    if (over?.problem !== problem || over === undefined) setOver({ problem });
  };

  const toggle = () => {
    if (isExpression) {
      const text = (source ?? "").trim();
      const literal = /^'([^'\\]*)'$|^"([^"\\]*)"$/.exec(text);
      const parsed: Json | undefined = literal ? (literal[1] ?? literal[2] ?? "") : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text === "true" || text === "false" ? text === "true" : field.control === "text" || field.control === "textarea" ? "" : field.fallback;
      onChange(parsed);
    } else onChange(toExpression(value === undefined || value === "" ? "" : JSON.stringify(value)));
  };

  return (
    <div
      data-pointer={pointer}
      className={cn("grid min-w-0 scroll-mt-4 content-start gap-1 rounded-sm", over && "outline-2 outline-offset-4 outline-dashed", over && (over.problem === undefined ? "outline-accent" : "outline-warn"), className)}
      onDragOver={field.expression === "forbidden" ? undefined : onDragOver}
      onDragLeave={(event) => !(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) && setOver(undefined)}
      onDrop={
        field.expression === "forbidden"
          ? undefined
          : (event) => {
              setOver(undefined);
              const text = event.dataTransfer.getData("application/x-portal-expression");
              if (text === "" || event.defaultPrevented) return;
              event.preventDefault();
              onChange(toExpression(text));
            }
      }
    >
      <div className="flex min-h-6 items-center justify-between gap-2">
        <span className="flex min-w-0 items-center gap-1">
          <label htmlFor={id} id={`${id}-label`} className="truncate text-xs font-medium">
            {field.title}
            {field.required ? <span className="text-bad" aria-hidden>{" *"}</span> : null}
          </label>
          {hint === undefined ? null : (
            <Tooltip label={hint} side="top">
              <button type="button" tabIndex={-1} aria-label={t("field.about", { name: field.title })} className="grid size-4 shrink-0 cursor-help place-items-center rounded-full text-text-3 hover:text-text">
                <CircleHelp aria-hidden className="size-3" />
              </button>
            </Tooltip>
          )}
        </span>
        {canSwitch ? (
          <button
            type="button"
            onClick={toggle}
            aria-pressed={isExpression}
            title={isExpression ? t("field.toValue") : t("field.toExpression")}
            aria-label={`${field.title}: ${isExpression ? t("field.toValue") : t("field.toExpression")}`}
            className={cn("grid size-6 shrink-0 place-items-center rounded-xs text-text-3 hover:bg-hover hover:text-text", isExpression && "bg-accent-soft text-accent")}
          >
            <SquareFunction aria-hidden className="size-3.5" />
          </button>
        ) : null}
      </div>
      {isExpression ? (
        <Suspense fallback={<Skeleton className="h-15" />}>
          <ExpressionField node={node} label={field.title} value={source ?? ""} invalid={error !== undefined} onChange={(text) => onChange(text.trim() === "" && !field.required ? (field.expression === "required" ? undefined : toExpression("")) : toExpression(text))} />
        </Suspense>
      ) : (
        <Control id={id} node={node} field={field} value={value} onChange={onChange} invalid={error !== undefined} pointer={pointer} describedBy={`${id}-hint`} />
      )}
      {over?.problem === undefined ? null : <p role="status" className="text-xs font-medium text-warn">{over.problem}</p>}
      {error === undefined ? null : (
        <p role="alert" className="text-xs text-bad">
          <Ticked text={error} />
        </p>
      )}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="sr-only">
          {hint}
        </p>
      )}
    </div>
  );
}
