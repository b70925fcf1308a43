import "./styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { applyPreferences, watchSystemTheme } from "@/lib/preferences";
import { TooltipProvider } from "@/ui/tooltip";
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

await startI18n();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={350} skipDelayDuration={150}>
        <RouterProvider router={router} />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);

// After the page has what it needs: the worker fetches the rest of the app.
if ("serviceWorker" in navigator && import.meta.env.PROD) {
  const register = () => void navigator.serviceWorker.register("/sw.js");
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register, { once: true });
}
