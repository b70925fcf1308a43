import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  text?: ReactNode;
  /** The one thing to do next. */
  action?: ReactNode;
  tone?: "neutral" | "bad";
  /** Reads it out when it comes; told of failures anyway. */
  role?: "alert";
  /** It is the whole page, so its title is the page's heading. */
  page?: boolean;
  className?: string;
}

/** Says what would stand here and offers the one next action. */
export function EmptyState({ icon, title, text, action, tone = "neutral", page = false, role, className }: EmptyStateProps) {
  const Title = page ? "h1" : "p";
  return (
    <div className={cn("grid animate-rise-in justify-items-center gap-3 px-6 py-14 text-center", page && "min-h-[70dvh] content-center", className)} role={tone === "bad" ? "alert" : role}>
      <div
        aria-hidden
        className={cn(
          "grid size-12 place-items-center rounded-xl border [&_svg]:size-5.5 [&_svg]:stroke-[1.6]",
          tone === "bad" ? "border-bad-line bg-bad-soft text-bad" : "border-line bg-sunken text-text-2",
        )}
      >
        {icon}
      </div>
      <div className="grid max-w-96 gap-1">
        <Title className="text-base font-semibold">{title}</Title>
        {text === undefined ? null : <div className="text-sm text-balance text-text-2">{text}</div>}
      </div>
      {action}
    </div>
  );
}
