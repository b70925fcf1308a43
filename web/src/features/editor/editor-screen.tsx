import { useTranslation } from "react-i18next";
import { Page } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";

export default function EditorScreen() {
  const { t } = useTranslation(["editor", "common"]);
  return (
    <Page title={t("title")}>
      <SkeletonRows label={t("common:loading")} />
    </Page>
  );
}
