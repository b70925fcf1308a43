import { Moon, Sun } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { setPreference, usePreferences } from "@/lib/preferences";
import { IconButton } from "@/ui/icon-button";
import { LanguageButton } from "./language-button";

// Menus are a good part of a first load and nobody opens one before the screen is there.
const LanguageMenu = lazy(() => import("./language-menu"));

type Side = "right" | "bottom";

/** Light or dark, and the language: what one may choose anywhere, signed in or not. */
export function Looks({ side }: { side: Side }) {
  return (
    <>
      <ThemeButton side={side} />
      <LanguageChoice side={side} />
    </>
  );
}

function ThemeButton({ side }: { side: Side }) {
  const { t } = useTranslation("app");
  const theme = usePreferences((state) => state.theme);
  const dark = theme === "dark" || (theme === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <IconButton
      label={dark ? t("theme.toLight") : t("theme.toDark")}
      side={side}
      icon={dark ? <Sun aria-hidden /> : <Moon aria-hidden />}
      onClick={() => setPreference("theme", dark ? "light" : "dark")}
    />
  );
}

function LanguageChoice({ side }: { side: Side }) {
  const [wanted, setWanted] = useState(false);
  const button = <LanguageButton aria-expanded={wanted} onClick={() => setWanted(true)} />;
  return wanted ? (
    <Suspense fallback={button}>
      <LanguageMenu defaultOpen side={side} />
    </Suspense>
  ) : (
    button
  );
}
