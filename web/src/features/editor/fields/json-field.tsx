import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { parseJson, sameJson, type Json } from "@/lib/json";
import { Skeleton } from "@/ui/skeleton";
import { mapExpressions } from "../model/expression";
import { useSample } from "./use-sample";

const CodeEditor = lazy(() => import("./code-editor"));

const print = (value: Json | undefined): string => (value === undefined ? "" : JSON.stringify(value, null, 2));

const EXAMPLE = '{ "total": "{% $sum(…) %}" }';

interface JsonFieldProps {
  node: string;
  label: string;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
}

/** JSON with expressions in it. What is typed stays as typed; the document gets it whenever it parses. */
export function JsonField({ node, label, value, onChange }: JsonFieldProps) {
  const { t } = useTranslation("editor");
  const [text, setText] = useState(() => print(value));
  const [error, setError] = useState<string | undefined>();
  const told = useRef(value);
  const { bindings } = useSample(node);
  const [result, setResult] = useState<{ ok: boolean; text: string } | undefined>();

  useEffect(() => {
    // Only a change from elsewhere (undo, a rename) replaces the text.
    if (sameJson(value, told.current)) return;
    told.current = value;
    setText(print(value));
    setError(undefined);
  }, [value]);

  const hasExpression = useMemo(() => value !== undefined && JSON.stringify(value).includes("{%"), [value]);
  useEffect(() => {
    if (!hasExpression || value === undefined) {
      setResult(undefined);
      return;
    }
    let live = true;
    const timer = setTimeout(() => {
      void import("./evaluate").then(async ({ preview }) => {
        const sources: string[] = [];
        mapExpressions(value, (source) => {
          sources.push(source);
          return source;
        });
        const results = await Promise.all(sources.map((source) => preview(source, bindings)));
        let index = 0;
        const bad = results.find((one) => !one.ok);
        const filled = fill(value, () => {
          const one = results[index++];
          return one?.ok === true ? (one.value ?? null) : null;
        });
        if (live) setResult(bad ? { ok: false, text: bad.message } : { ok: true, text: JSON.stringify(filled) });
      });
    }, 200);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [value, bindings, hasExpression]);

  return (
    <div className="overflow-hidden rounded-sm border border-line-strong bg-surface shadow-1 focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/25">
      <Suspense fallback={<Skeleton className="h-16" />}>
        <CodeEditor
          value={text}
          language="json"
          label={label}
          minHeight="4rem"
          placeholder={EXAMPLE}
          onChange={(next) => {
            setText(next);
            if (next.trim() === "") {
              told.current = undefined;
              setError(undefined);
              onChange(undefined);
              return;
            }
            const parsed = parseJson(next);
            setError(parsed.ok ? undefined : parsed.message);
            if (parsed.ok && !sameJson(parsed.value, told.current)) {
              told.current = parsed.value;
              onChange(parsed.value);
            }
          }}
        />
      </Suspense>
      {error === undefined && result === undefined ? null : (
        <output aria-label={t("field.preview")} className={`block border-t border-line bg-sunken px-2 py-1 text-2xs ${error !== undefined || result?.ok === false ? "text-bad" : "font-mono text-text-2"}`}>
          <span className="line-clamp-4 break-all">{error ?? result?.text}</span>
        </output>
      )}
    </div>
  );
}

/** The value with each expression replaced, in the order in which they stand. */
function fill(value: Json, next: () => Json): Json {
  if (typeof value === "string") {
    const trimmed = value.trim();
    return trimmed.startsWith("{%") && trimmed.endsWith("%}") ? next() : value;
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, next));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, next)]));
}
