import { useTranslation } from "react-i18next";
import { isObject, type Json } from "@/lib/json";
import { usePreferences } from "@/lib/preferences";
import { Select } from "@/ui/select";
import { ObjectForm } from "./object-form";
import type { FieldSchema } from "./schema";

interface VariantsProps {
  node: string;
  field: FieldSchema;
  value: Record<string, Json> | undefined;
  onChange: (value: Json | undefined) => void;
  pointer: string;
}

const NONE = "\u0000";

/** One of several forms, told apart by a constant: a kind of paging, say. */
export function Variants({ node, field, value, onChange, pointer }: VariantsProps) {
  const { t } = useTranslation("editor");
  const language = usePreferences((state) => state.language);
  const key = typeof field.raw["x-discriminator"] === "string" ? field.raw["x-discriminator"] : "kind";
  const variants = (Array.isArray(field.raw["oneOf"]) ? field.raw["oneOf"] : []).flatMap((schema) => {
    if (!isObject(schema) || !isObject(schema["properties"])) return [];
    const tag = schema["properties"][key];
    const name = isObject(tag) && typeof tag["const"] === "string" ? tag["const"] : undefined;
    if (name === undefined) return [];
    const title = isObject(schema["x-title"]) ? schema["x-title"][language] : schema["title"];
    return [{ name, schema, title: typeof title === "string" ? title : name.replaceAll("_", " ") }];
  });
  const current = variants.find((variant) => variant.name === value?.[key]);
  return (
    <div className="grid gap-2">
      <Select
        aria-label={field.title}
        value={current?.name ?? NONE}
        onValueChange={(name) => onChange(name === NONE ? undefined : { [key]: name })}
        options={[{ value: NONE, label: t("field.none") }, ...variants.map((variant) => ({ value: variant.name, label: variant.title }))]}
      />
      {current && value ? <ObjectForm node={node} schema={current.schema} value={value} onChange={onChange} pointer={pointer} nested /> : null}
    </div>
  );
}
