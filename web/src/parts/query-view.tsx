import type { UseQueryResult } from "@tanstack/react-query";
import { PlugZap, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/error";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { SkeletonRows } from "@/ui/skeleton";
import { errorText } from "./error-text";
import { SignIn } from "./sign-in";

interface QueryViewProps<T> {
  query: UseQueryResult<T>;
  /** Shown while the first answer is on its way; rows of a list by default. */
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Server state on a screen: loading, failed with a way on, or there. */
export function QueryView<T>({ query, loading, children }: QueryViewProps<T>) {
  const { t } = useTranslation();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ErrorView error={query.error} onRetry={() => void query.refetch()} />;
  return <>{loading ?? <SkeletonRows label={t("loading")} />}</>;
}

export function ErrorView({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const known = ApiError.from(error);
  if (known.code === "unauthenticated") return <SignIn />;
  return (
    <EmptyState
      tone="bad"
      icon={known.code === "offline" ? <PlugZap /> : <TriangleAlert />}
      title={t("error.title")}
      text={
        <>
          <p>{errorText(known)}</p>
          {known.requestId === undefined ? null : <p className="mt-1 font-mono text-2xs text-text-3">{t("requestId", { id: known.requestId })}</p>}
        </>
      }
      action={
        onRetry === undefined ? undefined : (
          <Button onClick={onRetry}>{t("retry")}</Button>
        )
      }
    />
  );
}
