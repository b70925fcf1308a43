import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useRef, type ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";

export const Dialog = Radix.Root;
export const DialogTrigger = Radix.Trigger;
export const DialogClose = Radix.Close;

const focusItself = (event: Event) => {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
};

/** What the focus goes back to: for an entry of a menu, which is gone by then, the menu's button. */
function openerOf(element: Element | null): HTMLElement | undefined {
  const menu = element?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const opener = menu == null ? element : document.getElementById(menu);
  return opener instanceof HTMLElement ? opener : undefined;
}

interface DialogContentProps {
  title: ReactNode;
  description?: ReactNode;
  /** The name of the button that closes it; without one it stays until its question is answered. */
  closeLabel?: string;
  /** `center`: a dialog; `side`: a sheet at the right, the whole screen on a phone. */
  place?: "center" | "side";
  width?: string;
  footer?: ReactNode;
  children: ReactNode;
  className?: string;
  /** There is nothing but text in it: the keyboard then needs the text itself to scroll it. */
  text?: boolean;
  onOpenAutoFocus?: (event: Event) => void;
  /** A click beside it does not close it: what it shows could not be had again. */
  sticky?: boolean;
}

export function DialogContent({ title, description, closeLabel, place = "center", width, footer, children, className, text = false, onOpenAutoFocus, sticky = false }: DialogContentProps) {
  const opener = useRef<HTMLElement>(undefined);
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
      <Radix.Content
        {...(description === undefined ? { "aria-describedby": undefined } : {})}
        onInteractOutside={(event) => sticky && event.preventDefault()}
        // The sheet itself takes the focus, not its close button: what is read first is what it is.
        onOpenAutoFocus={(event) => {
          opener.current = openerOf(document.activeElement);
          (onOpenAutoFocus ?? focusItself)(event);
        }}
        // Radix gives it back to a trigger alone; most of these are opened by state.
        onCloseAutoFocus={(event) => {
          if (opener.current?.isConnected !== true) return;
          event.preventDefault();
          opener.current.focus();
        }}
        className={cn(
          "fixed z-40 flex flex-col overflow-hidden bg-surface shadow-3 outline-none",
          place === "center"
            ? "top-1/2 left-1/2 max-h-[88dvh] w-[min(calc(100vw-2rem),30rem)] -translate-x-1/2 -translate-y-1/2 animate-fade-in rounded-lg border border-line"
            : "inset-y-0 right-0 w-[min(100vw,34rem)] animate-slide-in border-l border-line",
          width,
        )}
      >
        <header className="flex items-start gap-3 border-b border-line px-5 py-4">
          <div className="min-w-0 flex-1">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            {description === undefined ? null : <Radix.Description className="mt-0.5 text-sm text-text-2">{description}</Radix.Description>}
          </div>
          {closeLabel === undefined ? null : (
            <Radix.Close asChild>
              <Button tone="ghost" size="iconSm" aria-label={closeLabel} className="-mr-1.5">
                <X aria-hidden />
              </Button>
            </Radix.Close>
          )}
        </header>
        <div tabIndex={text ? 0 : undefined} className={cn("min-h-0 flex-1 overflow-y-auto px-5 py-4 outline-offset-[-2px]", className)}>{children}</div>
        {footer === undefined ? null : <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line bg-sunken/60 px-5 py-3">{footer}</footer>}
      </Radix.Content>
    </Radix.Portal>
  );
}
