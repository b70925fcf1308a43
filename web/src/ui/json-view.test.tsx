import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { JsonView } from "./json-view";

test("opens as many levels as it is told, the rest on demand", async () => {
  render(<JsonView label="Data" depth={1} value={{ order: { id: "A-1", lines: [1, 2] } }} />);
  const tree = screen.getByRole("region", { name: "Data" });
  expect(tree).not.toHaveTextContent("A-1");
  await userEvent.click(within(tree).getByRole("button", { name: "order", expanded: false }));
  expect(tree).toHaveTextContent('id: "A-1"');
  expect(tree).toHaveTextContent("lines: [2]");
  await userEvent.click(within(tree).getByRole("button", { name: "order", expanded: true }));
  expect(tree).not.toHaveTextContent("A-1");
});

test("a text that looks like a number stays a text", () => {
  render(<JsonView label="Data" value={{ a: "1", b: 1, c: null, d: false }} />);
  expect(screen.getByRole("region")).toHaveTextContent('a: "1"b: 1c: nulld: false');
});

test("empty lists and objects are told apart and cannot be opened", () => {
  render(<JsonView label="Data" value={{ list: [], object: {} }} />);
  expect(screen.getByRole("region")).toHaveTextContent("list: []object: {}");
  expect(screen.getAllByRole("button")).toHaveLength(1);
});

test("a long list shows its first hundred and says how many follow", () => {
  render(<JsonView label="Data" value={Array.from({ length: 250 }, (_, index) => index)} />);
  expect(screen.getByText("… 150")).toBeInTheDocument();
  expect(screen.getAllByText("99")).not.toHaveLength(0);
  expect(screen.queryByText("100")).not.toBeInTheDocument();
});

test("a key that is dragged tells its path, indexes as numbers", () => {
  const onDragPath = vi.fn();
  render(<JsonView label="Data" depth={4} value={{ items: [{ name: "one" }] }} onDragPath={onDragPath} />);
  screen.getByText("name").dispatchEvent(new Event("dragstart", { bubbles: true }));
  expect(onDragPath.mock.calls[0]?.[0]).toEqual(["items", 0, "name"]);
});
