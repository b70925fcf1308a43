import { BookOpenCheck, Globe, RefreshCcw, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ToolCard } from "@/api/types";
import { isObject, showJson } from "@/lib/json";
import { Badge } from "@/ui/badge";
import { Code } from "./code";
import { Prose } from "./prose";

const HINTS = [
  { key: "readOnlyHint", icon: BookOpenCheck, tone: "ok", word: "readOnly" },
  { key: "destructiveHint", icon: Trash2, tone: "bad", word: "destructive" },
  { key: "idempotentHint", icon: RefreshCcw, tone: "neutral", word: "idempotent" },
  { key: "openWorldHint", icon: Globe, tone: "neutral", word: "openWorld" },
] as const;

/** The tool as it will stand before the model, word for word. */
export function ToolCardView({ card, footer }: { card: ToolCard; footer?: ReactNode }) {
  const { t } = useTranslation();
  const properties = isObject(card.input_schema) && isObject(card.input_schema["properties"]) ? card.input_schema["properties"] : {};
  const required = isObject(card.input_schema) && Array.isArray(card.input_schema["required"]) ? card.input_schema["required"] : [];
  return (
      <div className="overflow-hidden rounded-lg border border-line bg-surface shadow-1">
        <div className="grid gap-1.5 bg-sunken px-4 py-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <code className="text-sm font-semibold break-all" translate="no">{card.name}</code>
            {card.title == null ? null : <span className="text-sm text-text-2">{card.title}</span>}
            <span className="ml-auto text-xs text-text-3 tnum">{t("card.tokens", { count: card.token_weight })}</span>
          </div>
          <p className="text-sm break-words whitespace-pre-wrap text-text-2"><Prose text={card.description} /></p>
          <div className="flex flex-wrap gap-1.5">
            {HINTS.filter(({ key }) => card.annotations[key] === true).map(({ key, icon: Icon, tone, word }) => (
              <Badge key={key} tone={tone}>
                <Icon aria-hidden />
                {t(`card.hint.${word}`)}
              </Badge>
            ))}
          </div>
        </div>
        {Object.keys(properties).length === 0 ? (
          <p className="border-t border-line px-4 py-2.5 text-xs text-text-3">{t("card.noArguments")}</p>
        ) : (
          <dl className="divide-y divide-line border-t border-line">
            {Object.entries(properties).map(([name, raw]) => {
              const schema = isObject(raw) ? raw : {};
              return (
                <div key={name} className="grid gap-0.5 px-4 py-2 text-xs">
                  <dt className="flex flex-wrap items-center gap-2">
                    <code className="font-medium" translate="no">{name}</code>
                    <span className="text-text-3" translate="no">{Array.isArray(schema["enum"]) ? schema["enum"].map(showJson).join(" | ") : typeof schema["type"] === "string" ? schema["type"] : ""}</span>
                    {required.includes(name) ? <span className="text-trigger">{t("card.required")}</span> : null}
                  </dt>
                  {typeof schema["description"] === "string" ? <dd className="text-text-2"><Prose text={schema["description"]} /></dd> : null}
                </div>
              );
            })}
          </dl>
        )}
        {card.output_schema == null ? null : (
          <details className="border-t border-line px-4 py-2 text-xs">
            <summary className="text-text-2 hover:text-text">{t("card.output")}</summary>
            <Code label={t("card.output")} code={JSON.stringify(card.output_schema, null, 2)} className="mt-2" />
          </details>
        )}
        {footer === undefined ? null : <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-4 py-2 text-xs text-text-3">{footer}</div>}
      </div>
  );
}

