import { LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { paths } from "@/lib/paths";
import { BarePage } from "@/parts/bare-page";
import { Code } from "@/parts/code";
import { SignInForm } from "@/parts/sign-in";
import { EmptyState } from "@/ui/empty-state";

/** What stands after signing out: that it is done, and the ways back in. */
export default function SignedOut() {
  const { t } = useTranslation(["app", "common"]);
  const navigate = useNavigate();
  return (
    <BarePage className="gap-7">
      <EmptyState page className="min-h-0 p-0" icon={<LogOut />} title={t("signedOut.title")} text={t("signedOut.text")} />
      <section className="grid gap-2">
        <h2 className="text-sm font-semibold">{t("signedOut.link")}</h2>
        <p className="text-sm text-pretty text-text-2">{t("signedOut.linkText")}</p>
        <Code label={t("signedOut.link")} code="portal up" />
      </section>
      <section className="grid gap-2">
        <h2 className="text-sm font-semibold">{t("signedOut.token")}</h2>
        <SignInForm onSignedIn={() => void navigate(paths.gallery())} />
      </section>
    </BarePage>
  );
}
