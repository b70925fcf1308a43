import { cn } from "@/lib/cn";

const APPLE = typeof navigator !== "undefined" && /Mac OS|iPhone|iPad/.test(navigator.userAgent);
const SHOWN: Record<string, string> = APPLE
  ? { mod: "⌘", shift: "⇧", alt: "⌥", enter: "↵", up: "↑", down: "↓", left: "←", right: "→", esc: "Esc", tab: "⇥", delete: "⌫" }
  : { mod: "Ctrl", shift: "Shift", alt: "Alt", enter: "↵", up: "↑", down: "↓", left: "←", right: "→", esc: "Esc", tab: "Tab", delete: "Del" };

/** The keys by themselves; a `+` at the end is the key of that name. */
const keysOf = (keys: string): string[] => (keys.endsWith("+") ? [...keys.slice(0, -1).split("+"), "+"] : keys.split("+")).filter((key) => key !== "");

/** Keys of a shortcut, written `mod+shift+k`, shown as this machine names them. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return (
    <span className={cn("inline-flex gap-0.5", className)} translate="no">
      {keysOf(keys).map((key) => (
        <kbd
          key={key}
          className="inline-grid h-4.5 min-w-4.5 place-items-center rounded-xs border border-line bg-sunken px-1 font-sans text-2xs text-text-2"
        >
          {SHOWN[key] ?? key.toUpperCase()}
        </kbd>
      ))}
    </span>
  );
}
