import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { transformSync } from 'esbuild';
import { draftFitnessFunction, type Files } from './draft-fitness-function.ts';

const root = join(import.meta.dirname, '../fitness');
const readFolder = (folder: string): Files =>
  Object.fromEntries(globSync(join(root, folder, '*.ts')).map((file) => [basename(file), readFileSync(file, 'utf8')]));

const ids: Record<string, string> = {
  s3: 's3-some-rule',
  dynamodb: 'dynamodb-some-rule',
  lambda: 'lambda-some-rule',
  topics: 'sns-some-rule',
  access: 'stack-foreign-some-rule',
  rules: 'rule-calls-some-rule',
  people: 'people-policy-some-rule',
  stack: 'stack-some-rule',
  fleet: 'fleet-some-rule',
  groups: 'group-some-rule',
  'instance-roles': 'instance-role-some-rule',
  'release/alarms': 'release-alarm-some-rule',
  'release/roles': 'release-role-some-rule',
  'release/plans': 'release-some-rule',
  'release/deployment': 'release-some-rule',
};
/** Subjects whose functions come from a table or from a configuration, and the gate itself. */
const byHand = ['config', 'business', 'meta'];

describe('the draft of a fitness function', () => {
  test.each(Object.entries(ids))('in %s is a file, a line and empty fixtures', (folder, id) => {
    const files = readFolder(folder);
    const drafted = draftFitnessFunction(files, 'some-rule');
    const [own, listFile = '', fixtures] = Object.keys(drafted);
    expect([own, fixtures]).toEqual(['some-rule.ts', 'fixtures.ts']);
    expect(drafted['some-rule.ts']).toContain(`id: '${id}'`);
    expect(drafted[listFile]).toMatch(/functions: \[[^\]]*, someRule\]/);
    expect(drafted['fixtures.ts']).toContain(`'${id}': { good: `);
    for (const text of Object.values(drafted)) expect(() => transformSync(text, { loader: 'ts' })).not.toThrow();
    // Nothing that was there is lost.
    for (const name of [listFile, 'fixtures.ts'])
      for (const line of (files[name] ?? '').split('\n').filter((each) => !/functions: \[|^ {2}\],$/.test(each)))
        expect(drafted[name]).toContain(line);
  });

  test('is for every subject that has a folder', () => {
    const folders = [...new Set(globSync('**/fixtures.ts', { cwd: root }).map(dirname))].filter((folder) => folder !== '.');
    expect(folders.toSorted()).toEqual([...Object.keys(ids), ...byHand.filter((folder) => folder !== 'meta')].toSorted());
    for (const folder of byHand) expect(() => draftFitnessFunction(readFolder(folder), 'some-rule')).toThrow('by hand');
  });

  test('refuses a name that is taken, or none', () => {
    expect(() => draftFitnessFunction(readFolder('s3'), 'versioning')).toThrow('versioning.ts exists already');
    expect(() => draftFitnessFunction(readFolder('s3'), 'Some rule')).toThrow('"Some rule" is not the name of a file');
  });
});
