import { useCallback, useRef, useState } from "react";

/** Which of a list's items are chosen; with a range, all between two of them. */
export function useChosen(ids: readonly string[]) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | undefined>(undefined);
  const choose = useCallback(
    (id: string, chosen: boolean, range: boolean) => {
      const [from, to] = [last.current === undefined ? -1 : ids.indexOf(last.current), ids.indexOf(id)];
      last.current = id;
      const between = range && from >= 0 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
      setMarked((before) => {
        const next = new Set(before);
        for (const one of between) {
          if (chosen) next.add(one);
          else next.delete(one);
        }
        return next;
      });
    },
    [ids],
  );
  // What is not shown any more is not chosen: nobody deletes what they do not see.
  const chosen = ids.filter((id) => marked.has(id));
  return { chosen: new Set(chosen), choose, all: () => setMarked(new Set(ids)), none: () => setMarked(new Set()) };
}
