import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { isObject, type Json } from "@/lib/json";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { Skeleton } from "@/ui/skeleton";
import { expressionOf, toExpression } from "../model/expression";

const ExpressionField = lazy(() => import("./expression-field"));

interface CasesProps {
  node: string;
  value: Json[];
  onChange: (value: Json) => void;
  pointer: string;
}

interface Case {
  port: string;
  when: string;
}

const read = (item: Json): Case => {
  const object = isObject(item) ? item : {};
  return { port: typeof object["port"] === "string" ? object["port"] : "", when: typeof object["when"] === "string" ? object["when"] : "" };
};

/** A switch's cases, tried from the top: each a way out and the expression that opens it. */
export function Cases({ node, value, onChange, pointer }: CasesProps) {
  const { t } = useTranslation("editor");
  const cases = value.map(read);
  const put = (next: Case[]) => onChange(next.map(({ port, when }) => ({ port, when })));
  const swap = (a: number, b: number) => {
    const [first, second] = [cases[a], cases[b]];
    if (first && second) put(cases.with(a, second).with(b, first));
  };
  return (
    <ol className="grid gap-3">
      {cases.map((item, index) => (
        <li key={index} data-pointer={`${pointer}/${index}`} className="grid gap-1.5 rounded-md border border-line bg-sunken/60 p-2">
          <div className="flex items-center gap-1">
            <Input aria-label={t("field.casePort", { number: index + 1 })} value={item.port} placeholder={`case_${index + 1}`} className="flex-1 font-mono text-xs" onChange={(event) => put(cases.with(index, { ...item, port: event.target.value }))} />
            <Button tone="ghost" size="iconSm" aria-label={t("field.up")} disabled={index === 0} onClick={() => swap(index, index - 1)}>
              <ArrowUp aria-hidden />
            </Button>
            <Button tone="ghost" size="iconSm" aria-label={t("field.down")} disabled={index === cases.length - 1} onClick={() => swap(index, index + 1)}>
              <ArrowDown aria-hidden />
            </Button>
            <Button tone="ghost" size="iconSm" aria-label={t("field.removeNamed", { name: item.port })} onClick={() => put(cases.toSpliced(index, 1))}>
              <Trash2 aria-hidden />
            </Button>
          </div>
          <Suspense fallback={<Skeleton className="h-14" />}>
            <ExpressionField node={node} label={t("field.caseWhen", { port: item.port })} value={expressionOf(item.when) ?? ""} onChange={(source) => put(cases.with(index, { ...item, when: toExpression(source) }))} />
          </Suspense>
        </li>
      ))}
      <li>
        <Button size="sm" tone="ghost" onClick={() => put([...cases, { port: `case_${cases.length + 1}`, when: toExpression("") }])}>
          <Plus aria-hidden />
          {t("field.addCase")}
        </Button>
      </li>
    </ol>
  );
}
