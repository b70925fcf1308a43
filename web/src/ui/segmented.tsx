import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  onValueChange: (value: T) => void;
  options: readonly { value: T; label: ReactNode; title?: string }[];
  size?: "sm" | "md";
  className?: string;
}

/** One choice of a few, all in sight. */
export function Segmented<T extends string>({ label, value, onValueChange, options, size = "md", className }: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onValueChange(option.value);
      }}
      className={cn("inline-flex rounded-sm bg-sunken p-0.5 hairline", className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          aria-label={option.title}
          title={option.title}
          className={cn(
            "inline-flex items-center gap-1.5 rounded-[5px] font-medium whitespace-nowrap text-text-2 transition-[background-color,color,box-shadow] hover:text-text data-[state=on]:bg-raised data-[state=on]:text-text data-[state=on]:shadow-1 [&_svg]:size-3.5",
            size === "sm" ? "h-5.5 px-1.5 text-2xs" : "h-7 px-2.5 text-xs",
          )}
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
