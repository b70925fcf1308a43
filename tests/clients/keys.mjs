// A server that only keys open, from the TypeScript client: KEYED_URL is its address, KEY its key.
import assert from 'node:assert/strict';
import * as v2 from '@modelcontextprotocol/client';
import * as expect from './expect.mjs';

const { KEYED_URL, KEY } = process.env;

async function connected(headers, use) {
  const client = new v2.Client({ name: 'portal-client-tests', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new v2.StreamableHTTPClientTransport(new URL(KEYED_URL), { requestInit: { headers } }));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const call = (client) => client.callTool({ name: 'add', arguments: { a: 2, b: 3 } });

// What the endpoint itself says, for there the clients differ in their words.
async function refusal(headers) {
  const response = await fetch(KEYED_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  });
  assert.equal(response.status, 401);
  assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer/);
  const text = await response.text();
  assert.match(text, /API key/i);
  return text;
}

// The same shape, so that the checksum does not give it away before the store is asked.
const another = KEY.slice(0, -6) + (KEY.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA');

await expect.report({
  'calls with the key as bearer token': () =>
    connected({ authorization: `Bearer ${KEY}` }, async (client) => expect.adds(await call(client))),
  'is turned away without a key': () => assert.rejects(connected({}, call)),
  'is turned away with a wrong key': () => assert.rejects(connected({ authorization: `Bearer ${another}` }, call)),
  'reads how to get in': () => refusal({}),
  'does not read its key again': async () =>
    assert.ok(!(await refusal({ authorization: `Bearer ${another}` })).includes(another)),
});
