import { useTranslation } from "react-i18next";
import { useCommandRegistry, type Command } from "@/lib/commands";
import { Sheet } from "@/parts/sheet";
import { Kbd } from "@/ui/kbd";

/** The keys that work on this screen, by group. */
export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("app");
  const sets = useCommandRegistry((state) => state.sets);
  const groups = Map.groupBy(
    [...sets.values()].flat().filter((command) => command.keys !== undefined),
    (command) => command.group,
  );
  /** What has two keys is one line. */
  const lines = (commands: readonly Command[]) => [...Map.groupBy(commands, (command) => command.title)];
  return (
    <Sheet text open onOpenChange={onClose} title={t("shortcuts.title")} description={t("shortcuts.text")} width="w-[min(calc(100vw-2rem),44rem)]">
      <div className="columns-1 gap-8 sm:columns-2">
        {[...groups].map(([group, commands]) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-xs font-semibold text-text-3">{group}</h3>
            <dl className="grid">
              {lines(commands).map(([title, same]) => (
                <div key={title} className="flex items-center justify-between gap-4 border-b border-line py-1.5 last:border-0">
                  <dt className="text-sm">{title}</dt>
                  <dd className="flex gap-1.5">
                    {same.map(({ id, keys = "" }) => <Kbd key={id} keys={keys} />)}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
