import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Dialog, DialogContent } from "@/ui/dialog";

type SheetProps = Omit<ComponentProps<typeof DialogContent>, "closeLabel"> & {
  open: boolean;
  /** Without it the sheet asks what must be answered, and has no button that closes it. */
  onOpenChange?: (open: boolean) => void;
};

/** A dialog or side sheet with its close button named in the user's language. */
export function Sheet({ open, onOpenChange, ...content }: SheetProps) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <DialogContent {...(onOpenChange === undefined ? {} : { closeLabel: t("close") })} {...content} />
    </Dialog>
  );
}
