import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const portal = process.env["PORTAL_URL"] ?? "http://127.0.0.1:8484";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    // The portal refuses requests of another origin, and to it the dev server is one.
    proxy: Object.fromEntries(["/api", "/mcp", "/.well-known", "/sign-in"].map((path) => [path, { target: portal, changeOrigin: true, headers: { origin: portal } }])),
  },
  build: {
    target: "es2023",
    manifest: true,
    // The bench reads the manifest; a warning at an arbitrary size would only be noise.
    chunkSizeWarningLimit: 1200,
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "eslint/**/*.test.ts"],
    setupFiles: ["./src/test/setup.ts"],
    css: false,
    // A loaded machine is slow; nothing here asserts a time.
    testTimeout: 60_000,
  },
});
