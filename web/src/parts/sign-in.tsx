import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "@/api/client";
import { ApiError } from "@/api/error";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { BarePage } from "./bare-page";
import { Prose } from "./prose";
import { errorText } from "./error-text";

/** Signs this browser in with the owner's token, where the link that `portal up` opens was not used. */
export function SignIn() {
  const { t } = useTranslation();
  return (
    <BarePage className="gap-4">
      <EmptyState role="alert" className="p-0" icon={<KeyRound />} title={t("signIn.title")} text={<Prose text={t("signIn.text")} />} />
      <SignInForm />
    </BarePage>
  );
}

/** The field for the token; what could not be read before is read again once it is right. */
export function SignInForm({ onSignedIn }: { onSignedIn?: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [token, setToken] = useState("");
  const signIn = useMutation({
    mutationFn: () => request<undefined>("POST", "/auth/sessions", { body: { token: token.trim() } }),
    onSuccess: () => {
      void client.invalidateQueries();
      onSignedIn?.();
    },
    meta: { inline: true },
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <Field label={t("signIn.token")} error={signIn.isError ? errorText(ApiError.from(signIn.error)) : undefined}>
        {(ids) => <Input {...ids} type="password" autoComplete="current-password" value={token} onChange={(event) => setToken(event.target.value)} />}
      </Field>
      <Button type="submit" tone="primary" size="lg" busy={signIn.isPending} disabled={token.trim() === ""}>
        {t("signIn.action")}
      </Button>
    </form>
  );
}
