import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { usePreferences } from "@/lib/preferences";

interface Bundle { default: Record<string, unknown> }

// One chunk per namespace and language: a screen loads its own words in one language.
const bundles = {
  ...import.meta.glob<Bundle>("./locales/*.json"),
  ...import.meta.glob<Bundle>("../parts/locales/*.json"),
  ...import.meta.glob<Bundle>("../features/*/locales/*.json"),
};

const fileOf = (namespace: string, language: string) =>
  namespace === "app" ? `./locales/${language}.json` : namespace === "common" ? `../parts/locales/${language}.json` : `../features/${namespace}/locales/${language}.json`;

const backend = {
  type: "backend" as const,
  init: () => undefined,
  read(language: string, namespace: string, done: (error: Error | null, data: Record<string, unknown> | null) => void) {
    const load = bundles[fileOf(namespace, language)];
    if (!load) {
      done(new Error(`no translations for ${namespace}`), null);
      return;
    }
    load().then(
      (module) => done(null, module.default),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), null),
    );
  },
};

let started: Promise<i18n> | undefined;

/** Starts the translations, once, with the words that are needed first, and keeps them in step with the language preference. */
export const startI18n = (first: readonly string[] = []): Promise<i18n> => (started ??= start(first));

async function start(first: readonly string[]): Promise<i18n> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: usePreferences.getState().language,
      supportedLngs: ["en", "ko"],
      fallbackLng: false,
      ns: ["common", "app", ...first],
      defaultNS: "common",
      interpolation: { escapeValue: false },
      returnNull: false,
      react: { useSuspense: true },
    });
  usePreferences.subscribe((state, before) => {
    if (state.language !== before.language) void i18next.changeLanguage(state.language);
  });
  return i18next;
}

/** Loads a screen's words beside its code, so that one does not wait for the other. */
export async function loadWords(namespace: string): Promise<void> {
  await startI18n();
  await i18next.loadNamespaces(namespace);
}
