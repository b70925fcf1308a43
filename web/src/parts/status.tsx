import { Ban, CircleCheck, CircleDashed, CircleX, Clock, LoaderCircle, MinusCircle, TimerOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "@/ui/badge";
import { cn } from "@/lib/cn";

export type Status = "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled" | "timed_out" | "skipped";

const LOOKS: Record<Status, { tone: Tone; icon: typeof Ban }> = {
  queued: { tone: "neutral", icon: CircleDashed },
  running: { tone: "accent", icon: LoaderCircle },
  waiting: { tone: "warn", icon: Clock },
  succeeded: { tone: "ok", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleX },
  cancelled: { tone: "neutral", icon: Ban },
  timed_out: { tone: "bad", icon: TimerOff },
  skipped: { tone: "neutral", icon: MinusCircle },
};

/** How a run, or a node of it, stands: a word, an icon and a colour. */
export function StatusBadge({ status, className }: { status: Status; className?: string }) {
  const { t } = useTranslation();
  const { tone, icon: Icon } = LOOKS[status];
  return (
    <Badge tone={tone} {...(className === undefined ? {} : { className })}>
      <Icon aria-hidden className={cn(status === "running" && "animate-spin")} />
      {t(`status.${status}`)}
    </Badge>
  );
}
