import { Dialog } from "radix-ui";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommandRegistry, type Command } from "@/lib/commands";
import { rank } from "@/lib/fuzzy";
import { CommandList } from "@/ui/command-list";
import { Kbd } from "@/ui/kbd";

type Runnable = Command & { run: () => void };

/** Everything one can do here, found by typing. The screen's own commands stand first. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("app");
  const [query, setQuery] = useState("");
  const sets = useCommandRegistry((state) => state.sets);
  const commands = useMemo(() => {
    const own = [...sets].filter(([owner]) => owner !== "shell").flatMap(([, list]) => list);
    return [...own, ...(sets.get("shell") ?? [])].filter((command): command is Runnable => command.run !== undefined);
  }, [sets]);
  const found = query.trim() === "" ? commands : rank(query, commands, (command) => [command.title, ...(command.words ?? []), command.group]).map(({ item }) => item);

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 animate-fade-in bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[14dvh] left-1/2 z-50 flex max-h-[min(60dvh,30rem)] w-[min(calc(100vw-2rem),36rem)] -translate-x-1/2 animate-fade-in flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-3 outline-none"
        >
          <Dialog.Title className="sr-only">{t("palette.title")}</Dialog.Title>
          <CommandList
            label={t("palette.title")}
            placeholder={t("palette.placeholder")}
            empty={t("palette.empty")}
            query={query}
            onQuery={setQuery}
            items={found.map((command) => ({
              id: command.id,
              ...(query.trim() === "" ? { group: command.group } : {}),
              content: (
                <>
                  <span className="flex-1 truncate">{command.title}</span>
                  {query.trim() === "" ? null : <span className="text-xs text-text-3">{command.group}</span>}
                  {command.keys === undefined ? null : <Kbd keys={command.keys} />}
                </>
              ),
            }))}
            onPick={(id) => {
              onClose();
              commands.find((command) => command.id === id)?.run();
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
