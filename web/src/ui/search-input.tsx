import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { Input } from "./input";

interface SearchInputProps extends Omit<ComponentProps<"input">, "value" | "onChange"> {
  label: string;
  value: string;
  onValueChange: (text: string) => void;
}

/** A search field: its label stands in it until something is typed. */
export function SearchInput({ label, value, onValueChange, className, ...rest }: SearchInputProps) {
  return (
    <div className={cn("relative", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-text-3" />
      <Input type="search" aria-label={label} placeholder={label} maxLength={200} value={value} onChange={(event) => onValueChange(event.target.value)} className="pl-8.5" {...rest} />
    </div>
  );
}
