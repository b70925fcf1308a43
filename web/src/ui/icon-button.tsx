import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button";
import { Tooltip } from "./tooltip";

export interface IconButtonProps extends Omit<ButtonProps, "children" | "size"> {
  /** What it does; read aloud and shown in the tooltip. */
  label: string;
  icon: ReactNode;
  size?: "icon" | "iconSm";
  /** Keys shown after the label in the tooltip. */
  keys?: string;
  side?: "top" | "right" | "bottom" | "left";
}

/** A button of an icon alone: named for everybody, explained on hover. */
export function IconButton({ label, icon, keys, side, tone = "ghost", size = "icon", ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} {...(keys === undefined ? {} : { keys })} {...(side === undefined ? {} : { side })}>
      <Button aria-label={label} tone={tone} size={size} {...rest}>
        {icon}
      </Button>
    </Tooltip>
  );
}
