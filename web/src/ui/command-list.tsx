import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface CommandItem {
  id: string;
  /** Items of one group stand together under its name. */
  group?: string;
  content: ReactNode;
  disabled?: boolean;
}

interface CommandListProps {
  label: string;
  placeholder: string;
  empty: ReactNode;
  query: string;
  onQuery: (query: string) => void;
  items: readonly CommandItem[];
  onPick: (id: string) => void;
  onEscape?: () => void;
  className?: string;
}

/** A search field over a list, worked with arrows and Enter; safe while an input method composes. */
export function CommandList({ label, placeholder, empty, query, onQuery, items, onPick, onEscape, className }: CommandListProps) {
  const id = useId();
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const at = Math.min(active, items.length - 1);
  const current = items[at];

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, items]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive(Math.max(0, Math.min(items.length - 1, at + step)));
    } else if (event.key === "Enter" && current && current.disabled !== true) {
      event.preventDefault();
      onPick(current.id);
    } else if (event.key === "Escape" && onEscape) {
      event.preventDefault();
      onEscape();
    }
  };

  return (
    <div className={cn("flex min-h-0 flex-col", className)}>
      <div className="flex items-center gap-2.5 border-b border-line px-3.5">
        <Search aria-hidden className="size-4 shrink-0 text-text-3" />
        <input
          autoFocus
          role="combobox"
          aria-label={label}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? `${id}-${current.id}` : undefined}
          aria-autocomplete="list"
          placeholder={placeholder}
          value={query}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setActive(0);
            onQuery(event.target.value);
          }}
          onKeyDown={onKeyDown}
          className="h-11 w-full bg-transparent text-base outline-none"
        />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={label} className="fade-foot min-h-0 flex-1 overflow-y-auto px-1.5 pt-1.5">
        {items.length === 0 ? <div className="px-3 py-8 text-center text-sm text-text-3">{empty}</div> : null}
        {items.map((item, index) => (
          <div key={item.id} role="presentation">
            {item.group !== undefined && item.group !== items[index - 1]?.group ? (
              <div role="presentation" className="px-2.5 pt-2.5 pb-1 text-2xs font-medium text-text-3">
                {item.group}
              </div>
            ) : null}
            <div
              id={`${id}-${item.id}`}
              role="option"
              aria-selected={index === at}
              aria-disabled={item.disabled}
              onPointerMove={() => setActive(index)}
              onClick={() => item.disabled === true || onPick(item.id)}
              className={cn("flex cursor-default items-center gap-2.5 rounded-sm px-2.5 py-1.5 text-sm aria-disabled:opacity-50", index === at && "bg-hover")}
            >
              {item.content}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
