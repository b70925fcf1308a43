import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { document, renderEditor } from "../test/harness";
import ExpressionField from "./expression-field";

const show = (value: string, node = "answer") => renderEditor(<ExpressionField node={node} label="Text" value={value} onChange={() => undefined} />, document);
const preview = () => screen.findByLabelText("Value on the sample");

describe("the expression editor", () => {
  test("shows the value on the sample's arguments", async () => {
    show("$uppercase($input.name)");
    expect(await preview()).toHaveTextContent("The value appears here");
    expect(await screen.findByText('"ADA"')).toBeInTheDocument();
  });
  test("says which node has given nothing yet, and takes its pin when it has one", async () => {
    const store = show("$call.body");
    expect(await screen.findByText("$call has no sample yet: run once")).toBeInTheDocument();
    store.getState().dispatch({ type: "set_view", view: { pins: { call: { body: [1, 2] } } } });
    expect(await screen.findByText("[ 1, 2 ]")).toBeInTheDocument();
  });
  test("says what is wrong with it", async () => {
    show("$sum(");
    expect(await screen.findByText(/expected|unexpected|end/i)).toBeInTheDocument();
  });
  test("tells an absent value from an empty one", async () => {
    show("$input.nothing");
    expect(await screen.findByText("nothing (undefined)")).toBeInTheDocument();
  });
});
