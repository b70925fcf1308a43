import { ChevronDown, CircleAlert, Network, Play, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { Badge } from "@/ui/badge";
import { IconButton } from "@/ui/icon-button";
import { StatusDot } from "@/ui/status-dot";
import type { Run } from "../use-run";
import { useEditor, useEditorStore, type DockTab } from "../store";
import { PlanPanel } from "./plan-panel";
import { ProblemsPanel } from "./problems-panel";
import { RunPanel } from "./run-panel";

/** The drawer under the canvas: the test run, the compiler's findings, the compiled plan. */
export function Dock({ onRun, onCancel }: { onRun: Run; onCancel: () => void }) {
  const { t } = useTranslation(["editor", "common"]);
  const store = useEditorStore();
  const dock = useEditor((state) => state.dock);
  const errors = useEditor((state) => state.diagnostics.filter((diagnostic) => diagnostic.severity === "error").length);
  const warnings = useEditor((state) => state.diagnostics.filter((diagnostic) => diagnostic.severity === "warning").length);
  const status = useEditor((state) => state.run.status);
  const toggle = (tab: DockTab) => store.getState().set({ dock: dock === tab ? undefined : tab });
  const tab = (name: DockTab, icon: React.ReactNode, extra: React.ReactNode) => (
    <button
      type="button"
      aria-expanded={dock === name}
      aria-controls="editor-dock"
      onClick={() => toggle(name)}
      className={cn("flex h-9 items-center gap-1.5 border-t-2 border-transparent px-3 text-xs font-medium text-text-2 hover:text-text [&_svg]:size-3.5", dock === name && "border-accent text-text")}
    >
      {icon}
      {t(`dock.${name}`)}
      {extra}
    </button>
  );
  return (
    <section aria-label={t("dock.label")} className="flex shrink-0 flex-col border-t border-line bg-surface">
      <div className="flex items-center">
        {tab("run", <Play aria-hidden />, status === "idle" ? null : <StatusDot tone={status === "succeeded" ? "ok" : status === "failed" ? "bad" : status === "running" ? "accent" : "neutral"} live={status === "running"} />)}
        {tab(
          "problems",
          errors > 0 ? <CircleAlert aria-hidden className="text-bad" /> : <TriangleAlert aria-hidden />,
          errors + warnings === 0 ? null : <Badge tone={errors > 0 ? "bad" : "warn"}>{errors + warnings}</Badge>,
        )}
        {tab("plan", <Network aria-hidden />, null)}
        <span className="flex-1" />
        {dock === undefined ? null : <IconButton label={t("common:close")} size="iconSm" icon={<ChevronDown aria-hidden />} onClick={() => store.getState().set({ dock: undefined })} className="mr-2" />}
      </div>
      {dock === undefined ? null : (
        <div id="editor-dock" className="h-[min(38dvh,20rem)] animate-rise-in overflow-y-auto border-t border-line">
          {dock === "run" ? <RunPanel onRun={onRun} onCancel={onCancel} /> : dock === "problems" ? <ProblemsPanel /> : <PlanPanel />}
        </div>
      )}
    </section>
  );
}
