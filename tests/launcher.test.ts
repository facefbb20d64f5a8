import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

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
