import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import type { Json } from "@/lib/json";
import { usePreferences } from "@/lib/preferences";
import type { Diagnostic } from "../diagnostics";
import { ParameterField } from "./parameter-field";
import { spans } from "./form-grid";
import { fieldsOf, isVisible } from "./schema";

interface ObjectFormProps {
  node: string;
  schema: unknown;
  value: Record<string, Json>;
  onChange: (value: Record<string, Json>) => void;
  pointer: string;
  diagnostics?: readonly Diagnostic[];
  nested?: boolean;
}

/** Whole class names, so that Tailwind finds them. */
const SPAN: Record<number, string> = { 2: "col-span-2", 3: "col-span-3", 4: "col-span-4", 6: "col-span-6" };

/** A form for an object schema: the usual fields, then the advanced ones folded away. */
export function ObjectForm({ node, schema, value, onChange, pointer, diagnostics = [], nested = false }: ObjectFormProps) {
  const { t } = useTranslation("editor");
  const language = usePreferences((state) => state.language);
  const fields = fieldsOf(schema, language);
  const defaults = Object.fromEntries(fields.map((field) => [field.name, field.fallback]));
  const shown = fields.filter((field) => isVisible(field, value, defaults) && field.raw["const"] === undefined && field.control !== "graph");
  const advanced = shown.filter((field) => field.advanced);
  const [open, setOpen] = useState(() => advanced.some((field) => value[field.name] !== undefined));

  const put = (name: string, next: Json | undefined) => {
    if (next === undefined) {
      const { [name]: _gone, ...rest } = value;
      onChange(rest);
    } else onChange({ ...value, [name]: next });
  };
  const grid = (group: typeof fields) => {
    const widths = spans(group, value);
    return <div className="grid grid-cols-6 gap-x-3 gap-y-4">{group.map((field) => row(field, SPAN[widths.get(field.name) ?? 6] ?? "col-span-6"))}</div>;
  };
  const row = (field: (typeof fields)[number], className: string) => {
    const at = `${pointer}/${field.name}`;
    return (
      <ParameterField
        key={field.name}
        node={node}
        field={field}
        className={className}
        value={value[field.name]}
        onChange={(next) => put(field.name, next)}
        pointer={at}
        error={diagnostics.find((diagnostic) => diagnostic.severity === "error" && (diagnostic.pointer === at || diagnostic.pointer?.startsWith(`${at}/`) === true))?.message}
      />
    );
  };

  return (
    <div className={cn("grid gap-4", nested && "rounded-md border border-line bg-sunken/50 p-3")}>
      {grid(shown.filter((field) => !field.advanced))}
      {advanced.length === 0 ? null : (
        <div className="grid gap-4">
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex items-center gap-1 justify-self-start rounded-xs text-xs font-medium text-text-2 hover:text-text">
            <ChevronRight aria-hidden className={cn("size-3.5 transition-transform", open && "rotate-90")} />
            {t("field.advanced", { count: advanced.length })}
          </button>
          {open ? grid(advanced) : null}
        </div>
      )}
    </div>
  );
}
