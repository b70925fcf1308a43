import { matchesHangul } from "./hangul";

export interface Match {
  /** Higher is better. */
  score: number;
  /** Indexes of the characters of `text` that matched. */
  positions: number[];
}

const isBoundary = (text: string, index: number) => index === 0 || /[\s._\-/·:(]/.test(text[index - 1] ?? "");

/** Matches `query` as a subsequence of `text`: initials, word starts and runs score higher. Knows Hangul initials. */
export function fuzzy(query: string, text: string): Match | undefined {
  const wanted = Array.from(query.normalize("NFC").toLowerCase()).filter((char) => char.trim() !== "");
  if (wanted.length === 0) return { score: 0, positions: [] };
  const shown = text.normalize("NFC").toLowerCase();
  let best: Match | undefined;
  // Each place where the first character fits may start the best match.
  for (let start = 0; start < shown.length; start++) {
    const match = matchFrom(wanted, shown, start);
    if (match && (!best || match.score > best.score)) best = match;
  }
  return best;
}

function matchFrom(wanted: string[], text: string, start: number): Match | undefined {
  const positions: number[] = [];
  let score = 0;
  let at = start;
  for (const char of wanted) {
    while (at < text.length && !matchesHangul(char, text[at] ?? "")) {
      if (positions.length === 0) return undefined;
      at++;
    }
    if (at >= text.length) return undefined;
    const previous = positions.at(-1);
    score += 10;
    if (isBoundary(text, at)) score += 12;
    if (previous === at - 1) score += 14;
    else if (previous !== undefined) score -= Math.min(at - previous, 8);
    positions.push(at);
    at++;
  }
  return { score: score - Math.min(start, 12) - text.length * 0.05, positions };
}

export interface Ranked<T> {
  item: T;
  score: number;
}

/** The items that match, best first; each item is found by any of its texts, earlier texts counting more. */
export function rank<T>(query: string, items: readonly T[], texts: (item: T) => readonly string[]): Ranked<T>[] {
  const ranked: Ranked<T>[] = [];
  for (const item of items) {
    let best: number | undefined;
    texts(item).forEach((text, index) => {
      const match = fuzzy(query, text);
      if (match) best = Math.max(best ?? -Infinity, match.score - index * 3);
    });
    if (best !== undefined) ranked.push({ item, score: best });
  }
  return ranked.sort((a, b) => b.score - a.score);
}
