import { BookOpen, Braces, LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { paths } from "@/lib/paths";
import { setPreference, usePreferences } from "@/lib/preferences";
import { Code, Copy } from "@/parts/code";
import { Prose } from "@/parts/prose";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Page } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { useHealth, useSignOut } from "./queries";

/** Where the documentation of every release lies. */
const REPOSITORY = "https://github.com/mcp-portal/mcp-portal";

export default function SettingsScreen() {
  const { t } = useTranslation("settings");
  const { theme, language, motion } = usePreferences();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Page title={t("title")} text={t("text")} width="narrow">
      <Section title={t("look")}>
        <Row label={t("theme.label")} hint={t("theme.hint")}>
          <Segmented
            label={t("theme.label")}
            value={theme}
            onValueChange={(value) => setPreference("theme", value)}
            options={[
              { value: "system", label: <><Monitor aria-hidden />{t("theme.system")}</> },
              { value: "light", label: <><Sun aria-hidden />{t("theme.light")}</> },
              { value: "dark", label: <><Moon aria-hidden />{t("theme.dark")}</> },
            ]}
          />
        </Row>
        <Row label={t("motion.label")} hint={t("motion.hint")}>
          <Segmented
            label={t("motion.label")}
            value={motion}
            onValueChange={(value) => setPreference("motion", value)}
            options={[
              { value: "system", label: t("motion.system") },
              { value: "reduce", label: t("motion.reduce") },
            ]}
          />
        </Row>
        <Row label={t("language.label")} hint={t("language.hint")}>
          <Segmented
            label={t("language.label")}
            value={language}
            onValueChange={(value) => setPreference("language", value)}
            options={[
              { value: "en", label: <span lang="en" translate="no">English</span> },
              { value: "ko", label: <span lang="ko" translate="no">한국어</span> },
            ]}
          />
        </Row>
      </Section>
      <Section title={t("access")}>
        <div className="grid gap-3 px-5 py-4">
          <div>
            <h3 className="text-sm font-medium">{t("token.label")}</h3>
            <p className="mt-0.5 text-sm text-text-2"><Prose text={t("token.hint")} /></p>
          </div>
          <Code label={t("token.label")} code={`curl -H "Authorization: Bearer $PORTAL_TOKEN" ${location.origin}/api/v1/workflows`} />
        </div>
        <Row label={t("signOut.label")} hint={t("signOut.hint")}>
          <Button busy={signOut.isPending} onClick={() => signOut.mutate(undefined, { onSuccess: () => void navigate(paths.signedOut()) })}>
            <LogOut aria-hidden />
            {t("signOut.action")}
          </Button>
        </Row>
      </Section>
      <About />
    </Page>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-2">
      <h2 className="text-sm font-semibold">{title}</h2>
      <Card className="divide-y divide-line">{children}</Card>
    </section>
  );
}

function Row({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-5 py-4">
      <div>
        <h3 className="text-sm font-medium">{label}</h3>
        <p className="text-sm text-text-2">{hint}</p>
      </div>
      {children}
    </div>
  );
}

/** What runs here, and where to read on. */
function About() {
  const { t } = useTranslation("settings");
  const health = useHealth();
  const version = health.data?.build == null ? health.data?.version : `${health.data.version} (${health.data.build})`;
  return (
    <Section title={t("about")}>
      <Row label={t("version.label")} hint={health.isError ? t("version.unknown") : t("version.hint")}>
        {version === undefined ? null : (
          <p className="flex items-center gap-1.5 text-sm">
            <code translate="no">{version}</code>
            <Copy text={version} />
          </p>
        )}
      </Row>
      <Row label={t("docs.label")} hint={t("docs.hint")}>
        <div className="flex flex-wrap gap-2">
          <Button asChild>
            <a href={`${REPOSITORY}#readme`} target="_blank" rel="noreferrer">
              <BookOpen aria-hidden />
              {t("docs.guide")}
            </a>
          </Button>
          <Button asChild>
            <a href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
              <Braces aria-hidden />
              {t("docs.api")}
            </a>
          </Button>
        </div>
      </Row>
    </Section>
  );
}
