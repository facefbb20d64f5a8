import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Oracle, oracleCases } from './oracle.ts';

/** The cases of the oracle as tests, for planted faults: each decides, reports and says what is recorded. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'oracle.json'), 'utf8')) as Oracle;

for (const { name, run } of oracleCases) test(`oracle: ${name}`, async () => expect(await run()).toEqual(recorded[name]));
