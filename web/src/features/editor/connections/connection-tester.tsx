import { CircleCheck, CircleX, PencilLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/error";
import { cn } from "@/lib/cn";
import { errorText } from "@/parts/error-text";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { useTestConnection, type Connection } from "./queries";

const ADDRESS = "https://api.example.com/me";

interface ConnectionTesterProps {
  connection: Connection;
  url: string;
  /** Asks for new credentials. */
  onChange: () => void;
}

/** Reads an address of the service with the connection and says what came of it. */
export function ConnectionTester({ connection, url: first, onChange }: ConnectionTesterProps) {
  const { t } = useTranslation("editor");
  const [url, setUrl] = useState(first);
  const test = useTestConnection();
  const error = test.isError ? ApiError.from(test.error) : undefined;
  const Icon = test.data?.ok === true ? CircleCheck : CircleX;
  return (
    <form
      aria-label={t("connection.test")}
      className="grid gap-3 rounded-md border border-line bg-sunken/50 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        test.mutate({ id: connection.id, url });
      }}
    >
      <Field label={t("connection.testUrl")} hint={t("connection.testHint")} error={error ? (error.fields[0]?.message ?? errorText(error)) : undefined}>
        {(ids) => <Input {...ids} type="url" className="font-mono text-xs" placeholder={ADDRESS} value={url} onChange={(event) => { setUrl(event.target.value); test.reset(); }} />}
      </Field>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" size="sm" disabled={url === ""} busy={test.isPending}>
          {t("connection.test")}
        </Button>
        <Button size="sm" tone="ghost" onClick={onChange}>
          <PencilLine aria-hidden />
          {t("connection.change")}
        </Button>
      </div>
      {test.data ? (
        <p role="status" className={cn("flex items-start gap-2 text-sm", test.data.ok ? "text-ok" : "text-bad")}>
          <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 break-words">
            {test.data.ok ? t("connection.works", { status: test.data.status ?? "" }) : test.data.message}
          </span>
        </p>
      ) : null}
    </form>
  );
}
