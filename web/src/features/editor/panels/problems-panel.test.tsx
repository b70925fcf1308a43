import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { renderEditor } from "../test/harness";
import { ProblemsPanel } from "./problems-panel";

test("the worst comes first, and each leads to its node and field", async () => {
  const store = renderEditor(<ProblemsPanel />);
  expect(screen.getByText("No problems")).toBeInTheDocument();
  store.getState().set({
    diagnostics: [
      { code: "W059", severity: "warning", message: "A secret", node: "call", pointer: "/headers/x" },
      { code: "F001", severity: "error", message: "No such name", node: "answer", pointer: "/text", help: "write $call" },
      { code: "F002", severity: "error", message: "Of the whole" },
    ],
  });
  const items = await screen.findAllByRole("listitem");
  expect(items.map((item) => within(item).getByRole("button").textContent)).toEqual(["No such namewrite $callanswerF001", "Of the wholeF002", "A secretcallW059"]);
  expect(within(items[1]!).getByRole("button")).toBeDisabled();
  await userEvent.click(within(items[0]!).getByRole("button"));
  expect(store.getState()).toMatchObject({ selectedNodes: ["answer"], focusPointer: "/text" });
});
