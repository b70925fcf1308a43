import { CircleAlert, CornerDownRight } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import type { CodeProblem } from "./code-editor";
import type { Preview } from "./evaluate";
import { useSample } from "./use-sample";

const CodeEditor = lazy(() => import("./code-editor"));

interface ExpressionFieldProps {
  node: string;
  label: string;
  /** JSONata, without `{% %}`. */
  value: string;
  onChange: (value: string) => void;
  invalid?: boolean;
}

/** JSONata with completion from what the upstream nodes really gave, and its value on that sample below. */
export default function ExpressionField({ node, label, value, onChange, invalid = false }: ExpressionFieldProps) {
  const { t } = useTranslation("editor");
  const { names, bindings, missing } = useSample(node);
  const [result, setResult] = useState<Preview | undefined>();
  const [complete, setComplete] = useState<{ source: Parameters<typeof wrap>[0] } | undefined>();

  useEffect(() => {
    let live = true;
    void import("./completion").then(({ completer }) => {
      if (live) setComplete({ source: completer(names, bindings) });
    });
    return () => {
      live = false;
    };
  }, [names, bindings]);

  useEffect(() => {
    if (value.trim() === "") {
      setResult(undefined);
      return;
    }
    let live = true;
    const timer = setTimeout(() => {
      void import("./evaluate").then(({ preview }) => preview(value, bindings)).then((next) => {
        if (live) setResult(next);
      });
    }, 120);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [value, bindings]);

  const problems = useMemo((): CodeProblem[] => (result && !result.ok && result.position !== undefined ? [{ from: Math.max(0, result.position - 1), to: result.position, message: result.message }] : []), [result]);
  const unread = missing.filter((name) => value.includes(`$${name}`));

  return (
    <div className={cn("min-w-0 overflow-hidden rounded-sm border border-accent-line bg-surface shadow-1 focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/25", invalid && "border-bad")}>
      <div className="flex min-h-8">
        <span aria-hidden className="grid w-7 shrink-0 place-items-start bg-accent-soft pt-1.5 text-center font-mono text-2xs text-accent" translate="no">
          <span translate="no" className="w-full">fx</span>
        </span>
        <Suspense fallback={<pre className="min-h-8 flex-1 px-2.5 py-1.5 font-mono text-xs whitespace-pre-wrap">{value}</pre>}>
          <CodeEditor value={value} onChange={onChange} language="jsonata" label={label} problems={problems} {...(complete ? wrap(complete.source) : {})} />
        </Suspense>
      </div>
      <output className="flex min-h-6 items-start gap-1.5 border-t border-line bg-sunken px-2 py-1 font-mono text-2xs text-text-2" aria-label={t("field.preview")}>
        {unread.length > 0 ? (
          <span className="font-sans text-text-3">{t("field.noSample", { names: unread.map((name) => `$${name}`).join(", ") })}</span>
        ) : result === undefined ? (
          <span className="font-sans text-text-3">{t("field.previewEmpty")}</span>
        ) : result.ok ? (
          <>
            <CornerDownRight aria-hidden className="mt-0.5 size-3 shrink-0 text-ok" />
            {result.value === undefined ? <span className="font-sans text-warn">{t("field.undefined")}</span> : <span className="line-clamp-4 break-all whitespace-pre-wrap">{typeof result.value === "object" ? JSON.stringify(result.value, null, 1).replace(/\s*\n\s*/g, " ") : JSON.stringify(result.value)}</span>}
          </>
        ) : (
          <>
            <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0 text-bad" />
            <span className="font-sans text-bad">{result.message}</span>
          </>
        )}
      </output>
    </div>
  );
}

const wrap = (complete: ReturnType<typeof import("./completion").completer>) => ({ complete });
