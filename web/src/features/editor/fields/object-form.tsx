import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import type { Json } from "@/lib/json";
import { usePreferences } from "@/lib/preferences";
import type { Diagnostic } from "../diagnostics";
import { ParameterField } from "./parameter-field";
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

/** A form for an object schema: the usual fields, then the advanced ones folded away. */
export function ObjectForm({ node, schema, value, onChange, pointer, diagnostics = [], nested = false }: ObjectFormProps) {
  const { t } = useTranslation("editor");
  const language = usePreferences((state) => state.language);
  const fields = fieldsOf(schema, language);
  const defaults = Object.fromEntries(fields.map((field) => [field.name, field.fallback]));
  const shown = fields.filter((field) => isVisible(field, value, defaults) && field.raw["const"] === undefined);
  const advanced = shown.filter((field) => field.advanced);
  const [open, setOpen] = useState(() => advanced.some((field) => value[field.name] !== undefined));

  const put = (name: string, next: Json | undefined) => {
    if (next === undefined) {
      const { [name]: _gone, ...rest } = value;
      onChange(rest);
    } else onChange({ ...value, [name]: next });
  };
  const row = (field: (typeof fields)[number]) => {
    const at = `${pointer}/${field.name}`;
    return (
      <ParameterField
        key={field.name}
        node={node}
        field={field}
        value={value[field.name]}
        onChange={(next) => put(field.name, next)}
        pointer={at}
        error={diagnostics.find((diagnostic) => diagnostic.severity === "error" && (diagnostic.pointer === at || diagnostic.pointer?.startsWith(`${at}/`) === true))?.message}
      />
    );
  };

  return (
    <div className={cn("grid gap-4", nested && "rounded-md border border-line bg-sunken/50 p-3")}>
      {shown.filter((field) => !field.advanced).map(row)}
      {advanced.length === 0 ? null : (
        <div className="grid gap-4">
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex items-center gap-1 justify-self-start rounded-xs text-xs font-medium text-text-2 hover:text-text">
            <ChevronRight aria-hidden className={cn("size-3.5 transition-transform", open && "rotate-90")} />
            {t("field.advanced", { count: advanced.length })}
          </button>
          {open ? advanced.map(row) : null}
        </div>
      )}
    </div>
  );
}
