import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseYaml } from '../aws/parse-yaml.ts';
import { rehearseJudged } from './rehearse-judged.ts';

const folder = join(import.meta.dirname, 'cases');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

test.each(files)('the judge finds nothing in the case %s', async (file) => {
  const { judged } = await rehearseJudged(parseYaml(readFileSync(join(folder, file), 'utf8'), file) as object);
  expect(judged).toEqual([]);
});
