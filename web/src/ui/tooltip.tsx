import { Slot } from "radix-ui";
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { Kbd } from "./kbd";

type Side = "top" | "right" | "bottom" | "left";

interface TooltipProps {
  label: ReactNode;
  keys?: string;
  side?: Side;
  children: ReactNode;
}

/** How long a pointer rests before the text comes; at once where another has just gone. */
const DELAY = 350;
const CHAIN = 150;
/** How long the text waits for a pointer that moves onto it. */
const LINGER = 80;
const GAP = 6;
const MARGIN = 8;

const OPPOSITE: Record<Side, Side> = { top: "bottom", bottom: "top", left: "right", right: "left" };
let closedAt = -Infinity;

/**
 * A short text about its only child, on hover and on focus from the keyboard. Hand-made because every
 * screen has one before it is painted, and a library's would be a tenth of the first load.
 */
export function Tooltip({ label, keys, side = "bottom", children }: TooltipProps) {
  const id = useId();
  const [anchor, setAnchor] = useState<Element | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const after = (delay: number, next: Element | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnchor(next), delay);
  };
  const close = () => {
    clearTimeout(timer.current);
    setAnchor(null);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <>
      <Slot.Root
        {...(anchor === null ? {} : { "aria-describedby": id })}
        onPointerEnter={({ pointerType, currentTarget }) => pointerType !== "touch" && after(performance.now() - closedAt < CHAIN ? 0 : DELAY, currentTarget)}
        onPointerLeave={() => after(LINGER, null)}
        onPointerDown={close}
        onFocus={({ currentTarget, target }) => target.matches(":focus-visible") && setAnchor(currentTarget)}
        onBlur={close}
      >
        {children}
      </Slot.Root>
      {anchor === null
        ? null
        : createPortal(
            <Bubble id={id} anchor={anchor} side={side} onEnter={() => clearTimeout(timer.current)} onClose={close}>
              {label}
              {keys === undefined ? null : <Kbd keys={keys} />}
            </Bubble>,
            document.body,
          )}
    </>
  );
}

function Bubble({ id, anchor, side, onEnter, onClose, children }: { id: string; anchor: Element; side: Side; onEnter: () => void; onClose: () => void; children: ReactNode }) {
  const bubble = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const node = bubble.current;
    if (node === null) return;
    const { left, top } = place(anchor.getBoundingClientRect(), node.getBoundingClientRect(), side);
    node.style.left = `${left}px`;
    node.style.top = `${top}px`;
    node.style.visibility = "visible";
  });
  const closing = useRef(onClose);
  useEffect(() => {
    closing.current = onClose;
  });
  useEffect(() => {
    const close = () => closing.current();
    const escape = (event: KeyboardEvent) => event.key === "Escape" && close();
    window.addEventListener("keydown", escape);
    window.addEventListener("scroll", close, { capture: true, passive: true });
    return () => {
      closedAt = performance.now();
      window.removeEventListener("keydown", escape);
      window.removeEventListener("scroll", close, { capture: true });
    };
  }, []);
  return (
    <div ref={bubble} id={id} role="tooltip" onPointerEnter={onEnter} onPointerLeave={onClose} className="invisible fixed top-0 left-0 z-[80] w-max max-w-72">
      <div className="flex animate-pop-in items-center gap-2 rounded-sm border border-line bg-raised px-2 py-1 text-xs text-text shadow-2">{children}</div>
    </div>
  );
}

/** Beside the anchor, on the other side where there is no room, never out of the window. */
function place(anchor: DOMRect, { width, height }: DOMRect, wanted: Side): { left: number; top: number } {
  const room: Record<Side, boolean> = {
    top: anchor.top - GAP - height >= MARGIN,
    bottom: anchor.bottom + GAP + height <= window.innerHeight - MARGIN,
    left: anchor.left - GAP - width >= MARGIN,
    right: anchor.right + GAP + width <= window.innerWidth - MARGIN,
  };
  const side = !room[wanted] && room[OPPOSITE[wanted]] ? OPPOSITE[wanted] : wanted;
  const across = side === "top" || side === "bottom";
  const left = across ? anchor.left + anchor.width / 2 - width / 2 : side === "left" ? anchor.left - GAP - width : anchor.right + GAP;
  const top = across ? (side === "top" ? anchor.top - GAP - height : anchor.bottom + GAP) : anchor.top + anchor.height / 2 - height / 2;
  const inside = (value: number, size: number, whole: number) => Math.max(MARGIN, Math.min(value, whole - size - MARGIN));
  return { left: inside(left, width, window.innerWidth), top: inside(top, height, window.innerHeight) };
}
