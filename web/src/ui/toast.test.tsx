import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clearToasts, toast, Toaster } from "./toast";

beforeEach(() => {
  vi.useFakeTimers();
  render(<Toaster label="Messages" closeLabel="Close" />);
});
afterEach(() => {
  act(clearToasts);
  vi.useRealTimers();
});

const say = (message: Parameters<typeof toast>[0]) => act(() => toast(message));
const wait = (ms: number) => void act(() => vi.advanceTimersByTime(ms));

test("a failure interrupts, anything else does not", () => {
  say({ tone: "bad", text: "It broke", detail: "Request req_1" });
  say({ tone: "ok", text: "Saved" });
  expect(screen.getByRole("alert")).toHaveTextContent("It broke");
  expect(screen.getByRole("alert")).toHaveTextContent("Request req_1");
  expect(screen.getByRole("status")).toHaveTextContent("Saved");
});

test("good news goes soon, failures stay, what can be pressed stays longer than what cannot", () => {
  say({ tone: "ok", text: "Saved" });
  say({ tone: "ok", text: "Restored", action: { label: "Undo", run: vi.fn() } });
  say({ tone: "bad", text: "It broke" });
  wait(4_100);
  expect(screen.queryByText("Saved")).not.toBeInTheDocument();
  wait(4_000);
  expect(screen.getByText("Restored")).toBeInTheDocument();
  wait(2_000);
  expect(screen.queryByText("Restored")).not.toBeInTheDocument();
  expect(screen.getByText("It broke")).toBeInTheDocument();
  wait(3_000);
  expect(screen.queryByText("It broke")).not.toBeInTheDocument();
});

test("it waits for whoever points at it or stands on it", () => {
  say({ text: "Read me" });
  fireEvent.pointerEnter(screen.getByRole("status"));
  wait(60_000);
  expect(screen.getByText("Read me")).toBeInTheDocument();
  fireEvent.pointerLeave(screen.getByRole("status"));
  wait(5_100);
  expect(screen.queryByText("Read me")).not.toBeInTheDocument();
});

test("what can be undone is done for good only when the offer is gone", () => {
  const [undo, commit] = [vi.fn(), vi.fn()];
  say({ text: "Deleted", action: { label: "Undo", run: undo }, onGone: commit });
  wait(8_000);
  expect(commit).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  wait(20_000);
  expect(undo).toHaveBeenCalledOnce();
  expect(commit).not.toHaveBeenCalled();

  say({ text: "Deleted", action: { label: "Undo", run: undo }, onGone: commit });
  wait(9_100);
  expect(commit).toHaveBeenCalledOnce();

  say({ text: "Deleted", action: { label: "Undo", run: undo }, onGone: commit });
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(commit).toHaveBeenCalledTimes(2);
});

test("a fifth message pushes the oldest out, which then counts as gone", () => {
  const commit = vi.fn();
  say({ text: "first", onGone: commit });
  for (const text of ["second", "third", "fourth"]) say({ text });
  expect(commit).not.toHaveBeenCalled();
  say({ text: "fifth" });
  expect(screen.queryByText("first")).not.toBeInTheDocument();
  expect(screen.getAllByRole("status")).toHaveLength(4);
  expect(commit).toHaveBeenCalledOnce();
});
