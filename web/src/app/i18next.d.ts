import "i18next";
import type app from "./locales/en.json";
import type common from "../parts/locales/en.json";
import type editor from "../features/editor/locales/en.json";
import type executions from "../features/executions/locales/en.json";
import type gallery from "../features/gallery/locales/en.json";
import type servers from "../features/servers/locales/en.json";
import type settings from "../features/settings/locales/en.json";
import type workflows from "../features/workflows/locales/en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: {
      app: typeof app;
      common: typeof common;
      editor: typeof editor;
      executions: typeof executions;
      gallery: typeof gallery;
      servers: typeof servers;
      settings: typeof settings;
      workflows: typeof workflows;
    };
  }
}
