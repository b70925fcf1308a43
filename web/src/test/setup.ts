import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// A loaded machine is slow; nothing here asserts a time.
configure({ asyncUtilTimeout: 20_000 });

// Without vitest's globals the testing library cannot clean up on its own.
afterEach(cleanup);

class NoLayout implements ResizeObserver {
  observe = vi.fn();
  unobserve = vi.fn();
  disconnect = vi.fn();
}

// What browsers have and jsdom has not.
vi.stubGlobal("ResizeObserver", NoLayout);
vi.stubGlobal("matchMedia", (query: string) => ({ matches: false, media: query, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
Object.assign(Element.prototype, { scrollIntoView: vi.fn(), hasPointerCapture: () => false, releasePointerCapture: vi.fn() });
Object.assign(Blob.prototype, {
  text(this: Blob): Promise<string> {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => (typeof reader.result === "string" ? resolve(reader.result) : reject(new Error("not a text")));
      reader.readAsText(this);
    });
  },
});
// The oldest Node.js that builds the app cannot group; every browser that runs it can.
Object.assign(Map, {
  groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
    const groups = new Map<K, T[]>();
    for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
    return groups;
  },
});
