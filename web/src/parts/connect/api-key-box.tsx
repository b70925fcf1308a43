import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { request } from "@/api/client";
import type { CreatedApiKey } from "@/api/types";
import { Button } from "@/ui/button";
import { Code } from "../code";

/** Makes a key for a server and shows it, this once. */
export function ApiKeyBox({ id }: { id: string }) {
  const { t } = useTranslation();
  const create = useMutation({
    mutationFn: () => request<CreatedApiKey>("POST", `/deployments/${id}/api-keys`, { body: { name: new Date().toISOString().slice(0, 16).replace("T", " ") } }),
  });
  if (create.data) {
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
        <p className="text-xs font-medium">{t("connect.keyOnce")}</p>
        <Code label={t("connect.keyOnce")} code={create.data.secret} />
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-md border border-line bg-sunken px-3 py-2.5">
      <p className="text-xs text-text-2">{t("connect.needsKey")}</p>
      <Button size="sm" busy={create.isPending} onClick={() => create.mutate()}>
        <KeyRound aria-hidden />
        {t("connect.makeKey")}
      </Button>
    </div>
  );
}
