import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const inputStyle =
  "w-full rounded-sm border border-line-strong bg-surface px-2.5 text-sm text-text shadow-1 transition-[border-color,box-shadow] hover:border-text-3 focus-visible:border-accent focus-visible:outline-none focus-visible:ring-3 focus-visible:ring-accent/25 disabled:opacity-60 aria-invalid:border-bad aria-invalid:focus-visible:ring-bad/25 max-sm:text-lg";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(inputStyle, "h-8", className)} autoComplete="off" spellCheck={false} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(inputStyle, "min-h-16 resize-y py-1.5 leading-relaxed", className)} spellCheck={false} {...rest} />;
}
