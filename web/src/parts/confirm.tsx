import { useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { Sheet } from "./sheet";

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  text: ReactNode;
  /** What the button does, as a verb. */
  action: string;
  busy?: boolean;
  onConfirm: () => void;
}

/** Asks before what cannot be undone. What can be undone is done at once, with an undo in the toast. */
export function Confirm({ open, onOpenChange, title, text, action, busy = false, onConfirm }: ConfirmProps) {
  const { t } = useTranslation();
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      // Enter on an open question must not destroy anything.
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        cancel.current?.focus();
      }}
      footer={
        <>
          <Button ref={cancel} onClick={() => onOpenChange(false)}>{t("cancel")}</Button>
          <Button tone="danger" busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="text-sm text-text-2">{text}</div>
    </Sheet>
  );
}
