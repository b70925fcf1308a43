import { cn } from "@/lib/cn";
import type { Tone } from "./badge";

const COLOUR: Record<Tone, string> = { neutral: "bg-text-3", accent: "bg-accent", ok: "bg-ok", warn: "bg-warn", bad: "bg-bad" };

/** A light beside a word: never the only signal. */
export function StatusDot({ tone, live = false, className }: { tone: Tone; live?: boolean; className?: string }) {
  return (
    <span aria-hidden className={cn("relative inline-grid size-2 shrink-0 place-items-center", className)}>
      {live ? <span className={cn("absolute size-3.5 animate-breathe rounded-full opacity-30", COLOUR[tone])} /> : null}
      <span className={cn("size-2 rounded-full", COLOUR[tone])} />
    </span>
  );
}
