import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, type RenderResult } from "@testing-library/react";
import i18next from "i18next";
import { useEffect, type ReactNode } from "react";
import { initReactI18next } from "react-i18next";
import { MemoryRouter, Route, Routes, useLocation, type Location } from "react-router";
import { vi } from "vitest";

const words = import.meta.glob<Record<string, unknown>>(["../parts/locales/*.json", "../app/locales/*.json", "../features/*/locales/*.json"], { eager: true, import: "default" });

const resources: Record<string, Record<string, Record<string, unknown>>> = {};
for (const [file, texts] of Object.entries(words)) {
  const [, place = "", language = ""] = /\/(\w+)\/locales\/(\w+)\.json$/.exec(file) ?? [];
  (resources[language] ??= {})[place === "parts" ? "common" : place] = texts;
}

/** The real words, loaded at once. */
export async function speak(language: "en" | "ko" = "en"): Promise<void> {
  if (!i18next.isInitialized) await i18next.use(initReactI18next).init({ lng: language, resources, defaultNS: "common", fallbackLng: false, interpolation: { escapeValue: false } });
  await i18next.changeLanguage(language);
}

export interface Shown extends RenderResult {
  /** The address the app is at. */
  address: () => string;
}

/** Renders a screen as the app does: with words, a router and a cache of its own. */
export async function show(screen: ReactNode, { at = "/", path = "*" }: { at?: string; path?: string } = {}): Promise<Shown> {
  await speak();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  let here: Location | undefined;
  const Here = () => {
    const location = useLocation();
    useEffect(() => {
      here = location;
    });
    return null;
  };
  const result = render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[at]} useTransitions={false}>
        <Here />
        <Routes>
          <Route path={path} element={screen} />
          <Route path="*" element={null} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return { ...result, address: () => `${here?.pathname ?? ""}${here?.search ?? ""}` };
}

/** An API that answers what it was told to (a value, a failure, a function of the query), and remembers what it was asked. */
export function serve(answers: Record<string, unknown>): { calls: { method: string; path: string; query: URLSearchParams; headers: Headers; body: unknown }[] } {
  const calls: { method: string; path: string; query: URLSearchParams; headers: Headers; body: unknown }[] = [];
  vi.stubGlobal("fetch", (input: string, init: RequestInit = {}) => {
    const url = new URL(input, "http://portal.test");
    const method = init.method ?? "GET";
    const path = url.pathname.replace("/api/v1", "");
    calls.push({ method, path, query: url.searchParams, headers: new Headers(init.headers), body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined });
    const key = `${method} ${path}`;
    if (!(key in answers)) return Promise.reject(new Error(`no answer prepared for ${key}`));
    const prepared = answers[key];
    const answer: unknown = typeof prepared === "function" ? (prepared as (query: URLSearchParams) => unknown)(url.searchParams) : prepared;
    if (answer instanceof Error) return Promise.reject(answer);
    if (answer instanceof Response) return Promise.resolve(answer.clone());
    if (answer instanceof Promise) return answer as Promise<Response>;
    return Promise.resolve(answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer));
  });
  return { calls };
}

/** A failure as the API tells it. */
export const problem = (status: number, code: string, detail: string): Response =>
  Response.json({ type: "about:blank", title: detail, status, detail, code, request_id: "req_1" }, { status, headers: { "content-type": "application/problem+json" } });
