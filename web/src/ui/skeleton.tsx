import { cn } from "@/lib/cn";

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-shimmer rounded-sm bg-pressed", className)} />;
}

// Texts are not all of one length, so neither are the bars that stand for them.
const WIDTHS = ["w-1/3", "w-1/4", "w-2/5", "w-1/5", "w-3/10"];

/** Rows of a list on its way, in the shape the list will have. */
export function SkeletonRows({ count = 5, label }: { count?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y divide-line rounded-lg border border-line bg-surface">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="flex items-center gap-4 px-4 py-3">
          <Skeleton className="size-9 shrink-0 rounded-md" />
          <div className="grid flex-1 gap-2 py-1">
            <Skeleton className={cn("h-2.5", WIDTHS[index % WIDTHS.length])} />
            <Skeleton className={cn("h-2 opacity-60", WIDTHS[(index + 2) % WIDTHS.length])} />
          </div>
          <Skeleton className="h-2 w-16 opacity-60" />
        </div>
      ))}
    </div>
  );
}

/** Cards on their way. */
export function SkeletonCards({ count = 6, label, className, height = "h-40" }: { count?: number; label: string; className?: string; height?: string }) {
  return (
    <div role="status" aria-label={label} className={cn("grid gap-4", className)}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={cn("grid content-end gap-2 rounded-lg border border-line bg-surface p-4", height)}>
          <Skeleton className={cn("h-2.5", WIDTHS[index % WIDTHS.length])} />
          <Skeleton className="h-2 w-4/5 opacity-60" />
          <Skeleton className="h-2 w-3/5 opacity-60" />
        </div>
      ))}
    </div>
  );
}

/** A page about one thing on its way: heading, tabs, content. */
export function SkeletonPage({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="mx-auto grid w-full max-w-5xl gap-6 px-4 pt-8 sm:px-8">
      <div className="grid gap-3">
        <Skeleton className="h-2.5 w-20 opacity-60" />
        <Skeleton className="h-5 w-64" />
        <Skeleton className="h-2.5 w-48 opacity-60" />
      </div>
      <div className="h-72 rounded-lg border border-line bg-surface" />
    </div>
  );
}
