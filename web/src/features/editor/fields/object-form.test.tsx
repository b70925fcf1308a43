import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, test } from "vitest";
import type { Json } from "@/lib/json";
import { catalog, renderEditor } from "../test/harness";
import { ObjectForm } from "./object-form";

function Form({ first, told }: { first: Record<string, Json>; told: (value: Record<string, Json>) => void }) {
  const [value, setValue] = useState(first);
  const change = (next: Record<string, Json>) => {
    setValue(next);
    told(next);
  };
  return <ObjectForm node="call" schema={catalog.get("http.request")?.parameters} value={value} onChange={change} pointer="" diagnostics={[{ code: "F020", severity: "error", message: "That is no address", node: "call", pointer: "/url" }]} />;
}

function show(first: Record<string, Json> = { url: "https://example.com" }) {
  let last: Record<string, Json> = first;
  renderEditor(<Form first={first} told={(value) => { last = value; }} />);
  return () => last;
}

describe("the parameter form", () => {
  test("shows what has a use, folds away what is advanced, and names fields for everybody", async () => {
    show();
    expect(screen.getByRole("textbox", { name: /URL/ })).toHaveValue("https://example.com");
    expect(screen.queryByText("Body")).not.toBeInTheDocument();
    expect(screen.queryByLabelText("Time-out")).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "1 more option" }));
    expect(screen.getByLabelText("Time-out")).toBeInTheDocument();
  });
  test("a field that another one calls for appears", () => {
    show({ url: "https://example.com", method: "POST" });
    expect(screen.getByText("Body")).toBeInTheDocument();
  });
  test("typing tells the value; what is emptied goes", async () => {
    const last = show();
    await userEvent.type(screen.getByRole("textbox", { name: /URL/ }), "/a");
    expect(last()).toEqual({ url: "https://example.com/a" });
    await userEvent.click(screen.getByRole("button", { name: "1 more option" }));
    await userEvent.type(screen.getByLabelText("Time-out"), "5");
    expect(last()).toMatchObject({ timeout: 5 });
    await userEvent.clear(screen.getByLabelText("Time-out"));
    expect(last()).toEqual({ url: "https://example.com/a" });
  });
  test("the compiler's words stand at the field, the hint is read with it", () => {
    show();
    expect(screen.getByRole("alert")).toHaveTextContent("That is no address");
    expect(screen.getByRole("textbox", { name: /URL/ })).toBeInvalid();
    expect(screen.getByRole("textbox", { name: /URL/ })).toHaveAccessibleDescription("Where to.");
  });
  test("a value becomes an expression and back", async () => {
    const last = show();
    await userEvent.click(screen.getByRole("button", { name: "URL: Use an expression" }));
    expect(last()).toEqual({ url: '{% "https://example.com" %}' });
    await userEvent.click(screen.getByRole("button", { name: "URL: Use a plain value" }));
    expect(last()).toEqual({ url: "https://example.com" });
  });
});
