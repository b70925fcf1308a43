// The TypeScript SDK: `typescript.mjs auto|legacy|<version>` is version 2, `v1` version 1.
import assert from 'node:assert/strict';
import * as v2 from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as expect from './expect.mjs';

const [mode] = process.argv.slice(2);
const url = new URL(process.env.MCP_URL);
const identity = { name: 'portal-client-tests', version: '1.0.0' };

let client;
let call;
if (mode === 'v1') {
  client = new ClientV1(identity);
  await client.connect(new TransportV1(url));
  call = (params, options) => client.callTool(params, undefined, options);
} else {
  const negotiation = { auto: { mode: 'auto' }, legacy: undefined }[mode];
  const versionNegotiation = mode in { auto: 1, legacy: 1 } ? negotiation : { mode: { pin: mode } };
  client = new v2.Client(identity, versionNegotiation ? { versionNegotiation } : {});
  await client.connect(new v2.StreamableHTTPClientTransport(url));
  call = (params, options) => client.callTool(params, options);
}
const modern = mode === 'auto' || mode === '2026-07-28';

await expect.report({
  'lists tools': async () => expect.lists((await client.listTools()).tools),
  'knows the server': async () => assert.ok(client.getServerVersion()?.version),
  'gets a structured answer': async () => expect.adds(await call({ name: 'add', arguments: { a: 2, b: 3 } })),
  'gets a list': async () => expect.counts(await call({ name: 'list', arguments: {} }), modern),
  'gets an image': async () => expect.shows(await call({ name: 'test_image_content', arguments: {} })),
  'is told what is wrong with its arguments': async () => expect.refuses(await call({ name: 'add', arguments: { a: 2 } })),
  'is told that a run failed': async () => expect.fails(await call({ name: 'test_error_handling', arguments: {} })),
  'hears of progress': async () => {
    const steps = [];
    await call({ name: 'test_tool_with_progress', arguments: {} }, { onprogress: (step) => steps.push(step) });
    expect.progresses(steps);
  },
  'is refused an unknown tool': () => assert.rejects(call({ name: 'nobody', arguments: {} }), /unknown tool/i),
  'calls many at a time': async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => call({ name: 'add', arguments: { a: 2, b: 3 } })));
    results.forEach(expect.adds);
  },
});
await client.close();
