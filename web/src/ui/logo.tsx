/** The mark: a doorway in a doorway. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 64 64" aria-hidden className={className}>
      <rect width="64" height="64" rx="15" className="fill-[oklch(0.335_0.05_198)]" />
      <path d="M17 51V31a15 15 0 0 1 30 0v20" fill="none" stroke="#8fd3cb" strokeWidth="5" strokeLinecap="round" />
      <path d="M27 51V32a5 5 0 0 1 10 0v19" fill="none" stroke="#e7f6f3" strokeWidth="5" strokeLinecap="round" />
    </svg>
  );
}
