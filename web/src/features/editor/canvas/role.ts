import type { Role } from "../model/catalog";

/** The colours of a node's part in the workflow. Classes are whole so that Tailwind finds them. */
export const ROLE_STYLE: Record<Role, { tile: string; text: string; colour: string }> = {
  trigger: { tile: "bg-trigger-soft text-trigger", text: "text-trigger", colour: "var(--trigger)" },
  pure: { tile: "bg-pure-soft text-pure", text: "text-pure", colour: "var(--pure)" },
  effect: { tile: "bg-effect-soft text-effect", text: "text-effect", colour: "var(--effect)" },
  control: { tile: "bg-control-soft text-control", text: "text-control", colour: "var(--control)" },
  end: { tile: "bg-end-soft text-end", text: "text-end", colour: "var(--end)" },
};
