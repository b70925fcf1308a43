import { useTranslation } from "react-i18next";
import type { Json } from "@/lib/json";
import { Field } from "@/ui/field";
import { Input, Textarea } from "@/ui/input";
import { Segmented } from "@/ui/segmented";
import { Switch } from "@/ui/switch";
import { JsonField } from "../fields/json-field";
import type { NodeKind } from "../model/catalog";
import type { NodeSettings } from "../model/commands/set-node";
import type { Retry, WorkflowNode } from "../model/document";
import { useEditorStore } from "../store";

const numeric = (text: string) => (text === "" ? undefined : Number(text));

/** What every node has: errors, retries, time-out, joining, whether it is on, a remark. */
export function SettingsTab({ node, kind }: { node: WorkflowNode; kind: NodeKind | undefined }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const put = (settings: NodeSettings) => store.getState().dispatch({ type: "set_node", ids: [node.id], settings });
  const retry = node.retry;
  const putRetry = (patch: { [K in keyof Retry]?: Retry[K] | undefined }) => {
    const merged = Object.fromEntries(Object.entries({ max_attempts: 3, ...retry, ...patch }).filter(([, value]) => value !== undefined));
    put({ retry: merged as unknown as Retry });
  };
  const isTrigger = kind?.role === "trigger";
  return (
    <div className="grid gap-5">
      {kind?.can_fail === true ? (
        <>
          <Field label={t("settings.onError")} hint={t(`settings.onErrorHint.${node.on_error ?? "fail"}`)}>
            {() => (
              <Segmented
                label={t("settings.onError")}
                value={node.on_error ?? "fail"}
                onValueChange={(value) => put({ on_error: value === "fail" ? undefined : value })}
                options={(["fail", "continue", "route"] as const).map((value) => ({ value, label: t(`settings.onErrors.${value}`) }))}
              />
            )}
          </Field>
          {node.on_error === "continue" ? (
            <Field label={t("settings.fallback")} hint={t("settings.fallbackHint")}>
              {() => <JsonField node={node.id} label={t("settings.fallback")} value={node.fallback} onChange={(value: Json | undefined) => put({ fallback: value })} />}
            </Field>
          ) : null}
          <div className="grid gap-3">
            <label className="flex items-center justify-between text-xs font-medium">
              {t("settings.retry")}
              <Switch checked={retry !== undefined} onCheckedChange={(on) => put({ retry: on ? { max_attempts: 3, interval_seconds: 1, backoff_rate: 2, jitter: "full" } : undefined })} />
            </label>
            {retry === undefined ? null : (
              <div className="grid grid-cols-2 gap-3 rounded-md border border-line bg-sunken/50 p-3">
                <Field label={t("settings.attempts")}>{(ids) => <Input {...ids} type="number" min={1} max={20} value={retry.max_attempts} onChange={(event) => putRetry({ max_attempts: numeric(event.target.value) ?? 1 })} />}</Field>
                <Field label={t("settings.interval")}>{(ids) => <Input {...ids} type="number" min={1} value={retry.interval_seconds ?? ""} placeholder="1" onChange={(event) => putRetry({ interval_seconds: numeric(event.target.value) })} />}</Field>
                <Field label={t("settings.backoff")}>{(ids) => <Input {...ids} type="number" min={1} step="0.1" value={retry.backoff_rate ?? ""} placeholder="2" onChange={(event) => putRetry({ backoff_rate: numeric(event.target.value) })} />}</Field>
                <Field label={t("settings.maxDelay")}>{(ids) => <Input {...ids} type="number" min={1} value={retry.max_delay_seconds ?? ""} onChange={(event) => putRetry({ max_delay_seconds: numeric(event.target.value) })} />}</Field>
                <label className="col-span-2 flex items-center justify-between text-xs text-text-2">
                  {t("settings.jitter")}
                  <Switch checked={retry.jitter === "full"} onCheckedChange={(on) => putRetry({ jitter: on ? "full" : undefined })} />
                </label>
              </div>
            )}
          </div>
          {kind.role === "effect" ? (
            <Field label={t("settings.timeout")} hint={t("settings.timeoutHint")}>
              {(ids) => <Input {...ids} type="number" min={1} value={node.timeout_seconds ?? ""} onChange={(event) => put({ timeout_seconds: numeric(event.target.value) })} />}
            </Field>
          ) : null}
        </>
      ) : null}
      {isTrigger ? null : (
        <>
          <Field label={t("settings.join")} hint={t(`settings.joinHint.${node.join ?? "any"}`)}>
            {() => (
              <Segmented
                label={t("settings.join")}
                value={node.join ?? "any"}
                onValueChange={(value) => put({ join: value === "any" ? undefined : value })}
                options={(["any", "all"] as const).map((value) => ({ value, label: t(`settings.joins.${value}`) }))}
              />
            )}
          </Field>
          {kind?.role === "end" ? null : (
            <label className="flex items-center justify-between gap-4 text-xs font-medium">
              <span>
                {t("settings.disabled")}
                <span className="block text-2xs font-normal text-text-3">{t("settings.disabledHint")}</span>
              </span>
              <Switch checked={node.disabled === true} onCheckedChange={(on) => put({ disabled: on ? true : undefined })} />
            </label>
          )}
        </>
      )}
      <Field label={t("settings.notes")}>{(ids) => <Textarea {...ids} rows={3} value={node.notes ?? ""} placeholder={t("settings.notesHint")} onChange={(event) => put({ notes: event.target.value === "" ? undefined : event.target.value })} />}</Field>
    </div>
  );
}
