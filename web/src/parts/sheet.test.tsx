import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { show } from "@/test/render";
import { Confirm } from "./confirm";
import { Sheet } from "./sheet";

function Opened() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>open it</button>
      <Sheet open={open} onOpenChange={setOpen} title="Connect" description="How to call it">
        <button type="button">inside</button>
      </Sheet>
    </>
  );
}

test("a sheet takes the focus itself, keeps Tab inside, and gives the focus back", async () => {
  const user = userEvent.setup();
  await show(<Opened />);
  const opener = screen.getByRole("button", { name: "open it" });
  await user.click(opener);
  const sheet = screen.getByRole("dialog", { name: "Connect" });
  expect(sheet).toHaveFocus();
  expect(sheet).toHaveAccessibleDescription("How to call it");
  await user.tab();
  expect(screen.getByRole("button", { name: "Close" })).toHaveFocus();
  await user.tab();
  expect(screen.getByRole("button", { name: "inside" })).toHaveFocus();
  await user.tab();
  expect(screen.getByRole("button", { name: "Close" })).toHaveFocus();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  await waitFor(() => expect(opener).toHaveFocus());
});

function Asked({ onConfirm }: { onConfirm: () => void }) {
  const [open, setOpen] = useState(true);
  return <Confirm open={open} onOpenChange={setOpen} title="Delete it?" text="It is gone then." action="Delete" onConfirm={onConfirm} />;
}

test("a question about something that cannot be undone stands on Cancel: Enter destroys nothing", async () => {
  const onConfirm = vi.fn();
  await show(<Asked onConfirm={onConfirm} />);
  expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  expect(onConfirm).not.toHaveBeenCalled();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("its own button does it", async () => {
  const onConfirm = vi.fn();
  await show(<Asked onConfirm={onConfirm} />);
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(onConfirm).toHaveBeenCalledOnce();
});
