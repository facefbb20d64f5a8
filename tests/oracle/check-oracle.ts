import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Oracle, oracleCases } from './oracle.ts';

// usage: node tests/oracle/check-oracle.ts [--write]
// Says which cases the engine decides otherwise than recorded in oracle.json; --write records what it does now.

const file = join(import.meta.dirname, 'oracle.json');
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Oracle;
const found: Oracle = {};
const changes: string[] = [];
for (const { name, run } of oracleCases) {
  found[name] = await run();
  const before = recorded[name];
  const changed = (['decisions', 'report', 'words'] as const).filter((part) => before?.[part] !== found[name]?.[part]);
  if (changed.length > 0) changes.push(`${name}: ${before ? changed.join(', ') : 'new'}`);
}
for (const name of Object.keys(recorded)) if (!found[name]) changes.push(`${name}: gone`);

if (process.argv.includes('--write')) writeFileSync(file, `${JSON.stringify(found, undefined, 2)}\n`);
for (const change of changes) process.stdout.write(`changed: ${change}\n`);
const total = Object.keys(found).length;
process.stdout.write(
  changes.length === 0
    ? `${total} cases: every decision, report and sentence as recorded\n`
    : `${changes.length} of ${total} cases differ from tests/oracle/oracle.json; if that is meant: npm run oracle -- --write\n`,
);
const failed = process.argv.includes('--write') ? 0 : changes.length;
if (process.env.TALLY_FILE) appendFileSync(process.env.TALLY_FILE, `${JSON.stringify({ passed: total - failed, failed })}\n`);
if (failed > 0) process.exitCode = 1;
