import { useTranslation } from "react-i18next";
import { useCommandRegistry } from "@/lib/commands";
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
  return (
    <Sheet text open onOpenChange={onClose} title={t("shortcuts.title")} description={t("shortcuts.text")} width="w-[min(calc(100vw-2rem),44rem)]">
      <div className="columns-1 gap-8 sm:columns-2">
        {[...groups].map(([group, commands]) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-xs font-semibold text-text-3">{group}</h3>
            <dl className="grid">
              {commands.map((command) => (
                <div key={command.id} className="flex items-center justify-between gap-4 border-b border-line py-1.5 last:border-0">
                  <dt className="text-sm">{command.title}</dt>
                  <dd>
                    <Kbd keys={command.keys ?? ""} />
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
