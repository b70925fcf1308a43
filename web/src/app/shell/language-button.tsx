import { Languages } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, type ButtonProps } from "@/ui/button";

/** Stands alone until its menu's code is there. */
export function LanguageButton(props: Omit<ButtonProps, "children">) {
  const { t } = useTranslation("app");
  return (
    <Button tone="ghost" size="icon" aria-label={t("language.switch")} aria-haspopup="menu" title={t("language.switch")} {...props}>
      <Languages aria-hidden />
    </Button>
  );
}
