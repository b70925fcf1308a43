import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isObject, parseJson, type Json } from "@/lib/json";
import { Field, type FieldIds } from "@/ui/field";
import { Input, Textarea } from "@/ui/input";
import { Select } from "@/ui/select";
import { Switch } from "@/ui/switch";
import { Prose } from "./prose";

type Values = Record<string, Json>;

interface SchemaFormProps {
  schema: unknown;
  value: Values;
  onChange: (value: Values) => void;
}

const NONE = "\u0000";

/** A tool's arguments as a form, from its JSON Schema. What has no plain control is typed as JSON. */
export function SchemaForm({ schema, value, onChange }: SchemaFormProps) {
  const { t } = useTranslation();
  const properties = isObject(schema) && isObject(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const required = isObject(schema) && Array.isArray(schema["required"]) ? schema["required"] : [];
  const put = (name: string, next: Json | undefined) => {
    const { [name]: _old, ...rest } = value;
    onChange(next === undefined ? rest : { ...rest, [name]: next });
  };
  if (properties.length === 0) return <p className="text-xs text-text-3">{t("form.empty")}</p>;
  return (
    <div className="grid gap-4">
      {properties.map(([name, raw]) => {
        const property = isObject(raw) ? raw : {};
        const title = typeof property["title"] === "string" ? property["title"] : name;
        const current = value[name];
        const options = Array.isArray(property["enum"]) ? property["enum"].filter((option) => typeof option === "string") : undefined;
        return (
          <Field
            key={name}
            label={
              <>
                {title}
                {required.includes(name) ? <span aria-hidden className="text-bad">{" *"}</span> : null}
              </>
            }
            {...(typeof property["description"] === "string" ? { hint: <Prose text={property["description"]} /> } : {})}
          >
            {(ids) => {
              if (options) {
                return (
                  <Select
                    {...ids}
                    aria-label={title}
                    value={typeof current === "string" ? current : NONE}
                    onValueChange={(next) => put(name, next === NONE ? undefined : next)}
                    options={[{ value: NONE, label: t("form.none") }, ...options.map((option) => ({ value: option, label: option }))]}
                  />
                );
              }
              switch (property["type"]) {
                case "boolean":
                  return <Switch {...ids} checked={current === true} onCheckedChange={(next) => put(name, next)} />;
                case "integer":
                case "number":
                  return <Input {...ids} type="number" step={property["type"] === "integer" ? 1 : "any"} value={typeof current === "number" ? current : ""} onChange={(event) => put(name, event.target.value === "" ? undefined : Number(event.target.value))} />;
                case "string":
                  return <Input {...ids} value={typeof current === "string" ? current : ""} onChange={(event) => put(name, event.target.value === "" ? undefined : event.target.value)} />;
                default:
                  return <JsonInput ids={ids} value={current} onChange={(next) => put(name, next)} />;
              }
            }}
          </Field>
        );
      })}
    </div>
  );
}

function JsonInput({ ids, value, onChange }: { ids: FieldIds; value: Json | undefined; onChange: (value: Json | undefined) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => (value === undefined ? "" : JSON.stringify(value)));
  const parsed = text.trim() === "" ? undefined : parseJson(text);
  return (
    <Textarea
      {...ids}
      rows={3}
      className="font-mono text-xs"
      placeholder={t("form.json")}
      value={text}
      aria-invalid={parsed?.ok === false ? true : undefined}
      onChange={(event) => {
        setText(event.target.value);
        const next = event.target.value.trim() === "" ? undefined : parseJson(event.target.value);
        if (next === undefined) onChange(undefined);
        else if (next.ok) onChange(next.value);
      }}
    />
  );
}
