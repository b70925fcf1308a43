import { ContextMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { itemBody, itemState, panel, type ItemProps } from "./menu";

// Apart from the other menus, so that a screen without one does not load its code.
export const ContextMenu = Radix.Root;
export const ContextMenuTrigger = Radix.Trigger;

export function ContextMenuContent({ children }: { children: ReactNode }) {
  return (
    <Radix.Portal>
      <Radix.Content collisionPadding={8} className={panel}>
        {children}
      </Radix.Content>
    </Radix.Portal>
  );
}

export function ContextMenuItem(props: ItemProps) {
  return <Radix.Item {...itemState(props)}>{itemBody(props)}</Radix.Item>;
}

export function ContextMenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}
