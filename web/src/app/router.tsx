import type { ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router";
import { loadWords } from "./i18n";
import { Crash, Missing } from "./shell/crash";
import { Shell } from "./shell/shell";

type Namespace = "gallery" | "workflows" | "editor" | "servers" | "executions" | "settings";

/** A screen's code and words, loaded together when it is first visited. */
const screen = (path: string, words: readonly Namespace[], load: () => Promise<{ default: ComponentType }>): RouteObject => ({
  path,
  lazy: async () => {
    const [module] = await Promise.all([load(), ...words.map(loadWords)]);
    return { Component: module.default };
  },
  errorElement: <Crash />,
  handle: { screen: words[0] },
});

export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <Crash />,
    hydrateFallbackElement: <></>,
    children: [
      screen("/", ["gallery"], () => import("@/features/gallery/gallery-screen")),
      screen("/workflows", ["workflows"], () => import("@/features/workflows/workflows-screen")),
      screen("/workflows/:id", ["editor"], () => import("@/features/editor/editor-screen")),
      screen("/servers", ["servers"], () => import("@/features/servers/servers-screen")),
      screen("/servers/:id", ["servers"], () => import("@/features/servers/server-screen")),
      screen("/executions", ["executions"], () => import("@/features/executions/executions-screen")),
      screen("/executions/:id", ["executions", "editor"], () => import("./execution-page")),
      screen("/settings", ["settings"], () => import("@/features/settings/settings-screen")),
      screen("/signed-out", [], () => import("./signed-out")),
      { path: "*", element: <Missing /> },
    ],
  },
]);
