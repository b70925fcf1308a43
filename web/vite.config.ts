import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vitest/config";

const portal = process.env["PORTAL_URL"] ?? "http://127.0.0.1:8484";

/** Tells the service worker which files the app has, so that it opens without a network. */
function offlineFiles(): Plugin {
  return {
    name: "offline-files",
    apply: "build",
    writeBundle({ dir = "dist" }, bundle) {
      const worker = path.join(dir, "sw.js");
      // Text in a language nobody chose costs little, fonts of other scripts would cost much.
      const files = Object.keys(bundle).filter((file) => /^assets\/.*\.(js|css)$/.test(file) || /^assets\/.*latin-wght.*\.woff2$/.test(file));
      const list = ["boot.js", "icon.svg", "manifest.webmanifest", ...files].map((file) => `/${file}`);
      writeFileSync(worker, readFileSync(worker, "utf8").replace("const FILES = [];", `const FILES = ${JSON.stringify(list)};`));
    },
  };
}

/** Tells the script that runs first which files the first screen needs, so that it need not wait for the app to ask. */
function headStart(): Plugin {
  return {
    name: "head-start",
    apply: "build",
    writeBundle({ dir = "dist" }, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      // What a chunk needs is asked for with it; what index.html names is on its way anyway.
      const entry = new Set(chunks.filter((chunk) => chunk.isEntry).flatMap((chunk) => [chunk.fileName, ...chunk.imports]));
      const withImports = (name: string): string[] => [name, ...(chunks.find((chunk) => chunk.fileName === name)?.imports ?? []).filter((next) => !entry.has(next)).flatMap(withImports)];
      const holding = (module: string) => [...new Set(chunks.filter((chunk) => chunk.moduleIds.some((id) => id.endsWith(module))).flatMap((chunk) => withImports(chunk.fileName)))].map((name) => `/${name}`);
      const words = (language: string) => ["app", "parts"].flatMap((place) => holding(`src/${place}/locales/${language}.json`));
      const gallery = (language: string) => ["gallery-screen.tsx", `locales/${language}.json`].flatMap((file) => holding(`src/features/gallery/${file}`));
      const files = Object.fromEntries(["en", "ko"].map((language) => [language, { frame: words(language), gallery: gallery(language) }]));
      const script = path.join(dir, "boot.js");
      writeFileSync(script, readFileSync(script, "utf8").replace("var FILES = {};", `var FILES = ${JSON.stringify(files)};`));
    },
  };
}

/** Leaves each text smaller beside itself; the portal hands out the smallest form that a browser takes. */
function smallerFiles(): Plugin {
  return {
    name: "smaller-files",
    apply: "build",
    writeBundle({ dir = "dist" }, bundle) {
      for (const name of Object.keys(bundle).filter((file) => /\.(js|css|html)$/.test(file))) {
        const file = path.join(dir, name);
        const plain = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }));
        writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), offlineFiles(), headStart(), smallerFiles()],
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
    rolldownOptions: {
      output: {
        // What every screen needs comes in few files: on a slow line each costs a round trip of its own.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler|react-router|i18next|react-i18next|@tanstack|zustand|use-sync-external-store)\//, priority: 3 },
            { name: "icons", test: /node_modules\/lucide-react\//, priority: 2 },
            { name: "base", test: /vite\/preload-helper|src\/(lib\/|api\/|app\/shell\/language-button|ui\/(badge|button|card|copy-button|empty-state|field|icon-button|input|kbd|logo|page|skeleton|spinner|status-dot|toast|tooltip)|parts\/(code|error-text|node-glyph|prose|query-view|sign-in|status|time)\.)|node_modules\/(clsx|tailwind-merge|class-variance-authority)\//, priority: 1 },
          ],
        },
      },
    },
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
