import type { UseQueryResult } from "@tanstack/react-query";
import { Compass, PlugZap, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ApiError } from "@/api/error";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { SkeletonRows } from "@/ui/skeleton";
import { errorText } from "./error-text";
import { SignIn } from "./sign-in";

/** Where to go from a page about something that does not exist. */
interface Back {
  to: string;
  label: string;
}

interface QueryViewProps<T> {
  query: UseQueryResult<T>;
  /** Shown while the first answer is on its way; rows of a list by default. */
  loading?: ReactNode;
  /** The query is the whole page, found by its address; where its list is. */
  back?: Back;
  children: (data: T) => ReactNode;
}

/** Server state on a screen: loading, failed with a way on, or there. */
export function QueryView<T>({ query, loading, back, children }: QueryViewProps<T>) {
  const { t } = useTranslation();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ErrorView error={query.error} onRetry={() => void query.refetch()} {...(back === undefined ? {} : { back })} />;
  return <>{loading ?? <SkeletonRows label={t("loading")} />}</>;
}

export function ErrorView({ error, onRetry, back }: { error: unknown; onRetry?: () => void; back?: Back }) {
  const { t } = useTranslation();
  const known = ApiError.from(error);
  if (known.code === "unauthenticated") return <SignIn />;
  // An address that was mistyped and one whose thing was deleted are the same to who stands there.
  if (back !== undefined && (known.status === 404 || known.status === 400)) {
    return (
      <EmptyState
        page
        role="alert"
        icon={<Compass />}
        title={t("error.gone")}
        text={t("error.goneText")}
        action={
          <Button asChild>
            <Link to={back.to}>{back.label}</Link>
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      tone="bad"
      page={back !== undefined}
      icon={known.code === "offline" ? <PlugZap /> : <TriangleAlert />}
      title={known.code === "offline" ? t("error.offlineTitle") : t("error.title")}
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
