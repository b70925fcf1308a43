import "./styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { applyPreferences, watchSystemTheme } from "@/lib/preferences";
import { startI18n } from "./i18n";
import { queryClient } from "./query-client";
import { router } from "./router";

// A page that is older than what the server now serves asks for files that are gone: the new page has its own.
window.addEventListener("vite:preloadError", (event) => {
  if (!navigator.onLine || performance.now() < 10_000) return;
  event.preventDefault();
  location.reload();
});

applyPreferences();
watchSystemTheme();

// Until the first screen's code is there, what index.html draws stands; then all comes at once.
await Promise.all([startI18n(), initialized()]);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

function initialized(): Promise<void> {
  if (router.state.initialized) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = router.subscribe(({ initialized }) => {
      if (!initialized) return;
      stop();
      resolve();
    });
  });
}

// The worker fetches the rest of the app: not while the first screen still waits for its data.
const QUIET = 1_500;
function registerWorker(): void {
  if (document.readyState === "complete" && queryClient.isFetching() === 0) void navigator.serviceWorker.register("/sw.js");
  else setTimeout(registerWorker, QUIET);
}
if ("serviceWorker" in navigator && import.meta.env.PROD) setTimeout(registerWorker, QUIET);
