// What every client must see, whatever it is written in. `modern` is whether the connection
// speaks 2026-07-28.
import assert from 'node:assert/strict';

/** Runs the checks one after the other; prints `ok` or `not ok` for each. */
export async function report(checks) {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${String(error?.message ?? error).replaceAll('\n', ' ')}`);
    }
  }
}

export function lists(tools) {
  const add = tools.find((tool) => tool.name === 'add');
  assert.ok(add, 'the tool `add` is not listed');
  assert.equal(add.description, 'Adds two numbers.');
  assert.deepEqual(add.inputSchema.required, ['a', 'b']);
}

export function adds(result) {
  assert.notEqual(result.isError, true, JSON.stringify(result));
  assert.deepEqual(result.structuredContent, { sum: 5 });
  assert.deepEqual(JSON.parse(result.content[0].text), { sum: 5 });
}

export function counts(result, modern) {
  assert.deepEqual(result.structuredContent, modern ? [1, 2, 3] : { result: [1, 2, 3] });
  assert.equal(result.content[0].text, '[1,2,3]');
}

export function shows(result) {
  assert.equal(result.content[0].type, 'image');
  assert.equal(result.content[0].mimeType, 'image/png');
}

export function refuses(result) {
  assert.equal(result.isError, true);
  assert.match(result.content[0].text, /`b` is required/);
}

export function fails(result) {
  assert.equal(result.isError, true);
  assert.match(result.content[0].text, /Example\.Error: This tool intentionally returns an error/);
}

export function progresses(steps) {
  assert.ok(steps.length >= 3, `only ${steps.length} notifications`);
  const numbers = steps.map((step) => step.progress);
  assert.ok(numbers.every((n, i) => i === 0 || n > numbers[i - 1]), `not rising: ${numbers}`);
  assert.ok(steps.some((step) => step.message === 'Sort'), JSON.stringify(steps));
}
