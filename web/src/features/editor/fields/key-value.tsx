import { Plus, SquareFunction, Trash2 } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { sameJson, type Json } from "@/lib/json";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { Skeleton } from "@/ui/skeleton";
import { expressionOf, toExpression } from "../model/expression";

const ExpressionField = lazy(() => import("./expression-field"));

interface KeyValueProps {
  node: string;
  label: string;
  value: Record<string, Json>;
  onChange: (value: Record<string, Json>) => void;
}

type Row = [string, Json];

/** Names and values in rows, each value plain or an expression. Half-written rows live here until they have a name. */
export function KeyValue({ node, label, value, onChange }: KeyValueProps) {
  const { t } = useTranslation("editor");
  const [rows, setRows] = useState<Row[]>(() => Object.entries(value));
  const told = useRef(value);
  useEffect(() => {
    if (sameJson(value, told.current)) return;
    told.current = value;
    setRows(Object.entries(value));
  }, [value]);

  const change = (next: Row[]) => {
    setRows(next);
    const object = Object.fromEntries(next.filter(([key]) => key !== ""));
    told.current = object;
    onChange(object);
  };
  const put = (index: number, row: Row) => change(rows.with(index, row));

  return (
    <div role="group" aria-label={label} className="grid gap-1.5">
      {rows.map(([key, item], index) => {
        const source = expressionOf(item);
        return (
          <div key={index} className="flex items-start gap-1">
            <Input aria-label={t("field.key", { number: index + 1 })} placeholder={t("field.name")} value={key} className="w-[38%] font-mono text-xs" onChange={(event) => put(index, [event.target.value, item])} />
            {source === undefined ? (
              <Input aria-label={t("field.valueOf", { name: key })} value={typeof item === "string" ? item : JSON.stringify(item)} className="flex-1 text-xs" onChange={(event) => put(index, [key, event.target.value])} />
            ) : (
              <Suspense fallback={<Skeleton className="h-14 flex-1" />}>
                <div className="min-w-0 flex-1">
                  <ExpressionField node={node} label={t("field.valueOf", { name: key })} value={source} onChange={(next) => put(index, [key, toExpression(next)])} />
                </div>
              </Suspense>
            )}
            <Button
              tone="ghost"
              size="iconSm"
              aria-pressed={source !== undefined}
              aria-label={source === undefined ? t("field.toExpression") : t("field.toValue")}
              title={source === undefined ? t("field.toExpression") : t("field.toValue")}
              className={cn("mt-0.5", source !== undefined && "text-accent")}
              onClick={() => put(index, [key, source === undefined ? toExpression(item === "" ? "" : JSON.stringify(item)) : ""])}
            >
              <SquareFunction aria-hidden />
            </Button>
            <Button tone="ghost" size="iconSm" aria-label={t("field.removeNamed", { name: key })} className="mt-0.5" onClick={() => change(rows.toSpliced(index, 1))}>
              <Trash2 aria-hidden />
            </Button>
          </div>
        );
      })}
      <Button size="sm" tone="ghost" className="justify-self-start" onClick={() => setRows([...rows, ["", ""]])}>
        <Plus aria-hidden />
        {t("field.add")}
      </Button>
    </div>
  );
}
