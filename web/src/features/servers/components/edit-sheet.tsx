import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/error";
import { errorText } from "@/parts/error-text";
import { Sheet } from "@/parts/sheet";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input, Textarea } from "@/ui/input";
import { toast } from "@/ui/toast";
import { useServerActions, type ReadServer } from "../queries";

const FORM = "server-texts";

/** The texts of a server, changed on top of what was read: another's change in between is told, not overwritten. */
export function EditSheet({ server, onClose, onReload }: { server: ReadServer; onClose: () => void; onReload: () => void }) {
  const { t } = useTranslation(["servers", "common"]);
  const { setTexts } = useServerActions(server.id);
  const [texts, setDraft] = useState({ title: server.title, description: server.description, instructions: server.instructions });
  const error = setTexts.isError ? ApiError.from(setTexts.error) : undefined;
  const mismatch = error?.code === "revision_mismatch";
  const errorOf = (name: keyof typeof texts) => error?.fields.find(({ pointer }) => pointer === `/${name}`)?.message;
  const inField = error?.fields.some(({ pointer }) => pointer.slice(1) in texts) === true;
  const set = (name: keyof typeof texts) => (event: { target: { value: string } }) => setDraft((before) => ({ ...before, [name]: event.target.value }));
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("edit.title")}
      description={t("edit.text")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" form={FORM} tone="primary" busy={setTexts.isPending} disabled={texts.title.trim() === ""}>
            {t("edit.save")}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTexts.mutate(
            { texts, etag: server.etag },
            {
              onSuccess: () => {
                toast({ tone: "ok", text: t("edit.saved") });
                onClose();
              },
            },
          );
        }}
      >
        {error && !inField ? (
          <div role="alert" className="flex flex-wrap items-center justify-between gap-2 rounded-md border border-bad-line bg-bad-soft px-3 py-2 text-sm text-bad">
            {mismatch ? t("edit.changed") : errorText(error)}
            {mismatch ? <Button size="sm" onClick={onReload}>{t("edit.theirs")}</Button> : null}
          </div>
        ) : null}
        <Field label={t("edit.name")} error={errorOf("title")}>{(ids) => <Input {...ids} required maxLength={100} value={texts.title} onChange={set("title")} />}</Field>
        <Field label={t("edit.description")} hint={t("edit.descriptionHint")} error={errorOf("description")}>
          {(ids) => <Textarea {...ids} rows={3} maxLength={2000} value={texts.description} onChange={set("description")} />}
        </Field>
        <Field label={t("edit.instructions")} hint={t("edit.instructionsHint")} error={errorOf("instructions")}>
          {(ids) => <Textarea {...ids} rows={6} maxLength={10_000} value={texts.instructions} onChange={set("instructions")} />}
        </Field>
      </form>
    </Sheet>
  );
}
