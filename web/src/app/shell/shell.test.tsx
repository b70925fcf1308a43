import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { SignIn } from "@/parts/sign-in";
import { show } from "@/test/render";
import SignedOut from "../signed-out";
import { Shell } from "./shell";

test("the navigation stands round a screen, and the palette opens", async () => {
  await show(<Shell pathname="/servers" loading={false}><h1>Servers</h1></Shell>);
  expect(screen.getByRole("navigation")).toBeInTheDocument();
  await userEvent.keyboard("{Control>}k{/Control}");
  expect(await screen.findByRole("dialog")).toBeInTheDocument();
});

test.each([["signed out", <SignedOut key="out" />], ["asked to sign in", <SignIn key="in" />]])("%s there is nowhere to go but in", async (_name, page) => {
  await show(<Shell pathname="/signed-out" loading={false}>{page}</Shell>);
  expect(screen.queryByRole("navigation")).not.toBeInTheDocument();
  expect(screen.getByRole("banner")).toHaveTextContent("MCP Portal");
  expect(screen.getByRole("button", { name: "Language" })).toBeInTheDocument();
  expect(screen.getByLabelText("Token")).toBeInTheDocument();
  await userEvent.keyboard("{Control>}k{/Control}");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});
