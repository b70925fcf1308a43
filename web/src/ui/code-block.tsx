import { cn } from "@/lib/cn";
import { CopyButton } from "./copy-button";

interface CodeBlockProps {
  code: string;
  /** Names the block for assistive technology. */
  label: string;
  copyLabel: string;
  copiedLabel: string;
  className?: string;
}

/** Text to take along: selectable, scrollable by keyboard, copied by one click. */
export function CodeBlock({ code, label, copyLabel, copiedLabel, className }: CodeBlockProps) {
  // One line is read whole; of several the lines say something.
  const oneLine = !code.includes("\n");
  return (
    <div className={cn("flex min-w-0 items-start rounded-md border border-line bg-sunken", className)}>
      <pre tabIndex={0} aria-label={label} role="region" className={cn("max-h-80 min-w-0 flex-1 overflow-auto p-3 font-mono text-xs leading-relaxed", oneLine && "wrap-anywhere whitespace-pre-wrap")}>
        <code>{code}</code>
      </pre>
      <CopyButton text={code} label={copyLabel} copiedLabel={copiedLabel} className="m-1.5 ml-0" />
    </div>
  );
}
