import { useEffect } from "react";

/** Whether the event belongs to an input method's composition or to a text the user is typing. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.key === "Process") return true;
  const target = event.target;
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/**
 * Whether the event is the shortcut `keys`, written like `mod+shift+k`. Letters are told by the
 * physical key, so that shortcuts work while a Korean layout is on.
 */
export function isShortcut(event: KeyboardEvent, keys: string): boolean {
  const parts = keys === "+" ? [keys] : keys.split("+");
  const key = parts.at(-1) ?? "";
  const mod = event.metaKey || event.ctrlKey;
  if (mod !== parts.includes("mod") || event.altKey !== parts.includes("alt")) return false;
  if (/^[a-z]$/.test(key)) return event.code === `Key${key.toUpperCase()}` && event.shiftKey === parts.includes("shift");
  if (/^[0-9]$/.test(key)) return event.code === `Digit${key}` && event.shiftKey === parts.includes("shift");
  const names: Record<string, string> = { enter: "Enter", esc: "Escape", tab: "Tab", delete: "Delete", up: "ArrowUp", down: "ArrowDown", left: "ArrowLeft", right: "ArrowRight", space: " ", backspace: "Backspace" };
  const named = names[key];
  if (named !== undefined) return event.key === named && event.shiftKey === parts.includes("shift");
  // Marks such as "?" or "/" depend on the layout: their own character decides, shift or not.
  // The key of "+" is "=" without shift, and zooms in like it everywhere.
  return event.key === key || (key === "f2" && event.key === "F2") || (key === "+" && event.key === "=");
}

/** Runs `action` on the shortcut anywhere on the page, never while typing unless it holds a modifier. */
export function useShortcut(keys: string, action: (event: KeyboardEvent) => void, enabled = true): void {
  useEffect(() => {
    if (!enabled) return;
    const listener = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isShortcut(event, keys)) return;
      if (event.isComposing || (isTyping(event) && !keys.includes("mod"))) return;
      event.preventDefault();
      action(event);
    };
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [keys, action, enabled]);
}
