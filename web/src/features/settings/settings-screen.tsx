import { Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { setPreference, usePreferences } from "@/lib/preferences";
import { Code } from "@/parts/code";
import { Prose } from "@/parts/prose";
import { Card } from "@/ui/card";
import { Page } from "@/ui/page";
import { Segmented } from "@/ui/segmented";

export default function SettingsScreen() {
  const { t } = useTranslation("settings");
  const { theme, language, motion } = usePreferences();
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
      </Section>
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
