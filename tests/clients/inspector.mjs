// The MCP Inspector's command line: `inspector.mjs modern|auto|legacy`. One process a call, as a person runs it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as expect from './expect.mjs';

const [era] = process.argv.slice(2);
const binary = fileURLToPath(new URL('node_modules/.bin/mcp-inspector', import.meta.url));

/** Runs the inspector; gives its exit code and what it printed. */
function inspect(...options) {
  const common = ['--cli', process.env.MCP_URL, '--transport', 'http', '--protocol-era', era, '--format', 'json', '-q'];
  return new Promise((resolve, reject) => {
    const child = spawn(binary, [...common, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

async function json(...options) {
  const { out, err } = await inspect(...options);
  try {
    const value = JSON.parse(out);
    return value.result ?? value;
  } catch {
    throw new Error(`no JSON: ${out} ${err}`);
  }
}

const call = (name, args) => json('--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args));

await expect.report({
  'lists tools': async () => expect.lists((await json('--method', 'tools/list')).tools),
  'finds the schemas portable': async () => {
    const { code, err } = await inspect('--method', 'tools/list', '--strict');
    assert.equal(code, 0, err);
  },
  'gets a structured answer': async () => expect.adds(await call('add', { a: 2, b: 3 })),
  'gets a list': async () => expect.counts(await call('list', {}), era !== 'legacy'),
  'is told that a run failed': async () => expect.fails(await call('test_error_handling', {})),
});
