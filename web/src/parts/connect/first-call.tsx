import { useQuery } from "@tanstack/react-query";
import { ArrowRight, Radio } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { request } from "@/api/client";
import type { ServerCalls } from "@/api/types";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/format";
import { paths } from "@/lib/paths";
import { usePreferences } from "@/lib/preferences";
import { Button } from "@/ui/button";
import { StatusDot } from "@/ui/status-dot";

/** Waits for a client to call; turns green with the call and leads to its trace. */
export function FirstCall({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = usePreferences((state) => state.language);
  const newest = useRef<string | undefined>(undefined);
  const calls = useQuery({
    queryKey: ["deployments", id, "calls"],
    // A long poll: the server answers when a call comes, so asking again at once costs nothing.
    queryFn: async ({ signal }) => {
      const answer = await request<ServerCalls>("GET", `/deployments/${id}/calls`, { query: { wait: 20, after: newest.current }, signal });
      newest.current = answer.calls[0]?.execution ?? newest.current;
      return answer;
    },
    structuralSharing: (before, after) => {
      const [old, next] = [before as ServerCalls | undefined, after as ServerCalls];
      return next.calls.length === 0 && old ? { ...old, first_call_at: next.first_call_at ?? null } : next;
    },
    refetchInterval: (query) => (query.state.status === "error" ? 3_000 : 250),
    refetchIntervalInBackground: false,
    staleTime: 0,
  });
  const call = calls.data?.calls[0];
  const green = call !== undefined;
  return (
    <div
      role="status"
      data-testid="first-call"
      data-state={green ? "answered" : "waiting"}
      className={cn("flex flex-wrap items-center gap-3 rounded-lg border px-4 py-3 transition-colors duration-300", green ? "border-ok-line bg-ok-soft" : "border-line bg-sunken")}
    >
      {green ? <StatusDot tone="ok" live /> : <Radio aria-hidden className="size-4 animate-breathe text-text-3" />}
      <div className="min-w-0 flex-1">
        <p className={cn("text-sm font-semibold", green ? "text-ok" : "text-text")}>{green ? t("connect.answered", { tool: call.tool ?? "" }) : t("connect.waiting")}</p>
        <p className="text-xs text-pretty text-text-2">
          {green
            ? [call.caller.client, call.duration_ms == null ? undefined : duration(call.duration_ms, language), t(`status.${call.status}`)].filter(Boolean).join(" · ")
            : t("connect.waitingText")}
        </p>
      </div>
      {green ? (
        <Button asChild size="sm">
          <Link to={paths.execution(call.execution)}>
            {t("connect.trace")}
            <ArrowRight aria-hidden />
          </Link>
        </Button>
      ) : null}
    </div>
  );
}
