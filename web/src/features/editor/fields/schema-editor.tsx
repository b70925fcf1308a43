import { Braces, ListPlus, Plus, Trash2, WandSparkles } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { isObject, parseJson, showJson, type Json, type JsonObject } from "@/lib/json";
import { Button } from "@/ui/button";
import { Input, Textarea } from "@/ui/input";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { Skeleton } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";
import { inferSchema } from "./infer-schema";

const CodeEditor = lazy(() => import("./code-editor"));

interface SchemaEditorProps {
  value: JsonObject;
  onChange: (value: JsonObject) => void;
}

const EXAMPLE = '{ "city": "Seoul", "days": 3 }';
const TYPES = ["string", "number", "integer", "boolean", "array", "object"] as const;

/** A tool's arguments: rows of a form, or the JSON Schema itself. What the form does not know it keeps. */
export function SchemaEditor({ value, onChange }: SchemaEditorProps) {
  const { t } = useTranslation("editor");
  const [mode, setMode] = useState<"form" | "json" | "sample">("form");
  const [text, setText] = useState("");
  const [error, setError] = useState<string | undefined>();
  const open = (next: typeof mode) => {
    setMode(next);
    setError(undefined);
    setText(next === "json" ? JSON.stringify(value, null, 2) : "");
  };
  return (
    <div className="grid gap-2">
      <Segmented
        size="sm"
        className="justify-self-start"
        label={t("schema.mode")}
        value={mode}
        onValueChange={open}
        options={[
          { value: "form", label: <><ListPlus aria-hidden />{t("schema.form")}</> },
          { value: "json", label: <><Braces aria-hidden />{t("schema.json")}</> },
          { value: "sample", label: <><WandSparkles aria-hidden />{t("schema.sample")}</> },
        ]}
      />
      {mode === "form" ? <ObjectRows schema={value} onChange={onChange} depth={0} /> : null}
      {mode === "json" ? (
        <div className="overflow-hidden rounded-sm border border-line-strong bg-surface">
          <Suspense fallback={<Skeleton className="h-40" />}>
            <CodeEditor
              language="json"
              label={t("schema.json")}
              value={text}
              minHeight="8rem"
              maxHeight="24rem"
              onChange={(next) => {
                setText(next);
                const parsed = parseJson(next);
                if (!parsed.ok) setError(parsed.message);
                else if (!isObject(parsed.value)) setError(t("schema.notObject"));
                else {
                  setError(undefined);
                  onChange(parsed.value);
                }
              }}
            />
          </Suspense>
        </div>
      ) : null}
      {mode === "sample" ? (
        <div className="grid gap-2">
          <Textarea aria-label={t("schema.sampleLabel")} rows={6} className="font-mono text-xs" placeholder={EXAMPLE} value={text} onChange={(event) => setText(event.target.value)} />
          <Button
            size="sm"
            className="justify-self-start"
            onClick={() => {
              const parsed = parseJson(text);
              if (!parsed.ok) setError(parsed.message);
              else if (!isObject(parsed.value)) setError(t("schema.notObject"));
              else {
                onChange(inferSchema(parsed.value));
                open("form");
              }
            }}
          >
            {t("schema.infer")}
          </Button>
        </div>
      ) : null}
      {error === undefined ? null : (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

interface RowsProps {
  schema: JsonObject;
  onChange: (schema: JsonObject) => void;
  depth: number;
}

function ObjectRows({ schema, onChange, depth }: RowsProps) {
  const { t } = useTranslation("editor");
  const properties = isObject(schema["properties"]) ? (schema["properties"]) : {};
  const required = Array.isArray(schema["required"]) ? schema["required"].filter((name) => typeof name === "string") : [];
  const put = (entries: [string, Json][], names: readonly string[]) => {
    const { required: _old, ...rest } = schema;
    onChange({ ...rest, properties: Object.fromEntries(entries), ...(names.length > 0 ? { required: [...names] } : {}) });
  };
  const entries = Object.entries(properties);
  return (
    <div className={depth === 0 ? "grid gap-2" : "grid gap-2 border-l-2 border-line pl-3"}>
      {entries.map(([name, raw], index) => (
        <PropertyRow
          key={index}
          name={name}
          schema={isObject(raw) ? (raw) : {}}
          required={required.includes(name)}
          depth={depth}
          onChange={(nextName, next, isRequired) => {
            if (nextName !== name && nextName in properties) return;
            const others = required.filter((other) => other !== name);
            put(entries.with(index, [nextName, next]), isRequired ? [...others, nextName] : others);
          }}
          onRemove={() => put(entries.toSpliced(index, 1), required.filter((other) => other !== name))}
        />
      ))}
      <Button size="sm" tone="ghost" className="justify-self-start" onClick={() => put([...entries, [freeName(properties), { type: "string" }]], required)}>
        <Plus aria-hidden />
        {t("schema.addField")}
      </Button>
    </div>
  );
}

const freeName = (properties: JsonObject) => {
  for (let number = 1; ; number++) if (!(`field_${number}` in properties)) return `field_${number}`;
};

interface PropertyProps {
  name: string;
  schema: JsonObject;
  required: boolean;
  depth: number;
  onChange: (name: string, schema: JsonObject, required: boolean) => void;
  onRemove: () => void;
}

function PropertyRow({ name, schema, required, depth, onChange, onRemove }: PropertyProps) {
  const { t } = useTranslation("editor");
  const type = typeof schema["type"] === "string" ? schema["type"] : "string";
  const choices = Array.isArray(schema["enum"]) ? schema["enum"] : undefined;
  const put = (key: string, value: Json | undefined) => {
    const { [key]: _old, ...rest } = schema;
    onChange(name, value === undefined ? rest : { ...rest, [key]: value }, required);
  };
  const items = isObject(schema["items"]) ? (schema["items"]) : undefined;
  return (
    <div className="grid gap-1.5 rounded-md border border-line bg-surface p-2">
      <div className="flex items-center gap-1.5">
        <Input aria-label={t("schema.fieldName")} value={name} className="min-w-0 flex-1 font-mono text-xs" onChange={(event) => onChange(event.target.value, schema, required)} />
        <Select aria-label={t("schema.type")} value={type} className="w-28 text-xs" onValueChange={(next) => onChange(name, retyped(schema, next), required)} options={TYPES.map((value) => ({ value, label: t(`schema.types.${value}`) }))} />
        <Button tone="ghost" size="iconSm" aria-label={t("field.removeNamed", { name })} onClick={onRemove}>
          <Trash2 aria-hidden />
        </Button>
      </div>
      <Input aria-label={t("schema.description")} placeholder={t("schema.descriptionHint")} value={typeof schema["description"] === "string" ? schema["description"] : ""} className="text-xs" onChange={(event) => put("description", event.target.value === "" ? undefined : event.target.value)} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
        <label className="flex items-center gap-1.5 text-xs text-text-2">
          <Switch checked={required} onCheckedChange={(next) => onChange(name, schema, next)} className="scale-80" />
          {t("schema.required")}
        </label>
        {type === "string" ? (
          <Input
            aria-label={t("schema.choices")}
            placeholder={t("schema.choicesHint")}
            className="h-7 min-w-32 flex-1 text-xs"
            value={choices?.map(showJson).join(", ") ?? ""}
            onChange={(event) => put("enum", event.target.value === "" ? undefined : event.target.value.split(",").map((choice) => choice.trimStart()))}
          />
        ) : null}
        {type === "array" && items ? (
          <Select aria-label={t("schema.itemType")} value={typeof items["type"] === "string" ? items["type"] : "string"} className="h-7 w-32 text-xs" onValueChange={(next) => put("items", retyped(items, next))} options={TYPES.filter((value) => value !== "array").map((value) => ({ value, label: t(`schema.types.${value}`) }))} />
        ) : null}
      </div>
      {type === "object" && depth < 4 ? <ObjectRows schema={schema} depth={depth + 1} onChange={(next) => onChange(name, next, required)} /> : null}
      {type === "array" && items?.["type"] === "object" && depth < 4 ? <ObjectRows schema={items} depth={depth + 1} onChange={(next) => put("items", next)} /> : null}
    </div>
  );
}

/** The schema with another type; what only the old one knew goes. */
function retyped(schema: JsonObject, type: string): JsonObject {
  const description = schema["description"];
  return {
    type,
    ...(description === undefined ? {} : { description }),
    ...(type === "object" ? { properties: {}, additionalProperties: false } : {}),
    ...(type === "array" ? { items: { type: "string" } } : {}),
  };
}
