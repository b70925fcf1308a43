import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["cdk.out", "node_modules"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/dot-notation": "off", // tsc wants brackets on index signatures
      "no-new": "off", // a construct registers itself with its parent
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["lib/edge/*.js"],
    // What CloudFront runs: no modules, no console, a function named `handler`.
    languageOptions: { sourceType: "script", ecmaVersion: 2020, globals: { exports: "writable" } },
    rules: { "no-unused-vars": ["error", { varsIgnorePattern: "^handler$" }] },
  },
);
