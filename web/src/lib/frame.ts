import { useLayoutEffect } from "react";
import { create } from "zustand";

/** How many things on the screen ask for it to stand alone. */
export const useBareness = create(() => 0);

/** Takes the navigation away while the component is on the screen: there is nowhere to go but in. */
export function useBareFrame(): void {
  // Before the paint: the navigation is not to be seen first.
  useLayoutEffect(() => {
    useBareness.setState((count) => count + 1, true);
    return () => useBareness.setState((count) => count - 1, true);
  }, []);
}
