import { useTranslation } from "react-i18next";
import type { RefusedCall } from "@/api/types";

type Broken = RefusedCall["broken"][number];

/** The rules of JSON Schema that there are words for. */
const RULES = [
  "required", "additionalProperties", "type", "enum", "const", "pattern", "format", "minimum", "maximum",
  "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems",
] as const;

/** Whether nothing is known of the caller, who was not let in. */
const isAtTheDoor = (why: RefusedCall["why"]): why is "key_missing" | "key_invalid" | "not_local" => ["key_missing", "key_invalid", "not_local"].includes(why);

/** Why a call did not come through, and what helps. */
export function RefusedText({ refused }: { refused: RefusedCall }) {
  const { t } = useTranslation();
  const { why, tool, client, broken } = refused;
  const who = client == null ? t("connect.refused.client") : t("connect.refused.clientNamed", { client });
  return (
    <>
      <p className="text-sm font-semibold wrap-anywhere text-warn">{isAtTheDoor(why) ? t(`connect.refused.title.${why}`) : t("connect.refused.call", { who, tool: tool ?? t("connect.refused.unnamed") })}</p>
      {broken.length > 0 ? (
        <ul className="mt-1 mb-1.5 grid gap-0.5">
          {broken.map((rule) => (
            <BrokenRule key={`${rule.pointer} ${rule.rule} ${rule.wanted ?? ""}`} broken={rule} />
          ))}
        </ul>
      ) : null}
      <p className="text-xs text-pretty text-text-2">{t(`connect.refused.help.${why}`)}</p>
    </>
  );
}

function BrokenRule({ broken: { pointer, rule, wanted } }: { broken: Broken }) {
  const { t } = useTranslation();
  const known = RULES.find((name) => name === rule);
  return (
    <li className="text-xs leading-5 wrap-anywhere text-text">
      {pointer === "" ? (
        t("connect.refused.root")
      ) : (
        <code translate="no" className="rounded-xs bg-surface px-1 py-px font-mono text-2xs hairline">
          {pointer}
        </code>
      )}{" "}
      {known ? t(`connect.rule.${known}`, { wanted: wanted ?? "" }) : t("connect.ruleOther", { rule })}
    </li>
  );
}
