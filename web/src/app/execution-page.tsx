import { RunCanvas } from "@/features/editor/run-canvas";
import { ExecutionView } from "@/features/executions/execution-view";

/** One execution: the executions' view with the editor's canvas in it. Features do not know each other; the app does. */
export default function ExecutionPage() {
  return <ExecutionView canvas={(props) => <RunCanvas {...props} />} />;
}
