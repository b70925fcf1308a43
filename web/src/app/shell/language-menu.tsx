import { useTranslation } from "react-i18next";
import { setPreference } from "@/lib/preferences";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/ui/menu";
import { LanguageButton } from "./language-button";

/** The languages to choose from. */
export default function LanguageMenu({ defaultOpen, side }: { defaultOpen: boolean; side: "right" | "bottom" }) {
  const { t } = useTranslation("app");
  return (
    <Menu defaultOpen={defaultOpen}>
      <MenuTrigger asChild>
        <LanguageButton />
      </MenuTrigger>
      <MenuContent align={side === "bottom" ? "end" : "start"} side={side}>
        <MenuItem onSelect={() => setPreference("language", "en")}>{t("commands.english")}</MenuItem>
        <MenuItem onSelect={() => setPreference("language", "ko")}>{t("commands.korean")}</MenuItem>
      </MenuContent>
    </Menu>
  );
}
