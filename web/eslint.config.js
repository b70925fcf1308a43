import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";
import { boundaries } from "./eslint/boundaries.js";
import { noLiteralText } from "./eslint/no-literal-text.js";

const local = { rules: { boundaries, "no-literal-text": noLiteralText } };

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.ts", "playwright-report", "test-results"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/no-explicit-any": "error",
      // A name that begins with `_` says that leaving it out is the point: `{ [key]: _gone, ...rest }`.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/no-dynamic-delete": "off",
      "@typescript-eslint/dot-notation": "off", // tsc wants brackets on index signatures

      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { local, "react-hooks": reactHooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "local/boundaries": "error",
      "no-console": "error",
    },
  },
  {
    files: ["src/**/*.tsx"],
    ignores: ["src/**/*.test.tsx"],
    plugins: { local },
    rules: { "local/no-literal-text": "error" },
  },
  {
    files: ["**/*.test.{ts,tsx}", "tests/**/*.ts", "src/test/**"],
    rules: {
      "max-lines": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
  {
    files: ["*.js", "eslint/**/*.js", "public/**/*.js", "bench/**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        "self caches fetch Request Response URL location document localStorage navigator matchMedia console process setTimeout clearTimeout performance Buffer window requestAnimationFrame cancelAnimationFrame PerformanceObserver".split(" ").map((name) => [name, "readonly"]),
      ),
    },
  },
);
