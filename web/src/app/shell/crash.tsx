import { Compass, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "@/lib/paths";
import { Code } from "@/parts/code";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";

/** In place of a screen that threw: what to do, and what to report. */
export function Crash({ error }: { error: unknown }) {
  const { t } = useTranslation("app");
  const detail = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ""}` : String(error);
  return (
    <div className="mx-auto grid max-w-2xl px-4 py-16">
      <EmptyState
        page
        tone="bad"
        icon={<TriangleAlert />}
        title={t("crash.title")}
        text={t("crash.text")}
        action={
          <div className="flex gap-2">
            <Button tone="primary" onClick={() => location.reload()}>
              {t("crash.reload")}
            </Button>
            <Button asChild>
              <Link to={paths.gallery()}>{t("crash.home")}</Link>
            </Button>
          </div>
        }
      />
      <Code code={detail} label={t("crash.title")} />
    </div>
  );
}

export function Missing() {
  const { t } = useTranslation("app");
  return (
    <EmptyState
      page
      icon={<Compass />}
      title={t("missing.title")}
      text={t("missing.text")}
      action={
        <Button asChild>
          <Link to={paths.gallery()}>{t("missing.home")}</Link>
        </Button>
      }
    />
  );
}
