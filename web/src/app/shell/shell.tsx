import { lazy, Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { matchPath, NavigationType, useNavigationType } from "react-router";
import { useCommands } from "@/lib/commands";
import { cn } from "@/lib/cn";
import { useBareness } from "@/lib/frame";
import { useShortcut } from "@/lib/shortcuts";
import { clearToasts, Toaster } from "@/ui/toast";
import { useShellCommands } from "./commands";
import { Masthead } from "./masthead";
import { Nav } from "./nav";

const CommandPalette = lazy(() => import("./command-palette"));
const ShortcutSheet = lazy(() => import("./shortcut-sheet"));

interface ShellProps {
  /** Of the screen that stands. */
  pathname: string;
  /** Another screen is on its way. */
  loading: boolean;
  children: ReactNode;
}

/** What stands round every screen: navigation, palette, shortcuts, messages. */
export function Shell({ pathname, loading, children }: ShellProps) {
  const { t } = useTranslation(["app", "common"]);
  const [palette, setPalette] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  const openPalette = useCallback(() => setPalette(true), []);
  const openShortcuts = useCallback(() => setShortcuts(true), []);
  // Signed out there is nothing to find and nowhere to go.
  const bare = useBareness((count) => count > 0);
  useShortcut("mod+k", openPalette, !bare);
  useShortcut("?", openShortcuts, !bare);
  const commands = useShellCommands(openShortcuts);
  useCommands("shell", commands);

  // A deletion that could still be undone is done when its page closes.
  useEffect(() => {
    window.addEventListener("pagehide", clearToasts);
    return () => window.removeEventListener("pagehide", clearToasts);
  }, []);

  // The editor needs the whole width: there the navigation shrinks to icons.
  const editing = matchPath("/workflows/:id", pathname) !== null;
  // A screen one goes to begins at its top.
  const main = useRef<HTMLElement>(null);
  const gone = useNavigationType() === NavigationType.Push;
  useEffect(() => {
    if (gone) main.current?.scrollTo(0, 0);
  }, [pathname, gone]);

  return (
    <div className={cn("flex h-dvh overflow-hidden", bare ? "flex-col" : "max-sm:flex-col-reverse")}>
      <a href="#content" className="sr-only z-[70] rounded-sm bg-accent px-3 py-2 text-sm text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        {t("skip")}
      </a>
      {bare ? <Masthead /> : <Nav compact={editing} onSearch={openPalette} />}
      <main ref={main} id="content" tabIndex={-1} className="relative min-h-0 min-w-0 flex-1 overflow-y-auto outline-none" aria-busy={loading}>
        {loading ? <div aria-hidden className="fixed inset-x-0 top-0 z-50 h-0.5 animate-shimmer bg-accent" /> : null}
        <Suspense fallback={null}>{children}</Suspense>
      </main>
      <Suspense fallback={null}>
        {palette && !bare ? <CommandPalette onClose={() => setPalette(false)} /> : null}
        {shortcuts && !bare ? <ShortcutSheet onClose={() => setShortcuts(false)} /> : null}
      </Suspense>
      <Toaster label={t("toasts")} closeLabel={t("common:close")} />
    </div>
  );
}
