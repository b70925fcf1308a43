import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";
import { cn } from "@/lib/cn";

interface CopyButtonProps {
  text: string;
  label: string;
  copiedLabel: string;
  /** With words beside the icon. */
  wordy?: boolean;
  className?: string;
}

export function CopyButton({ text, label, copiedLabel, wordy = false, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const name = copied ? copiedLabel : label;
  return (
    <Button
      tone={wordy ? "secondary" : "ghost"}
      size={wordy ? "sm" : "iconSm"}
      aria-label={name}
      title={name}
      className={cn(copied && "text-ok", className)}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => setCopied(true));
      }}
    >
      {copied ? <Check aria-hidden className="animate-pop-in" /> : <Copy aria-hidden />}
      {wordy ? name : null}
      <span role="status" className="sr-only">
        {copied ? copiedLabel : ""}
      </span>
    </Button>
  );
}
