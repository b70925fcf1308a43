import { Box, Braces, CircleX, Clock, GitMerge, Globe, MessageSquareReply, Repeat, Split, Workflow, Wrench, type LucideIcon, type LucideProps } from "lucide-react";
import { cn } from "@/lib/cn";

interface Looks {
  icon: LucideIcon;
  /** Its part in a workflow; the colour goes by it. */
  role: "trigger" | "pure" | "effect" | "control" | "end";
}

// What stands on a small picture of a workflow. The editor asks the catalogue; these screens do
// without it, and a kind that is not here is an effect without a picture of its own.
const KINDS: Record<string, Looks> = {
  tool: { icon: Wrench, role: "trigger" },
  transform: { icon: Braces, role: "pure" },
  condition: { icon: Split, role: "control" },
  switch: { icon: Split, role: "control" },
  for_each: { icon: Repeat, role: "control" },
  merge: { icon: GitMerge, role: "control" },
  wait: { icon: Clock, role: "control" },
  "http.request": { icon: Globe, role: "effect" },
  "workflow.call": { icon: Workflow, role: "effect" },
  respond: { icon: MessageSquareReply, role: "end" },
  fail: { icon: CircleX, role: "end" },
};

const TILE: Record<Looks["role"], string> = {
  trigger: "bg-trigger-soft text-trigger",
  pure: "bg-pure-soft text-pure",
  effect: "bg-effect-soft text-effect",
  control: "bg-control-soft text-control",
  end: "bg-end-soft text-end",
};

/** How a node type looks where it is small. */
export const looksOf = (type: string): Looks => KINDS[type] ?? { icon: Box, role: "effect" };

/** A node type's icon on a tile of its colour. */
export function NodeTile({ type, className }: { type: string; className?: string }) {
  const { icon: Icon, role } = looksOf(type);
  return (
    <span aria-hidden className={cn("grid size-5 shrink-0 place-items-center rounded-xs [&_svg]:size-3", TILE[role], className)}>
      <Icon strokeWidth={2} />
    </span>
  );
}

/** The icon alone, for a drawing. */
export function NodeIcon({ type, ...rest }: { type: string } & LucideProps) {
  const { icon: Icon } = looksOf(type);
  return <Icon aria-hidden {...rest} />;
}
