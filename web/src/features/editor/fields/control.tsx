import { useTranslation } from "react-i18next";
import { isObject, showJson, type Json } from "@/lib/json";
import { Input, Textarea } from "@/ui/input";
import { Select } from "@/ui/select";
import { Switch } from "@/ui/switch";
import { Cases } from "./cases";
import { JsonField } from "./json-field";
import { KeyValue } from "./key-value";
import { ObjectForm } from "./object-form";
import type { FieldSchema } from "./schema";
import { SchemaEditor } from "./schema-editor";
import { Variants } from "./variants";

export interface ControlProps {
  id: string;
  node: string;
  field: FieldSchema;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  invalid: boolean;
  pointer: string;
  describedBy: string;
}

const NONE = "\u0000";

/** The form control that a parameter's schema asks for. */
export function Control({ id, node, field, value, onChange, invalid, pointer, describedBy }: ControlProps) {
  const { t } = useTranslation("editor");
  const common = { id, "aria-describedby": describedBy, ...(invalid ? { "aria-invalid": true as const } : {}) };
  const text = typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);
  const placeholder = field.placeholder ?? (typeof field.fallback === "string" || typeof field.fallback === "number" ? String(field.fallback) : undefined);
  const emptied = (next: string): Json | undefined => (next === "" && !field.required ? undefined : next);

  switch (field.control) {
    case "text":
    case "any_scalar":
      return <Input {...common} value={text} placeholder={placeholder} onChange={(event) => onChange(emptied(event.target.value))} />;
    case "textarea":
      return <Textarea {...common} rows={4} value={text} placeholder={placeholder} onChange={(event) => onChange(emptied(event.target.value))} />;
    case "number":
    case "integer":
      return (
        <Input
          {...common}
          type="number"
          inputMode="numeric"
          step={field.control === "integer" ? 1 : "any"}
          value={typeof value === "number" ? value : ""}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value === "" ? undefined : Number(event.target.value))}
        />
      );
    case "switch":
      return <Switch {...common} checked={value === true || (value === undefined && field.fallback === true)} onCheckedChange={(next) => onChange(next)} />;
    case "select": {
      const options = field.options.map(({ value: option, title }) => ({ value: option, label: title }));
      const current = typeof value === "string" ? value : typeof field.fallback === "string" ? field.fallback : "";
      return (
        <Select
          {...common}
          aria-label={field.title}
          value={current === "" ? NONE : current}
          onValueChange={(next) => onChange(next === NONE ? undefined : next)}
          options={field.required || field.fallback !== undefined ? options : [{ value: NONE, label: t("field.none") }, ...options]}
        />
      );
    }
    case "list":
      return <Textarea {...common} rows={3} value={Array.isArray(value) ? value.map(showJson).join("\n") : ""} placeholder={t("field.onePerLine")} onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value.split("\n"))} />;
    case "key_value":
      return <KeyValue node={node} label={field.title} value={isObject(value) ? (value) : {}} onChange={(next) => onChange(Object.keys(next).length === 0 && !field.required ? undefined : next)} />;
    case "cases":
      return <Cases node={node} value={Array.isArray(value) ? value : []} onChange={onChange} pointer={pointer} />;
    case "variants":
      return <Variants node={node} field={field} value={isObject(value) ? (value) : undefined} onChange={onChange} pointer={pointer} />;
    case "object":
    case "annotations":
      return <ObjectForm node={node} schema={field.raw} value={isObject(value) ? (value) : {}} onChange={(next) => onChange(Object.keys(next).length === 0 && !field.required ? undefined : next)} pointer={pointer} nested />;
    case "json_schema":
      return <SchemaEditor value={isObject(value) ? (value) : { type: "object", properties: {}, additionalProperties: false }} onChange={onChange} />;
    case "graph":
      return <p className="rounded-sm border border-dashed border-line-strong px-3 py-2 text-xs text-text-2">{t("field.graph")}</p>;
    case "json":
    case "expression":
      return <JsonField node={node} label={field.title} value={value} onChange={onChange} />;
  }
}
