import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { useBareFrame } from "@/lib/frame";

/** A page that stands alone, for whom there is nowhere to go but in. */
export function BarePage({ className, children }: { className: string; children: ReactNode }) {
  useBareFrame();
  return <div className={cn("mx-auto grid w-full max-w-sm px-4 pt-[max(2rem,10dvh)] pb-16", className)}>{children}</div>;
}
