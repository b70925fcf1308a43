import "./styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { applyPreferences, watchSystemTheme } from "@/lib/preferences";
import { App } from "./app";
import { startI18n } from "./i18n";
import { queryClient } from "./query-client";
import { screenAt } from "./screens";

// A page that is older than what the server now serves asks for files that are gone: the new page has its own.
window.addEventListener("vite:preloadError", (event) => {
  if (!navigator.onLine || performance.now() < 10_000) return;
  event.preventDefault();
  location.reload();
});

applyPreferences();
watchSystemTheme();

/** How long what a screen shows first is waited for, in milliseconds, before the screen is drawn without it. */
const PATIENCE = 200;

// Until the first screen's code is there, what index.html draws stands; then all comes at once. What
// fails here fails again where the screen is drawn, and is told there.
const first = screenAt(location.pathname);
const words = startI18n(first?.words);
const prepared = first?.code().then(({ prepare }) => prepare?.(queryClient)).catch(() => undefined);
await Promise.all([words, first?.load().catch(() => undefined)]);
await Promise.race([prepared, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <BrowserRouter useTransitions={false}>
        <App />
      </BrowserRouter>
    </QueryClientProvider>
  </StrictMode>,
);

// The worker fetches the rest of the app: not while the first screen still waits for its data.
const QUIET = 1_500;
function registerWorker(): void {
  if (document.readyState === "complete" && queryClient.isFetching() === 0) void navigator.serviceWorker.register("/sw.js");
  else setTimeout(registerWorker, QUIET);
}
if ("serviceWorker" in navigator && import.meta.env.PROD) setTimeout(registerWorker, QUIET);
