import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const launcher = join(import.meta.dirname, '../cli/recycler.mjs');

test('the command says what to do where nothing is installed yet', () => {
  const empty = mkdtempSync(join(tmpdir(), 'recycler-empty-'));
  mkdirSync(join(empty, 'cli'));
  copyFileSync(launcher, join(empty, 'cli/recycler.mjs'));
  const { status, stderr } = spawnSync(process.execPath, [join(empty, 'cli/recycler.mjs'), 'fleets'], { encoding: 'utf8' });
  rmSync(empty, { recursive: true });
  expect([status, stderr]).toEqual([1, 'recycler: nothing is installed here yet: npm start installs what it needs, and rehearses\n']);
});

test('and runs where it is', () => {
  const { status, stdout } = spawnSync(process.execPath, [launcher, '--help'], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, expect.stringContaining('rehearse')]);
});

describe('on an older Node', () => {
  // What is started as the Node that is installed here has no such option, and is what it is.
  const older = `--import=data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.0.0'})`;

  test('it runs itself on the one that is installed, and ends as that does', () => {
    const version = spawnSync(process.execPath, [older, launcher, '--version'], { encoding: 'utf8' });
    expect([version.status, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
    const wrong = spawnSync(process.execPath, [older, launcher, 'replace-all'], { encoding: 'utf8' });
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('unknown command')]);
  });

  test('and hands on a signal, so that no command goes on without the one that started it', async () => {
    const child = spawn(process.execPath, [older, launcher, 'policy', 'check', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
    // More than fits between two processes: it is written once the command reads, which it does to the end before it answers.
    await new Promise<void>((resolve) => child.stdin.write('# pace\n'.repeat(500_000), () => resolve()));
    const ended = new Promise((resolve) => child.once('exit', (status, signal) => resolve([status, signal])));
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
    await closed;
    // A command that went on would have seen the end of its input, and said that this is a policy.
    expect(said).toEqual([]);
  });
});
