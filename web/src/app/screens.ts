import type { QueryClient } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { matchPath } from "react-router";
import { loadWords } from "./i18n";

type Namespace = "gallery" | "workflows" | "editor" | "servers" | "executions" | "settings";

interface ScreenModule {
  default: ComponentType;
  /** Asks for what the screen shows first. */
  prepare?: (client: QueryClient) => Promise<unknown>;
}

/** A screen, whose code and words are fetched when it is first visited. */
export interface Screen {
  path: string;
  words: readonly Namespace[];
  /** Fetches the code alone. */
  code: () => Promise<ScreenModule>;
  /** Fetches both; a failure is forgotten, so that the next visit tries again. */
  load: () => Promise<ScreenModule>;
  /** What is here already: no need to wait for a promise that is kept. */
  ready?: ScreenModule;
}

function screen(path: string, words: readonly Namespace[], fetchModule: () => Promise<ScreenModule>): Screen {
  let coming: Promise<ScreenModule> | undefined;
  const made: Screen = {
    path,
    words,
    code: fetchModule,
    load: () =>
      (coming ??= Promise.all([fetchModule(), ...words.map(loadWords)]).then(
        ([module]) => (made.ready = module),
        (error: unknown) => {
          coming = undefined;
          throw error;
        },
      )),
  };
  return made;
}

export const SCREENS: readonly Screen[] = [
  screen("/", ["gallery"], () => import("@/features/gallery/gallery-screen")),
  screen("/workflows", ["workflows"], () => import("@/features/workflows/workflows-screen")),
  screen("/workflows/:id", ["editor"], () => import("@/features/editor/editor-screen")),
  screen("/servers", ["servers"], () => import("@/features/servers/servers-screen")),
  screen("/servers/:id", ["servers"], () => import("@/features/servers/server-screen")),
  screen("/executions", ["executions"], () => import("@/features/executions/executions-screen")),
  screen("/executions/:id", ["executions", "editor"], () => import("./execution-page")),
  screen("/settings", ["settings"], () => import("@/features/settings/settings-screen")),
  screen("/signed-out", [], () => import("./signed-out")),
];

/** The screen of an address. */
export const screenAt = (pathname: string): Screen | undefined => SCREENS.find(({ path }) => matchPath(path, pathname) !== null);
