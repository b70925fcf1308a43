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
import { Ago } from "../time";
import { RefusedText } from "./refused-call";

/**
 * Waits for a client to call; turns green with the call and leads to its trace. A request that was
 * turned away before the first call makes it amber and says why.
 */
export function FirstCall({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = usePreferences((state) => state.language);
  const seen = useRef<{ call: string | undefined; refused: string | undefined }>({ call: undefined, refused: undefined });
  const calls = useQuery({
    queryKey: ["deployments", id, "calls"],
    // A long poll: the server answers when a call comes, so asking again at once costs nothing.
    queryFn: async ({ signal }) => {
      const query = { wait: 20, after: seen.current.call, refused_after: seen.current.refused };
      const answer = await request<ServerCalls>("GET", `/deployments/${id}/calls`, { query, signal });
      seen.current = { call: answer.calls[0]?.execution ?? seen.current.call, refused: answer.refused?.at ?? seen.current.refused };
      return answer;
    },
    structuralSharing: (before, after) => {
      const [old, next] = [before as ServerCalls | undefined, after as ServerCalls];
      return next.calls.length === 0 && old ? { ...next, calls: old.calls } : next;
    },
    refetchInterval: (query) => (query.state.status === "error" ? 3_000 : 250),
    refetchIntervalInBackground: false,
    staleTime: 0,
  });
  const call = calls.data?.calls[0];
  const refused = call ? undefined : (calls.data?.refused ?? undefined);
  const state = call ? "answered" : refused ? "refused" : "waiting";
  return (
    <div data-testid="first-call" data-state={state} className={cn("grid gap-2 rounded-lg border px-4 py-3 transition-colors duration-300", BOX[state])}>
      <div role="status" className={cn("flex flex-wrap gap-3", refused ? "items-start" : "items-center")}>
        {state === "waiting" ? <Radio aria-hidden className="size-4 animate-breathe text-text-3" /> : <StatusDot tone={call ? "ok" : "warn"} live className={cn(refused && "mt-1.5")} />}
        <div className="min-w-0 flex-1">
          {refused ? (
            <RefusedText refused={refused} />
          ) : (
            <>
              <p className={cn("text-sm font-semibold", call ? "text-ok" : "text-text")}>{call ? t("connect.answered", { tool: call.tool ?? "" }) : t("connect.waiting")}</p>
              <p className="text-xs text-pretty text-text-2">
                {call
                  ? [call.caller.client, call.duration_ms == null ? undefined : duration(call.duration_ms, language), t(`status.${call.status}`)].filter(Boolean).join(" · ")
                  : t("connect.waitingText")}
              </p>
            </>
          )}
        </div>
        {call ? (
          <Button asChild size="sm">
            <Link to={paths.execution(call.execution)}>
              {t("connect.trace")}
              <ArrowRight aria-hidden />
            </Link>
          </Button>
        ) : null}
      </div>
      {refused ? (
        // Beside what is read aloud: the time moves on.
        <p className="flex items-center gap-1.5 border-t border-warn-line pt-2 text-2xs text-text-2">
          <Radio aria-hidden className="size-3.5 animate-breathe text-warn" />
          <span className="min-w-0 flex-1">{t("connect.stillWaiting")}</span>
          <Ago time={refused.at} />
        </p>
      ) : null}
    </div>
  );
}

const BOX = { answered: "border-ok-line bg-ok-soft", refused: "border-warn-line bg-warn-soft", waiting: "border-line bg-sunken" } as const;
