import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Kbd } from "./kbd";

/** The looks of a menu, which the menu of the right button shares. */
export const panel = "z-50 min-w-44 animate-pop-in overflow-hidden rounded-md border border-line bg-raised p-1 shadow-3";
const row =
  "flex cursor-default items-center gap-2 rounded-xs px-2 py-1.5 text-sm outline-none select-none data-[highlighted]:bg-hover data-[disabled]:opacity-45 [&_svg]:size-3.5 [&_svg]:text-text-3";

export const Menu = Radix.Root;
export const MenuTrigger = Radix.Trigger;

export function MenuContent({ children, align = "end", side }: { children: ReactNode; align?: "start" | "end"; side?: "top" | "right" | "bottom" }) {
  return (
    <Radix.Portal>
      <Radix.Content align={align} {...(side === undefined ? {} : { side })} sideOffset={4} collisionPadding={8} className={panel}>
        {children}
      </Radix.Content>
    </Radix.Portal>
  );
}

export interface ItemProps {
  icon?: ReactNode;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export const itemBody = ({ icon, keys, children }: ItemProps) => (
  <>
    {icon}
    <span className="flex-1">{children}</span>
    {keys === undefined ? null : <Kbd keys={keys} />}
  </>
);
export const itemState = ({ danger, disabled, onSelect }: ItemProps) => ({
  className: cn(row, danger === true && "text-bad [&_svg]:text-bad"),
  disabled: disabled ?? false,
  onSelect,
});

export function MenuItem(props: ItemProps) {
  return <Radix.Item {...itemState(props)}>{itemBody(props)}</Radix.Item>;
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-2xs font-medium text-text-3">{children}</Radix.Label>;
}
