import { Logo } from "@/ui/logo";
import { Looks } from "./looks";

/** In place of the navigation where there is nowhere to go: whose page this is, and its looks. */
export function Masthead() {
  return (
    <header className="flex h-14 shrink-0 items-center gap-0.5 px-4 sm:px-6">
      <span className="mr-auto flex items-center gap-2.5">
        <Logo className="size-6 shrink-0" />
        <span translate="no" className="text-base font-semibold tracking-tight">MCP Portal</span>
      </span>
      <Looks side="bottom" />
    </header>
  );
}
