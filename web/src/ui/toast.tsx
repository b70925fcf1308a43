import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { create } from "zustand";
import { Button } from "./button";
import { cn } from "@/lib/cn";

interface Toast {
  id: number;
  tone: "info" | "ok" | "bad";
  text: string;
  detail?: string;
  action?: { label: string; run: () => void };
  /** Runs when the message goes and its action was not taken: what can be undone is then done for good. */
  onGone?: () => void;
}

const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));
const LIFETIME = { info: 5_000, ok: 4_000, bad: 12_000 };
/** With something to press it stays long enough to be read and reached. */
const WITH_ACTION = 9_000;
const SHOWN = 4;
let next = 1;

function remove(id: number, taken: boolean): void {
  const gone = useToasts.getState().toasts.find((toast) => toast.id === id);
  if (!gone) return;
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
  if (!taken) gone.onGone?.();
}

/** Shows a message at the screen's edge. The oldest makes room for a fifth. */
export function toast(message: Omit<Toast, "id" | "tone"> & { tone?: Toast["tone"] }): void {
  const id = next++;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { ...message, tone: message.tone ?? "info", id }] }));
  for (const old of useToasts.getState().toasts.slice(0, -SHOWN)) remove(old.id, false);
}

/** Takes every message away, as if its time had come. */
export function clearToasts(): void {
  for (const { id } of useToasts.getState().toasts) remove(id, false);
}

const ICON = { info: Info, ok: CircleCheck, bad: CircleAlert };
const COLOUR = { info: "text-accent", ok: "text-ok", bad: "text-bad" };

export function Toaster({ label, closeLabel }: { label: string; closeLabel: string }) {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section aria-label={label} aria-live="polite" className="pointer-events-none fixed inset-x-4 bottom-4 z-[60] grid justify-items-end gap-2 max-sm:bottom-18">
      {toasts.map((item) => (
        <Message key={item.id} item={item} closeLabel={closeLabel} />
      ))}
    </section>
  );
}

function Message({ item: { id, tone, text, detail, action }, closeLabel }: { item: Toast; closeLabel: string }) {
  const Icon = ICON[tone];
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lifetime = action === undefined ? LIFETIME[tone] : WITH_ACTION;
  // Whoever points at it or stands on it is reading: it waits.
  const hold = () => clearTimeout(timer.current);
  const release = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => remove(id, false), lifetime);
  };
  useEffect(() => {
    timer.current = setTimeout(() => remove(id, false), lifetime);
    return () => clearTimeout(timer.current);
  }, [id, lifetime]);
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
      className="pointer-events-auto flex w-[min(100%,24rem)] animate-rise-in items-start gap-2.5 rounded-md border border-line bg-raised px-3 py-2.5 shadow-3"
    >
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", COLOUR[tone])} />
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-medium break-words">{text}</p>
        {detail === undefined ? null : <p className="mt-0.5 text-xs break-words text-text-2">{detail}</p>}
      </div>
      {action === undefined ? null : (
        <Button
          size="sm"
          className="-my-0.5"
          onClick={() => {
            remove(id, true);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <Button tone="ghost" size="iconSm" aria-label={closeLabel} className="-my-0.5 -mr-1" onClick={() => remove(id, false)}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
