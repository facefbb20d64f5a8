import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { packageName, packCli } from '../../setup/pack-cli.ts';

/* The package as a person gets it: packed by npm, installed by npm into an empty folder, without a network, and run there. */

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

type Packed = { filename: string; size: number; unpackedSize: number; files: { path: string }[] };

let folder: string;
let place: string;
let packed: Packed;

/** Everything that npm would fetch is refused: its registry is a port where nothing listens. */
const offline = ['--offline', '--registry', 'http://127.0.0.1:9', '--no-audit', '--no-fund', '--loglevel=error'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recycler-package-'));
  place = join(folder, 'place');
  await packCli(root, join(folder, 'package'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, ...offline], { cwd: join(folder, 'package') });
  // One npm answers a list, another an object by name.
  packed = Object.values(JSON.parse(stdout) as Record<string, Packed>)[0] as Packed;
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  await mkdir(place);
  await writeFile(join(place, 'package.json'), '{ "private": true }');
  await run('npm', ['install', join(folder, tarball), '--cache', join(folder, 'npm'), ...offline], { cwd: place });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Standard output of the installed command, run by this Node in a home of its own. */
const runInstalled = async (...args: string[]): Promise<string> => {
  const command = join(place, 'node_modules/.bin/recycler');
  const { stdout } = await run(process.execPath, [command, ...args], {
    cwd: place,
    env: { PATH: process.env.PATH, HOME: join(folder, 'home'), NO_COLOR: '1' },
    maxBuffer: 100_000_000,
  });
  return stdout;
};

test('holds its code, what that reads, and its licenses: no sources, no tests, and nothing else', () => {
  const expected =
    /^(?:cli\/[\w-]+\.js|cli\/recycler\.mjs|cli\/help\.txt|statemachine\/(?:recycler|bake)\.asl\.yaml|rehearsal\/release\/recorded-(?:images-)?stack\.json|package\.json|README\.md|LICENSE|LICENSES-OF-PACKAGES\.md)$/;
  expect(packed.files.map(({ path }) => path).filter((path) => !expected.test(path))).toEqual([]);
  process.stderr.write(`${packageName}: ${packed.size} bytes packed, ${packed.unpackedSize} unpacked, ${packed.files.length} files\n`);
  expect(packed.unpackedSize).toBeLessThan(8_000_000);
});

test('is alone where it is installed, names its licence and asks for provenance', async () => {
  expect((await readdir(join(place, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual(['@instance-recycler']);
  const manifest: unknown = JSON.parse(await readFile(join(place, 'node_modules', packageName, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({ name: packageName, license: 'Apache-2.0', publishConfig: { access: 'public', provenance: true } });
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('private');
  expect(manifest).not.toHaveProperty('scripts');
});

test('is what npx runs there', async () => {
  const path = `${join(process.execPath, '..')}:${process.env.PATH}`;
  const { stdout } = await run('npx', [...offline, packageName, '--version'], { cwd: place, env: { PATH: path, HOME: folder } });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(stdout).toBe(`${version}\n`);
});

test('checks a policy, rehearses a campaign with images and a page, and a release', async () => {
  await writeFile(join(place, 'web.yaml'), 'pace: { maxSurge: 3 }\n');
  expect(await runInstalled('policy', 'check', 'web.yaml')).toContain('maxSurge');
  await writeFile(join(place, 'scenario.yaml'), 'fleets: [ { name: web, desiredCapacity: 3 } ]\n');
  const report = await runInstalled('rehearse', 'scenario.yaml', '--quiet', '--json', '-', '--html', 'page.html');
  expect(JSON.parse(report)).toMatchObject({ outcome: 'done' });
  expect(await readFile(join(place, 'page.html'), 'utf8')).toContain('<svg');
  // The second release of images is rolled back, which is what its exit status says.
  const release = await runInstalled('rehearse', '--release', join(root, 'docs/releases/images.yaml'), '--quiet', '--json', '-').catch(
    (error: { code: number; stdout: string }) => (error.code === 3 ? error.stdout : Promise.reject(error)),
  );
  expect(JSON.parse(release)).toMatchObject({ schema: 'recycler/release-rehearsal/1' });
  // What it compiled it has kept for the next start.
  expect(await readdir(join(folder, 'home/.cache/instance-recycler'))).not.toEqual([]);
});

test('lists its commands as the program does, without loading it', async () => {
  expect(await runInstalled('--help')).toBe(await runInstalled('help'));
});

test('an account that is not there is answered in one line', async () => {
  const ended = await runInstalled('fleets', '--region', 'eu-west-1', '--endpoint-url', 'http://127.0.0.1:9').catch(
    (error: { code: number; stderr: string }) => error,
  );
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^recycler: no usable AWS credentials[^\n]+\n$/) });
});

describe('what wraps it', () => {
  /** The action as a runner starts it: its main file, with each input as a variable. */
  const act = (written: string) =>
    run(process.execPath, [join(folder, 'package', action().runs.main)], {
      cwd: place,
      env: { PATH: process.env.PATH, HOME: join(folder, 'home'), NO_COLOR: '1', INPUT_ARGUMENTS: written },
    });
  const action = (): { inputs: Record<string, { required: boolean }>; runs: { using: string; main: string } } =>
    parse(readFileSync(join(folder, 'package/action.yml'), 'utf8'));

  test('as an action of GitHub runs the command with its arguments, which no shell reads, and ends as it does', async () => {
    expect(action()).toMatchObject({ inputs: { arguments: { required: true } }, runs: { using: 'node24' } });
    expect((await act('policy\ncheck\nweb.yaml\n')).stdout).toContain('maxSurge');
    await expect(act('policy\ncheck\n$(touch owned) ; x\n')).rejects.toMatchObject({ code: 2 });
    expect(await readdir(place)).not.toContain('owned');
  });

  test('as a container copies what the package has, and starts it as a user that is not root', async () => {
    const lines = (await readFile(join(folder, 'package/Dockerfile'), 'utf8')).split('\n');
    const copied = lines.flatMap((line) => /^COPY (.+) \S+$/.exec(line)?.[1]?.split(' ') ?? []);
    for (const path of packed.files.map((each) => each.path)) expect(copied).toContain(path.split('/')[0]);
    const there = await readdir(join(folder, 'package'));
    expect(copied.filter((path) => !there.includes(path))).toEqual([]);
    expect(lines).toContain('USER node');
    expect(lines.at(-2)).toBe('ENTRYPOINT ["node", "/opt/recycler/cli/recycler.mjs"]');
  });
});
