import { create } from "zustand";

export type Theme = "system" | "light" | "dark";
export type Language = "en" | "ko";
export type Motion = "system" | "reduce";

interface Preferences {
  theme: Theme;
  language: Language;
  motion: Motion;
}

// The keys are also read by public/boot.js, before the first paint.
const KEYS = { theme: "portal.theme", language: "portal.language", motion: "portal.motion" } as const;

const read = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be forbidden; the defaults do
  }
};

const initial = (): Preferences => {
  const theme = read(KEYS.theme);
  const language = read(KEYS.language);
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    language: language === "ko" || language === "en" ? language : navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en",
    motion: read(KEYS.motion) === "reduce" ? "reduce" : "system",
  };
};

export const usePreferences = create<Preferences>(initial);

const darkQuery = () => window.matchMedia("(prefers-color-scheme: dark)");

/** Puts the preferences on the document; CSS does the rest. */
export function applyPreferences({ theme, language, motion }: Preferences = usePreferences.getState()): void {
  const root = document.documentElement;
  root.dataset["theme"] = theme === "dark" || (theme === "system" && darkQuery().matches) ? "dark" : "light";
  root.lang = language;
  if (motion === "reduce") root.dataset["motion"] = "reduce";
  else delete root.dataset["motion"];
}

export function setPreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  usePreferences.setState({ [key]: value } as Pick<Preferences, K>);
  try {
    localStorage.setItem(KEYS[key], value);
  } catch {
    // the choice then lives as long as the page
  }
  applyPreferences();
}

/** Follows the system while the theme is `system`. */
export function watchSystemTheme(): () => void {
  const query = darkQuery();
  const listener = () => applyPreferences();
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether movement should be left out, by the system or by the user's choice. */
export function reducedMotion(): boolean {
  return usePreferences.getState().motion === "reduce" || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
