import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

const DOCUMENT = path.resolve(import.meta.dirname, "../../../tests/contract/openapi.json");
const SCHEMA = path.resolve(import.meta.dirname, "schema.ts");

test("schema.ts is what openapi.json says; `npm run generate` writes it", async () => {
  const source = JSON.parse(readFileSync(DOCUMENT, "utf8")) as Parameters<typeof openapiTS>[0];
  // An object of which no fields are told may have any, as JSON Schema has it.
  const types = await openapiTS(source, { alphabetize: true, emptyObjectsUnknown: true });
  const wanted = `// Generated from tests/contract/openapi.json by \`npm run generate\`. Do not edit.\n\n${astToString(types)}`;
  if (process.env.UPDATE_SCHEMA !== undefined) writeFileSync(SCHEMA, wanted);
  expect(existsSync(SCHEMA) ? readFileSync(SCHEMA, "utf8") : "").toBe(wanted);
});
