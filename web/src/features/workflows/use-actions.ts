import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { ApiError } from "@/api/error";
import type { WorkflowSummary } from "@/api/types";
import { download, fileName } from "@/lib/download";
import { paths } from "@/lib/paths";
import { errorText } from "@/parts/error-text";
import { toast } from "@/ui/toast";
import { useDeleteLater, useDuplicate, useExport, useImport } from "./queries";

/** What can be done to workflows, one or many, and what is said of it. */
export function useActions() {
  const { t } = useTranslation("workflows");
  const navigate = useNavigate();
  const duplicate = useDuplicate();
  const files = useExport();
  const bring = useImport();
  const deleteLater = useDeleteLater(({ count, reason }) => toast({ tone: "bad", text: t("notDeleted", { count }), detail: errorText(ApiError.from(reason)) }));
  return {
    importing: bring.isPending,
    duplicate: (id: string) => duplicate.mutate(id, { onSuccess: (made) => void navigate(paths.workflow(made.id)) }),
    remove: (workflows: readonly WorkflowSummary[]) => {
      const { undo, commit } = deleteLater(workflows.map(({ id }) => id));
      const text = workflows.length === 1 ? t("deleted", { name: workflows[0]?.name ?? "" }) : t("deletedMany", { count: workflows.length });
      toast({ text, action: { label: t("undo"), run: undo }, onGone: commit });
    },
    save: (workflows: readonly WorkflowSummary[]) =>
      files.mutate(workflows.map(({ id }) => id), {
        onSuccess: (found) => download(`${found.length === 1 ? fileName(found[0]?.name ?? "") : "workflows"}.json`, found.length === 1 ? found[0] : found),
      }),
    bring: (chosen: readonly File[]) =>
      bring.mutate(chosen, {
        onSuccess: (made) => {
          if (made.length === 1 && made[0]) void navigate(paths.workflow(made[0].id));
          else toast({ tone: "ok", text: t("imported", { count: made.length }) });
        },
        onError: (error) => toast({ tone: "bad", text: t("notImported"), detail: error instanceof SyntaxError ? t("notJson") : errorText(ApiError.from(error)) }),
      }),
  };
}

export type Actions = ReturnType<typeof useActions>;
