import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build, stampedTemplate } from '../../setup/build.ts';
import { preparePython, samEnvironment } from '../../setup/python.ts';
import { recordStack } from '../../setup/record-stack.ts';
import { runCommand } from '../../setup/run-command.ts';
import { stackFiles } from '../../setup/stack-files.ts';
import { blocksOfAll, examplesOf, readPages } from '../pages.ts';
import { copyCheckout } from './copy-checkout.ts';

const root = join(import.meta.dirname, '../..');
const programs = await preparePython();

const functionNames = [
  ...['BeginFunction', 'AdvanceFunction', 'ConcludeFunction', 'ProbeFunction', 'AttestFunction'],
  ...['PreTrafficFunction', 'PostTrafficFunction', 'ReaperFunction', 'PruneFunction', 'JanitorFunction'],
];

// Where Python is missing, install-tools has named it.
(programs ? describe : describe.skip)('the template', () => {
  const bin = programs ?? '';
  let copy = '';
  let built = '';

  beforeAll(async () => {
    copy = await copyCheckout();
    built = await build(copy, bin);
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  test('is accepted by SAM CLI and its linter', async () => {
    expect(await runCommand(join(bin, 'sam'), ['validate', '--lint'], { cwd: root, env: samEnvironment })).toContain(
      'is a valid SAM Template',
    );
  });

  test('is accepted by cfn-lint, and so is that of the deploying role', async () => {
    const templates = ['template.yaml', 'docs/deploying-role.yaml'];
    expect(await runCommand(join(bin, 'cfn-lint'), templates, { cwd: root, env: samEnvironment })).toBe('');
  });

  test('cfn-lint accepts the templates that the pages show: to enrol a group, and to follow events', async () => {
    const texts = examplesOf(blocksOfAll(readPages())).templates.map((block) => block.text);
    expect(texts).toHaveLength(3);
    const files = texts.map((_, index) => join(copy, `shown-${index}.yaml`));
    for (const [index, file] of files.entries()) await writeFile(file, texts[index] ?? '');
    expect(await runCommand(join(bin, 'cfn-lint'), files, { cwd: root, env: samEnvironment })).toBe('');
  });

  test('keeps the bundles of advance and begin small', async () => {
    const kibibytes = async (name: string) => (await stat(join(built, name, 'handler.mjs'))).size / 1_024;
    // The most of it is what the clients of AWS have in common, and this code.
    expect(await kibibytes('AdvanceFunction')).toBeLessThanOrEqual(1_200);
    expect(await kibibytes('BeginFunction')).toBeLessThanOrEqual(520);
  });

  test.each(Object.entries(stackFiles))('is what rehearsals of releases deploy: %s', async (_name, stack) => {
    const recorded = JSON.parse(await readFile(join(root, stack.recording), 'utf8'));
    // If this fails, the template or the state machine was changed since: npm run record
    expect(recorded).toEqual(JSON.parse(JSON.stringify(await recordStack(root, bin, stack))));
  });

  test('builds, and leaves the packages of the developer alone', () => {
    for (const name of ['esbuild', 'jest', 'typescript']) expect(existsSync(join(root, 'node_modules', name, 'package.json'))).toBe(true);
  });

  test.each(functionNames)('%s loads in Node 24', async (name) => {
    const script = `const { handler } = await import(${JSON.stringify(join(built, name, 'handler.mjs'))}); process.stdout.write(typeof handler)`;
    const env = {
      ...{
        AWS_REGION: 'eu-west-1',
        LEDGER_TABLE: 'ledger',
        STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:recycler',
      },
      ...{ BEGIN_FUNCTION: 'begin', BEGIN_VERSION: '1', STACK_ID: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/recycler/1' },
      ...{ EVIDENCE_BUCKET: 'evidence', CANDIDATE_ALARM: 'alarm', FUNCTIONS: 'begin', AWS_LAMBDA_FUNCTION_NAME: 'it' },
      ...{ NOTICES_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:notices', PROBE_FUNCTION: undefined, NODE_OPTIONS: undefined },
    };
    expect(process.versions.node).toMatch(/^24\./);
    expect(await runCommand(process.execPath, ['--input-type=module', '--eval', script], { cwd: built, env })).toBe('function');
  });

  test('stamps every function with the same release', async () => {
    const names = (await readdir(built, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const stamps = await Promise.all(names.map((name) => readFile(join(built, name, 'release.json'), 'utf8')));
    expect(names.toSorted()).toEqual(functionNames.toSorted());
    expect(new Set(stamps).size).toBe(1);
    expect(JSON.parse(stamps[0] ?? '')).toEqual({
      release: expect.stringMatching(/^[0-9a-f]{12}$/),
      builtAt: expect.any(String),
      declared: expect.objectContaining({ functions: expect.objectContaining({ BeginFunction: expect.anything() }) }),
    });
    const template = await readFile(join(built, stampedTemplate), 'utf8');
    expect(template).toContain(`Value: "${JSON.parse(stamps[0] ?? '').release}"`);
  });

  test('of the stack of images is built and stamped by itself, its functions and hooks load, and its linter has nothing to say', async () => {
    const images = join(copy, 'images');
    const builtImages = await build(copy, bin, stackFiles.images);
    const names = (await readdir(builtImages, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(names.toSorted()).toEqual(
      Object.keys(JSON.parse(await readFile(join(root, stackFiles.images.recording), 'utf8')).declared.functions).toSorted(),
    );
    for (const name of names) {
      const { release, declared } = JSON.parse(await readFile(join(builtImages, name, 'release.json'), 'utf8'));
      expect(await readFile(join(builtImages, stampedTemplate), 'utf8')).toContain(`Value: "${release}"`);
      expect(Object.keys(declared.functions).toSorted()).toEqual(names.toSorted());
      const handler = join(builtImages, name, 'handler.mjs');
      const script = `const { handler } = await import(${JSON.stringify(handler)}); process.stdout.write(typeof handler)`;
      const env = {
        ...{ AWS_REGION: 'eu-west-1', LEDGER_TABLE: 'ledger', BAKE_DOCUMENT: 'bake', PROBE_DOCUMENT: 'probe' },
        ...{ STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:bakes:1', PRUNE_FUNCTION: 'prune:1' },
        ...{ JUDGED_STACK: 'images', BEGIN_FUNCTION: 'begin', STACK_ID: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/images/1' },
        ...{ NOTICES_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:notices', NODE_OPTIONS: undefined },
      };
      expect(await runCommand(process.execPath, ['--input-type=module', '--eval', script], { cwd: images, env })).toBe('function');
    }
  });

  // Last, as it takes the stamped build away.
  test('of sam build says that it is unstamped, and is neither packaged nor deployed unless it is named', async () => {
    const sam = (...args: string[]) => runCommand(join(bin, 'sam'), args, { cwd: copy, env: samEnvironment });
    await sam('build', 'ReaperFunction');
    expect(await readFile(join(built, 'template.yaml'), 'utf8')).toMatch(/Value: unstamped - it only plans/);
    for (const command of ['package', 'deploy'])
      await expect(sam(command, '--no-resolve-s3', '--s3-bucket', 'uploads')).rejects.toThrow(
        /Template file not found.*stamped-by-npm-run-build/,
      );
  });
});
