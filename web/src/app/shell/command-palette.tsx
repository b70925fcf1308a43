import { Dialog } from "radix-ui";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useCommandRegistry, type Command } from "@/lib/commands";
import { rank } from "@/lib/fuzzy";
import { CommandList, type CommandItem } from "@/ui/command-list";
import { Kbd } from "@/ui/kbd";
import { usePlaces, type Place } from "./use-places";

type Runnable = Command & { run: () => void };
type Found = { command: Runnable } | { place: Place };

/** How many of each kind stand there before anything is typed. */
const NEWEST = 4;

const textsOf = (item: Found): readonly string[] => ("command" in item ? [item.command.title, ...(item.command.words ?? []), item.command.group] : [item.place.title, ...item.place.words]);
const idOf = (item: Found): string => ("command" in item ? item.command.id : item.place.id);

/** Everything one can do here and everywhere one can go, found by typing. The screen's own commands stand first. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const sets = useCommandRegistry((state) => state.sets);
  const { places, found: elsewhere } = usePlaces(query);
  const commands = useMemo(() => {
    const own = [...sets].filter(([owner]) => owner !== "shell").flatMap(([, list]) => list);
    return [...own, ...(sets.get("shell") ?? [])].filter((command): command is Runnable => command.run !== undefined);
  }, [sets]);
  const typed = query.trim() !== "";
  const all: Found[] = [...commands.map((command) => ({ command })), ...places.map((place) => ({ place }))];
  // What one has made is looked for more often than a theme.
  const isSeldom = ({ id }: Command) => id.startsWith("look.") || id.startsWith("help.");
  const first = commands.filter((command) => !isSeldom(command)).map((command) => ({ command }));
  const last = commands.filter(isSeldom).map((command) => ({ command }));
  const newest = (group: Place["group"]) => places.filter((place) => place.group === group).slice(0, NEWEST).map((place) => ({ place }));
  const ranked = typed ? rank(query, all, textsOf).map(({ item }) => item) : [];
  // The server finds words in any order, and in what is not shown here: those follow.
  const rest = typed ? all.filter((item) => "place" in item && elsewhere.has(item.place.id) && !ranked.includes(item)) : [];
  const found: Found[] = typed ? [...ranked, ...rest] : [...first, ...newest("workflows"), ...newest("servers"), ...newest("runs"), ...last];

  const groupOf = (item: Found) => ("command" in item ? item.command.group : t(`palette.group.${item.place.group}`));
  const shown = (item: Found): CommandItem => ({
    id: idOf(item),
    ...(typed ? {} : { group: groupOf(item) }),
    content:
      "command" in item ? (
        <>
          {item.command.icon === undefined ? <span aria-hidden className="size-4 shrink-0" /> : <item.command.icon aria-hidden className="size-4 shrink-0 text-text-3" />}
          <span className="flex-1 truncate">{item.command.title}</span>
          {typed ? <span className="text-xs text-text-3">{item.command.group}</span> : null}
          {item.command.keys === undefined ? null : <Kbd keys={item.command.keys} />}
        </>
      ) : (
        <>
          <item.place.icon aria-hidden className="size-4 shrink-0 text-text-3" />
          <span className="min-w-0 flex-1 truncate">{item.place.title}</span>
          <span className="max-w-2/5 shrink-0 truncate text-xs text-text-3">{[item.place.detail, ...(typed ? [groupOf(item)] : [])].filter((part) => part !== "").join(" · ")}</span>
        </>
      ),
  });

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
            items={found.map(shown)}
            onPick={(id) => {
              onClose();
              const item = found.find((candidate) => idOf(candidate) === id);
              if (!item) return;
              if ("command" in item) item.command.run();
              else void navigate(item.place.to);
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
