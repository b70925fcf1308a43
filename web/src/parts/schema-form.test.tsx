import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import type { Json } from "@/lib/json";
import { show } from "@/test/render";
import { SchemaForm } from "./schema-form";

function Form({ schema, onValue }: { schema: unknown; onValue: (value: Record<string, Json>) => void }) {
  const [value, setValue] = useState<Record<string, Json>>({});
  return (
    <SchemaForm
      schema={schema}
      value={value}
      onChange={(next) => {
        setValue(next);
        onValue(next);
      }}
    />
  );
}

const schema = {
  type: "object",
  required: ["city"],
  properties: {
    city: { type: "string", description: "Such as `Seoul`." },
    days: { type: "integer" },
    metric: { type: "boolean" },
    detail: { type: "string", enum: ["short", "full"] },
    filter: { type: "object" },
  },
};

async function form(of: unknown = schema) {
  let last: Record<string, Json> = {};
  await show(<Form schema={of} onValue={(value) => (last = value)} />);
  return { value: () => last, user: userEvent.setup() };
}

test("texts, numbers, switches and JSON become values of their type", async () => {
  const { value, user } = await form();
  await user.type(screen.getByLabelText(/^city/), "부산");
  await user.type(screen.getByLabelText("days"), "3");
  await user.click(screen.getByRole("switch", { name: "metric" }));
  await user.click(screen.getByLabelText("filter"));
  await user.paste('{"wet": [1, null]}');
  expect(value()).toEqual({ city: "부산", days: 3, metric: true, filter: { wet: [1, null] } });
});

test("what is emptied is left out, not sent as an empty text", async () => {
  const { value, user } = await form();
  await user.type(screen.getByLabelText(/^city/), "x");
  await user.clear(screen.getByLabelText(/^city/));
  await user.type(screen.getByLabelText("days"), "3");
  await user.clear(screen.getByLabelText("days"));
  expect(value()).toEqual({});
});

test("JSON that is not finished is marked and does not change the value", async () => {
  const { value, user } = await form();
  const field = screen.getByLabelText("filter");
  await user.click(field);
  await user.paste('{"a": 1}');
  await user.type(field, "{Backspace}");
  expect(field).toBeInvalid();
  expect(value()).toEqual({ filter: { a: 1 } });
});

test("an enum is chosen from its values, or not set", async () => {
  const { value, user } = await form();
  await user.click(screen.getByRole("combobox", { name: "detail" }));
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["Not set", "short", "full"]);
  await user.click(screen.getByRole("option", { name: "full" }));
  expect(value()).toEqual({ detail: "full" });
  await user.click(screen.getByRole("combobox", { name: "detail" }));
  await user.click(screen.getByRole("option", { name: "Not set" }));
  expect(value()).toEqual({});
});

test("the hint belongs to its field, with `code` as code", async () => {
  await form();
  expect(screen.getByLabelText(/^city/)).toHaveAccessibleDescription("Such as Seoul.");
  expect(screen.getByText("Seoul").tagName).toBe("CODE");
});

test("a tool without arguments says so", async () => {
  await form({ type: "object" });
  expect(screen.getByText("No arguments.")).toBeInTheDocument();
});
