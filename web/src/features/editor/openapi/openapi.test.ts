import { describe, expect, test } from "vitest";
import { readPaste } from "../model/clipboard";
import { readOpenApi } from "./read";
import { toNodes } from "./to-nodes";
import { toWorkflow } from "./to-workflow";

const PETS = `
openapi: 3.1.0
info: { title: Pets, version: "1.2" }
servers:
  - url: https://{region}.example.com/v1/
    variables: { region: { default: eu } }
security: [{ token: [] }]
paths:
  /pets:
    get:
      operationId: listPets
      summary: List pets.
      tags: [pets]
      parameters:
        - { name: limit, in: query, schema: { type: integer }, description: At most so many }
        - { name: kind, in: query, required: true, schema: { type: string, enum: [cat, dog] } }
        - { name: X-Trace, in: header, schema: { type: string } }
    post:
      operationId: addPet
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/NewPet" } } }
  /pets/{pet-id}/photos:
    parameters: [{ $ref: "#/components/parameters/Id" }]
    get: { security: [], responses: {} }
    put:
      requestBody: { content: { multipart/form-data: { schema: {} } } }
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
  parameters: { Id: { name: pet-id, in: path, required: true, schema: { type: integer } } }
  schemas:
    Named: { type: object, required: [name], properties: { name: { type: string } } }
    NewPet: { allOf: [{ $ref: "#/components/schemas/Named" }, { properties: { kind: { type: string }, id: { type: integer, readOnly: true } } }] }
`;

const read = async (text: string) => {
  const result = await readOpenApi(text);
  if (!result.ok) throw new Error(result.message);
  return result.api;
};

describe("reading", () => {
  test("YAML and JSON; other text is told", async () => {
    expect(readPaste(PETS)).toEqual({ kind: "openapi", text: PETS.trim() });
    expect(readPaste('{"swagger":"2.0","paths":{}}').kind).toBe("openapi");
    expect(readPaste("curl https://x").kind).toBe("fragment");
    expect((await read(PETS)).operations.map((operation) => operation.key)).toEqual(["get /pets", "post /pets", "get /pets/{pet-id}/photos", "put /pets/{pet-id}/photos"]);
    expect(await readOpenApi("a: [")).toMatchObject({ ok: false });
    expect(await readOpenApi("{}")).toMatchObject({ ok: false });
  });
  test("servers, security, and what cannot be brought over", async () => {
    const [list, , photos, put] = (await read(PETS)).operations;
    expect(list).toMatchObject({ server: "https://eu.example.com/v1", want: { auth: "bearer" }, tag: "pets" });
    expect(photos?.want).toBeUndefined();
    expect(put?.lost).toEqual(["body"]);
  });
  test("version 2", async () => {
    const { operations } = await read(JSON.stringify({
      swagger: "2.0", host: "api.example.com", basePath: "/v2", schemes: ["http", "https"], securityDefinitions: { key: { type: "apiKey", in: "header", name: "X-Key" } }, security: [{ key: [] }],
      paths: { "/login": { post: { parameters: [{ in: "formData", name: "user", type: "string", required: true }] } }, "/pets": { post: { parameters: [{ in: "body", name: "pet", required: true, schema: { type: "array", items: { type: "string" } } }] } } },
    }));
    expect(operations[0]).toMatchObject({ server: "https://api.example.com/v2", want: { auth: "header", name: "X-Key" }, body: { kind: "form" } });
    expect(toNodes(operations, undefined, new Set())).toMatchObject({
      nodes: [
        { id: "post_login", parameters: { method: "POST", url: "https://api.example.com/v2/login", body_kind: "form", body: { user: "{% $input.user %}" } } },
        { id: "post_pets", parameters: { body: "{% $input.body %}" } },
      ],
      required: ["user", "body"],
    });
  });
  test("a schema that refers to itself ends", async () => {
    const api = await read(JSON.stringify({ openapi: "3.0.0", paths: { "/t": { post: { requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Tree" } } } } } } }, components: { schemas: { Tree: { type: "object", properties: { children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } } } } } }));
    expect(JSON.stringify(api.operations[0]?.body).length).toBeLessThan(2000);
  });
});

describe("nodes", () => {
  test("parameters, body and path come from the arguments", async () => {
    const { operations } = await read(PETS);
    const made = toNodes(operations.slice(0, 3), undefined, new Set(["tool", "list_pets"]));
    expect(made.nodes[0]).toEqual({
      id: "list_pets_2", type: "http.request", name: "List pets",
      parameters: {
        method: "GET", url: "https://eu.example.com/v1/pets",
        query: { limit: "{% $exists($input.limit) ? $input.limit : null %}", kind: "{% $input.kind %}" },
        headers: { "X-Trace": "{% $exists($input.x_trace) ? $input.x_trace : null %}" },
      },
    });
    expect(made.nodes[1]?.parameters?.["body"]).toBe("{% $merge([\n  { 'name': $input.name },\n  $exists($input.add_pet_kind) ? { 'kind': $input.add_pet_kind } : {}\n]) %}");
    expect(made.nodes[2]).toMatchObject({ id: "get_pets_pet_id_photos", parameters: { url: "{% 'https://eu.example.com/v1/pets/' & $encodeUrlComponent($string($input.`pet-id`)) & '/photos' %}" } });
    expect(Object.keys(made.properties)).toEqual(["limit", "kind", "x_trace", "name", "add_pet_kind", "pet-id"]);
    expect(made.properties["limit"]).toEqual({ type: "integer", description: "At most so many" });
    expect(made.required).toEqual(["kind", "name", "pet-id"]);
    expect(made.wants).toEqual({ list_pets_2: { auth: "bearer" }, add_pet: { auth: "bearer" } });
  });
  test("another server, and arguments the tool has already", async () => {
    const { operations } = await read(PETS);
    const made = toNodes([operations[0]!], "http://localhost:1", new Set(), { limit: { type: "integer" }, kind: { type: "number" } });
    expect(made.nodes[0]?.parameters).toMatchObject({ url: "http://localhost:1/pets", query: { kind: "{% $input.list_pets_kind %}" } });
    expect(Object.keys(made.properties)).toEqual(["list_pets_kind", "x_trace"]);
  });
});

describe("a tool of its own", () => {
  test("takes the operation's parameters, asks, and answers what was answered", async () => {
    const { operations } = await read(PETS);
    const { name, description, definition } = toWorkflow(operations[0]!, undefined);
    expect({ name, description }).toEqual({ name: "List pets", description: "List pets." });
    expect(definition.nodes.map((node) => node.id)).toEqual(["tool", "list_pets", "answer"]);
    expect(definition.nodes[0]?.parameters).toMatchObject({ name: "list_pets", input_schema: { properties: { limit: {}, kind: {}, x_trace: {} }, required: ["kind"], additionalProperties: false } });
    expect(definition.nodes[2]?.parameters).toEqual({ structured: "{% $list_pets.body %}" });
    expect(definition.edges).toEqual([{ from: "tool", to: "list_pets" }, { from: "list_pets", to: "answer" }]);
    expect(definition.view).toEqual({ wants: { list_pets: { auth: "bearer" } } });
  });
  test("an answer without a body gives its status", async () => {
    const [, add] = (await read(PETS)).operations;
    const { description, definition } = toWorkflow(add!, "http://localhost:1");
    expect(description).toBe("POST /pets");
    expect(definition.nodes[2]?.parameters?.["structured"]).toContain("{ 'status': $add_pet.status }");
  });
});
