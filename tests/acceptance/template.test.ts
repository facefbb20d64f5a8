import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from '../../setup/build.ts';
import { preparePython, samEnvironment } from '../../setup/python.ts';
import { runCommand } from '../../setup/run-command.ts';

const root = join(import.meta.dirname, '../..');
const programs = await preparePython();
const sources = [
  ...['template.yaml', 'samconfig.toml', 'package.json', 'tsconfig.json', 'statemachine'],
  ...['core', 'aws', 'workloads', 'local', 'functions', 'hooks', 'fitness'],
];

// Where Python is missing, install-tools has named it.
(programs ? describe : describe.skip)('the template', () => {
  const bin = programs ?? '';
  let copy = '';
  let built = '';

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'recycler-build-'));
    for (const name of sources.filter((source) => existsSync(join(root, source))))
      await cp(join(root, name), join(copy, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    built = await build(copy, bin);
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  test('is accepted by SAM CLI and its linter', async () => {
    expect(await runCommand(join(bin, 'sam'), ['validate', '--lint'], { cwd: root, env: samEnvironment })).toContain(
      'is a valid SAM Template',
    );
  });

  test('is accepted by cfn-lint', async () => {
    expect(await runCommand(join(bin, 'cfn-lint'), ['template.yaml'], { cwd: root, env: samEnvironment })).toBe('');
  });

  test('builds, and leaves the packages of the developer alone', () => {
    for (const name of ['esbuild', 'jest', 'typescript']) expect(existsSync(join(root, 'node_modules', name, 'package.json'))).toBe(true);
  });

  test.each(['BeginFunction', 'AdvanceFunction', 'ConcludeFunction', 'ProbeFunction'])('%s loads in Node 24', async (name) => {
    const script = `const { handler } = await import(${JSON.stringify(join(built, name, 'handler.mjs'))}); process.stdout.write(typeof handler)`;
    const env = {
      ...{
        AWS_REGION: 'eu-west-1',
        LEDGER_TABLE: 'ledger',
        STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:recycler',
      },
      ...{ NOTICES_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:notices', PROBE_FUNCTION: undefined, NODE_OPTIONS: undefined },
    };
    expect(process.versions.node).toMatch(/^24\./);
    expect(await runCommand(process.execPath, ['--input-type=module', '--eval', script], { cwd: built, env })).toBe('function');
  });

  test('stamps every function with the same release', async () => {
    const names = (await readdir(built, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const stamps = await Promise.all(names.map((name) => readFile(join(built, name, 'release.json'), 'utf8')));
    expect(names).toHaveLength(4);
    expect(new Set(stamps).size).toBe(1);
    expect(JSON.parse(stamps[0] ?? '')).toEqual({ release: expect.stringMatching(/^[0-9a-f]{12}$/), builtAt: expect.any(String) });
  });
});
