import { CircleX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { isObject, parseJson, sameJson, type Json } from "@/lib/json";
import { JsonView } from "@/ui/json-view";

/** What a server answered, the telling part first: an error, the structured content, the texts; the rest unfolds. */
export function Answer({ result, error, other }: { result?: Json; error?: Json; other?: Json }) {
  const { t } = useTranslation("servers");
  const frame = "max-h-[32rem] rounded-lg border border-line bg-surface p-3";
  if (error !== undefined) {
    return (
      <div className="grid gap-3" role="region" aria-label={t("bench.result")}>
        <div role="alert" className="flex items-start gap-2.5 rounded-lg border border-bad-line bg-bad-soft px-4 py-3 text-sm text-bad">
          <CircleX aria-hidden className="mt-0.5 size-4 shrink-0" />
          <p className="min-w-0 break-words">
            {isObject(error) && typeof error["code"] === "number" ? <code className="mr-2 font-mono text-xs font-semibold">{error["code"]}</code> : null}
            {isObject(error) && typeof error["message"] === "string" ? error["message"] : JSON.stringify(error)}
          </p>
        </div>
        {isObject(error) && error["data"] !== undefined ? <JsonView value={error["data"]} label={t("bench.details")} depth={3} className={frame} /> : null}
      </div>
    );
  }
  if (!isObject(result) || (result["structuredContent"] === undefined && !Array.isArray(result["content"]))) return <JsonView value={result ?? other} label={t("bench.result")} depth={4} className={frame} />;
  const { structuredContent, content, ...rest } = result;
  const texts = (Array.isArray(content) ? content : []).flatMap((block: unknown) => (isObject(block) && typeof block["text"] === "string" ? [block["text"]] : []));
  // The protocol asks for the structured content as text as well; shown once it is enough.
  const telling = texts.filter((text) => {
    const parsed = parseJson(text);
    return structuredContent === undefined || !parsed.ok || !sameJson(parsed.value, structuredContent);
  });
  const failed = result["isError"] === true;
  return (
    <div className="grid gap-3" role="region" aria-label={t("bench.result")}>
      {telling.map((text, index) => (
        <p key={index} role={failed ? "alert" : undefined} className={cn("max-h-80 overflow-auto rounded-lg border px-4 py-3 text-sm break-words whitespace-pre-wrap", failed ? "border-bad-line bg-bad-soft text-bad" : "border-line bg-surface")}>
          {text}
        </p>
      ))}
      {structuredContent === undefined ? null : <JsonView value={structuredContent} label={t("bench.structured")} depth={4} className={cn(frame, failed && "border-bad-line")} />}
      <details className="rounded-lg border border-line px-4 py-2 text-xs">
        <summary className="text-text-2 hover:text-text">{t("bench.whole")}</summary>
        <JsonView value={{ ...rest, content, ...(structuredContent === undefined ? {} : { structuredContent }) }} label={t("bench.whole")} depth={1} className="mt-2 max-h-96" />
      </details>
    </div>
  );
}
