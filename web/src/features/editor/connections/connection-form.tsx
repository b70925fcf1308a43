import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/error";
import { errorText } from "@/parts/error-text";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Segmented } from "@/ui/segmented";
import type { ConnectionDraft } from "../model/connection-need";
import { useSaveConnection, type Connection } from "./queries";

const HOST = "api.example.com";

interface ConnectionFormProps {
  provider: string;
  draft: ConnectionDraft;
  onDraft: (draft: ConnectionDraft) => void;
  /** The connection that gets new credentials; absent for a new one. */
  replacing?: Connection;
  onCancel: (() => void) | undefined;
  onSaved: (connection: Connection) => void;
}

/** Credentials, a name for them, and the hosts they may be sent to. */
export function ConnectionForm({ provider, draft, onDraft, replacing, onCancel, onSaved }: ConnectionFormProps) {
  const { t } = useTranslation(["editor", "common"]);
  const save = useSaveConnection(provider);
  const error = save.isError ? ApiError.from(save.error) : undefined;
  const at = (pointer: string) => error?.fields.find((field) => field.pointer === pointer)?.message;
  const known = ["/label", "/hosts", "/credentials/token", "/credentials/username", "/credentials/password", "/credentials/name", "/credentials/value"];
  const elsewhere = error && !error.fields.some((field) => known.includes(field.pointer)) ? errorText(error) : undefined;
  const put = (patch: Partial<ConnectionDraft>) => onDraft({ ...draft, ...patch });
  const complete = draft.label.trim() !== "" && (draft.auth === "bearer" ? draft.token !== "" : draft.auth === "basic" ? draft.username !== "" : draft.name !== "" && draft.value !== "");
  return (
    <form
      aria-label={replacing ? t("connection.change") : t("connection.new")}
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ draft, ...(replacing ? { id: replacing.id } : {}) }, { onSuccess: onSaved });
      }}
    >
      <h3 className="text-sm font-semibold">{replacing ? t("connection.change") : t("connection.new")}</h3>
      {draft.replaces === undefined ? null : <p className="rounded-md border border-warn-line bg-warn-soft px-3 py-2 text-xs text-warn">{t("connection.moves", { name: draft.replaces })}</p>}
      <Segmented label={t("connection.how")} className="justify-self-start" value={draft.auth} onValueChange={(auth) => put({ auth })} options={(["bearer", "basic", "header"] as const).map((value) => ({ value, label: t(`connection.auth.${value}`) }))} />
      {draft.auth === "bearer" ? (
        <Field label={t("connection.token")} error={at("/credentials/token")} hint={t("connection.tokenHint")}>
          {(ids) => <Input {...ids} type="password" autoComplete="off" className="font-mono" value={draft.token} onChange={(event) => put({ token: event.target.value })} />}
        </Field>
      ) : draft.auth === "basic" ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("connection.username")} error={at("/credentials/username")}>
            {(ids) => <Input {...ids} value={draft.username} onChange={(event) => put({ username: event.target.value })} />}
          </Field>
          <Field label={t("connection.password")} error={at("/credentials/password")}>
            {(ids) => <Input {...ids} type="password" autoComplete="new-password" value={draft.password} onChange={(event) => put({ password: event.target.value })} />}
          </Field>
        </div>
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("connection.header")} error={at("/credentials/name")}>
            {(ids) => <Input {...ids} className="font-mono" value={draft.name} onChange={(event) => put({ name: event.target.value })} />}
          </Field>
          <Field label={t("connection.value")} error={at("/credentials/value")}>
            {(ids) => <Input {...ids} type="password" autoComplete="off" className="font-mono" value={draft.value} onChange={(event) => put({ value: event.target.value })} />}
          </Field>
        </div>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("connection.label")} error={at("/label")}>
          {(ids) => <Input {...ids} maxLength={100} value={draft.label} onChange={(event) => put({ label: event.target.value })} />}
        </Field>
        <Field label={t("connection.hosts")} error={at("/hosts")} hint={t("connection.hostsHint")}>
          {(ids) => <Input {...ids} className="font-mono" placeholder={HOST} value={draft.hosts} onChange={(event) => put({ hosts: event.target.value })} />}
        </Field>
      </div>
      {elsewhere === undefined ? null : (
        <p role="alert" className="text-xs text-bad">
          {elsewhere}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" disabled={!complete} busy={save.isPending}>
          {t("connection.save")}
        </Button>
        {onCancel ? (
          <Button tone="ghost" onClick={onCancel}>
            {t("pin.cancel")}
          </Button>
        ) : null}
      </div>
      <p className="text-xs text-text-3">{t("connection.sealed")}</p>
    </form>
  );
}
