import {
  ArrowRightLeft, Box, Braces, CircleX, Clock, Database, FileText, Filter, GitBranch, GitMerge, Globe, Hourglass, ListOrdered, Mail, MessageSquareReply, OctagonX, Repeat, Split, Workflow, Wrench, Webhook,
  type LucideIcon, type LucideProps,
} from "lucide-react";

// Named imports, so that only these travel; a kind whose icon is not here gets a box.
const ICONS: Record<string, LucideIcon> = {
  wrench: Wrench, braces: Braces, split: Split, "git-branch": GitBranch, "git-merge": GitMerge, merge: GitMerge, repeat: Repeat, clock: Clock, hourglass: Hourglass, timer: Clock,
  globe: Globe, workflow: Workflow, "message-square-reply": MessageSquareReply, "octagon-x": OctagonX, "circle-x": CircleX, webhook: Webhook, mail: Mail, database: Database,
  filter: Filter, "list-ordered": ListOrdered, "file-text": FileText, "arrow-right-left": ArrowRightLeft,
};

/** The icon a node kind names. */
export function KindIcon({ name, ...rest }: { name: string | undefined } & LucideProps) {
  const Icon = ICONS[name ?? ""] ?? Box;
  return <Icon aria-hidden {...rest} />;
}
