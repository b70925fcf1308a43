import { Globe, KeyRound, Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/error";
import type { ApiKey, CreatedApiKey, Deployment } from "@/api/types";
import { dateTime } from "@/lib/format";
import { endOfDay } from "@/lib/period";
import { usePreferences } from "@/lib/preferences";
import { Code } from "@/parts/code";
import { Confirm } from "@/parts/confirm";
import { errorText } from "@/parts/error-text";
import { QueryView } from "@/parts/query-view";
import { Sheet } from "@/parts/sheet";
import { Ago } from "@/parts/time";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { toast } from "@/ui/toast";
import { useKeyActions, useKeys, useServerActions } from "../queries";

/** Who may call the server by which key. */
export function Keys({ server }: { server: Deployment }) {
  const { t } = useTranslation("servers");
  const keys = useKeys(server.id);
  const { setAccess } = useServerActions(server.id);
  const { revoke } = useKeyActions(server.id);
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<ApiKey | undefined>();
  const open = server.access === "public";
  const forbidden = keys.isError && ApiError.from(keys.error).status === 403;
  return (
    <section className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h2 className="text-sm font-semibold">{t("keys.title")}</h2>
          <p className="flex items-start gap-1.5 text-sm text-text-2">
            {open ? <Globe aria-hidden className="mt-0.5 size-3.5 shrink-0" /> : null}
            {open ? t("keys.publicText") : t("keys.text")}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {open ? (
            <Button busy={setAccess.isPending} onClick={() => setAccess.mutate("api_key", { onSuccess: () => toast({ tone: "ok", text: t("nowKey"), action: { label: t("undo"), run: () => setAccess.mutate("public") } }) })}>
              <KeyRound aria-hidden />
              {t("requireKey")}
            </Button>
          ) : null}
          <Button tone={open ? "secondary" : "primary"} disabled={forbidden} onClick={() => setAdding(true)}>
            <Plus aria-hidden />
            {t("keys.add")}
          </Button>
        </div>
      </div>
      {forbidden ? (
        <Card><EmptyState icon={<KeyRound />} title={t("keys.forbidden")} /></Card>
      ) : (
        <QueryView query={keys}>
          {({ items }) =>
            items.length === 0 ? (
              <Card><EmptyState icon={<KeyRound />} title={t("keys.none")} text={open ? undefined : t("keys.noneText")} /></Card>
            ) : (
              <Card>
                <ul className="divide-y divide-line">
                  {items.map((key) => (
                    <li key={key.id} className="flex items-center gap-x-4 px-4 py-3">
                      <KeyText apiKey={key} />
                      <Button tone="quietDanger" size="sm" aria-label={t("keys.revokeNamed", { name: key.name })} onClick={() => setLeaving(key)}>
                        <Trash2 aria-hidden />
                        <span className="max-sm:hidden">{t("keys.revoke")}</span>
                      </Button>
                    </li>
                  ))}
                </ul>
              </Card>
            )
          }
        </QueryView>
      )}
      {adding ? <AddKey id={server.id} onClose={() => setAdding(false)} /> : null}
      <Confirm
        open={leaving !== undefined}
        onOpenChange={() => setLeaving(undefined)}
        title={t("keys.revokeTitle", { name: leaving?.name ?? "" })}
        text={t("keys.revokeText")}
        action={t("keys.revoke")}
        busy={revoke.isPending}
        onConfirm={() => {
          if (!leaving) return;
          revoke.mutate(leaving.id, {
            onSuccess: () => toast({ tone: "ok", text: t("keys.revoked", { name: leaving.name }) }),
            onSettled: () => setLeaving(undefined),
          });
        }}
      />
    </section>
  );
}

/** The last day on which a key opens: one that ends at midnight ends with the day before. */
const lastDay = (ends: string) => new Date(new Date(ends).getTime() - 1);

function KeyText({ apiKey: { name, prefix, created_at: made, last_used_at: used, expires_at: ends } }: { apiKey: ApiKey }) {
  const { t } = useTranslation("servers");
  const language = usePreferences((state) => state.language);
  const ended = ends != null && new Date(ends).getTime() <= Date.now();
  return (
    <div className="grid min-w-0 flex-1 gap-0.5">
      <div className="flex min-w-0 items-center gap-2">
        <span className="truncate text-sm font-medium" title={name}>{name}</span>
        <code className="shrink-0 text-xs text-text-3" translate="no">{`${prefix}…`}</code>
        {ended ? <Badge tone="bad">{t("keys.ended")}</Badge> : null}
      </div>
      <p className="flex flex-wrap gap-x-3 text-xs text-text-3">
        <span>{t("keys.made")} <Ago time={made} /></span>
        {used == null ? <span>{t("keys.unused")}</span> : <span>{t("keys.used")} <Ago time={used} /></span>}
        {ends == null || ended ? null : <span title={dateTime(ends, language)}>{t("keys.until", { day: lastDay(ends).toLocaleDateString(language) })}</span>}
      </p>
    </div>
  );
}

const FORM = "new-key";

/** Makes a key and shows it, this once: it goes only when one says so. */
function AddKey({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(["servers", "common"]);
  const { create } = useKeyActions(id);
  const [name, setName] = useState("");
  const [day, setDay] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const made: CreatedApiKey | undefined = create.data;
  const error = create.isError ? ApiError.from(create.error) : undefined;
  const errorOf = (pointer: string) => error?.fields.find((field) => field.pointer === pointer)?.message;
  if (made) {
    return (
      <Sheet
        open
        onOpenChange={onClose}
        sticky
        title={t("keys.created", { name: made.name })}
        footer={<Button tone="primary" onClick={onClose}>{t("keys.done")}</Button>}
      >
        <div className="grid gap-2">
          <p className="text-sm text-text-2">{t("keys.once")}</p>
          <Code label={t("keys.created", { name: made.name })} code={made.secret} />
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("keys.add")}
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        field.current?.focus();
      }}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" form={FORM} tone="primary" busy={create.isPending} disabled={name.trim() === ""}>
            {t("keys.create")}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          // The day itself still opens.
          const ends = endOfDay(day);
          create.mutate({ name: name.trim(), ...(ends === undefined ? {} : { expires_at: ends }) });
        }}
      >
        {error?.fields.length === 0 ? <p role="alert" className="rounded-md border border-bad-line bg-bad-soft px-3 py-2 text-sm text-bad">{errorText(error)}</p> : null}
        <Field label={t("keys.name")} error={errorOf("/name")}>
          {(ids) => <Input {...ids} ref={field} required maxLength={100} placeholder={t("keys.namePlaceholder")} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t("keys.expires")} hint={t("keys.expiresHint")} error={errorOf("/expires_at")}>
          {(ids) => <Input {...ids} type="date" className="w-40" value={day} onChange={(event) => setDay(event.target.value)} />}
        </Field>
      </form>
    </Sheet>
  );
}
