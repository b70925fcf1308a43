import { useEffect, type ComponentType } from "react";
import { create } from "zustand";

/** Something the user can do from the palette and, with keys, from the keyboard. */
export interface Command {
  id: string;
  title: string;
  group: string;
  keys?: string;
  icon?: ComponentType<{ className?: string; "aria-hidden"?: boolean }>;
  /** Words it is also found by. */
  words?: string[];
  /** Left out: shown on the shortcut sheet alone. */
  run?: () => void;
}

interface Registry {
  sets: ReadonlyMap<string, readonly Command[]>;
}

export const useCommandRegistry = create<Registry>(() => ({ sets: new Map() }));

/** Offers these commands while the component is on the screen. Memoise the list. */
export function useCommands(owner: string, commands: readonly Command[]): void {
  useEffect(() => {
    useCommandRegistry.setState(({ sets }) => ({ sets: new Map(sets).set(owner, commands) }));
    return () =>
      useCommandRegistry.setState(({ sets }) => {
        const rest = new Map(sets);
        rest.delete(owner);
        return { sets: rest };
      });
  }, [owner, commands]);
}
