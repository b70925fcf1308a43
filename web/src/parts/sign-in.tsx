import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "@/api/client";
import { ApiError } from "@/api/error";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Prose } from "./prose";
import { errorText } from "./error-text";

/** Signs this browser in with the owner's token, where the link that `portal up` opens was not used. */
export function SignIn() {
  const { t } = useTranslation();
  return (
    <div className="mx-auto grid w-full max-w-sm gap-4 px-4 py-16">
      <div className="grid justify-items-center gap-3 text-center">
        <span aria-hidden className="grid size-12 place-items-center rounded-xl border border-line bg-sunken text-text-2">
          <KeyRound className="size-5.5" strokeWidth={1.6} />
        </span>
        <div role="alert">
          <p className="text-base font-semibold">{t("signIn.title")}</p>
          <p className="mt-1 text-sm text-text-2"><Prose text={t("signIn.text")} /></p>
        </div>
      </div>
      <SignInForm />
    </div>
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
