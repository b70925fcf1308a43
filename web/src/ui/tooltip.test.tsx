import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { Tooltip } from "./tooltip";

const show = () =>
  render(
    <Tooltip label="Undo the last change" keys="mod+z">
      <button type="button">Undo</button>
    </Tooltip>,
  );

test("comes with the focus of a keyboard and describes its button", async () => {
  show();
  await userEvent.tab();
  expect(screen.getByRole("button")).toHaveAccessibleDescription(/Undo the last change/);
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("tooltip")).toBeNull();
  expect(screen.getByRole("button")).not.toHaveAttribute("aria-describedby");
});

test("comes after a pointer rests, stays under it and goes with a press", async () => {
  show();
  await userEvent.hover(screen.getByRole("button"));
  await userEvent.hover(await screen.findByRole("tooltip"));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(screen.getByRole("tooltip")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button"));
  expect(screen.queryByRole("tooltip")).toBeNull();
});
