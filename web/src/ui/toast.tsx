import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { create } from "zustand";
import { Button } from "./button";
import { cn } from "@/lib/cn";

interface Toast {
  id: number;
  tone: "info" | "ok" | "bad";
  text: string;
  detail?: string;
  action?: { label: string; run: () => void };
}

const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));
const LIFETIME = { info: 5_000, ok: 4_000, bad: 12_000 };
let next = 1;

const dismiss = (id: number) => useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));

/** Shows a message at the screen's edge; with an action (undo, say) it stays longer. */
export function toast(message: Omit<Toast, "id" | "tone"> & { tone?: Toast["tone"] }): void {
  const id = next++;
  const tone = message.tone ?? "info";
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-3), { ...message, tone, id }] }));
  setTimeout(() => dismiss(id), message.action === undefined ? LIFETIME[tone] : 9_000);
}

const ICON = { info: Info, ok: CircleCheck, bad: CircleAlert };
const COLOUR = { info: "text-accent", ok: "text-ok", bad: "text-bad" };

export function Toaster({ label, closeLabel }: { label: string; closeLabel: string }) {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section aria-label={label} aria-live="polite" className="pointer-events-none fixed inset-x-4 bottom-4 z-[60] grid justify-items-end gap-2 max-sm:bottom-18">
      {toasts.map(({ id, tone, text, detail, action }) => {
        const Icon = ICON[tone];
        return (
          <div
            key={id}
            role={tone === "bad" ? "alert" : "status"}
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
                onClick={() => {
                  action.run();
                  dismiss(id);
                }}
              >
                {action.label}
              </Button>
            )}
            <Button tone="ghost" size="iconSm" aria-label={closeLabel} className="-my-0.5 -mr-1" onClick={() => dismiss(id)}>
              <X aria-hidden />
            </Button>
          </div>
        );
      })}
    </section>
  );
}
