import { Keyboard, Languages, LayoutGrid, ListTree, Monitor, Moon, Server, Settings, Sun, Workflow } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Command } from "@/lib/commands";
import { paths } from "@/lib/paths";
import { setPreference } from "@/lib/preferences";

const ICONS = { gallery: LayoutGrid, workflows: Workflow, servers: Server, executions: ListTree, settings: Settings, light: Sun, dark: Moon, system: Monitor, english: Languages, korean: Languages };

/** The commands that exist on every screen. */
export function useShellCommands(openShortcuts: () => void): readonly Command[] {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  return useMemo(() => {
    const go = (name: "gallery" | "workflows" | "servers" | "executions" | "settings"): Command => ({
      id: `go.${name}`,
      title: t(`commands.${name}`),
      group: t("palette.group.go"),
      icon: ICONS[name],
      run: () => void navigate(paths[name]()),
    });
    const look = (name: "light" | "dark" | "system" | "english" | "korean", words: string[], run: () => void): Command => ({
      id: `look.${name}`,
      title: t(`commands.${name}`),
      group: t("palette.group.look"),
      icon: ICONS[name],
      words,
      run,
    });
    return [
      go("gallery"),
      go("workflows"),
      go("servers"),
      go("executions"),
      go("settings"),
      look("light", ["theme", "테마"], () => setPreference("theme", "light")),
      look("dark", ["theme", "테마"], () => setPreference("theme", "dark")),
      look("system", ["theme", "테마"], () => setPreference("theme", "system")),
      look("english", ["language", "언어", "영어"], () => setPreference("language", "en")),
      look("korean", ["language", "korean", "언어"], () => setPreference("language", "ko")),
      { id: "help.palette", title: t("palette.title"), group: t("palette.group.help"), keys: "mod+k" },
      { id: "help.shortcuts", title: t("commands.shortcuts"), group: t("palette.group.help"), keys: "?", icon: Keyboard, run: openShortcuts },
    ];
  }, [t, navigate, openShortcuts]);
}
