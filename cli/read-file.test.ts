import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('a pipe is read to its end, however slowly it is written', async () => {
  const command = [join(import.meta.dirname, 'recycler.mjs'), 'policy', 'check', '-'];
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  // One that has ended early is seen by its status.
  child.stdin.on('error', () => undefined);
  // More than fits between two processes: that it is written says that it is read, by one that is faster than what comes.
  await new Promise<void>((resolve) => child.stdin.write('# pace\n'.repeat(200_000), () => resolve()));
  child.stdin.end('pace: { maxSurge: 3 }\n');
  expect([await ended, said]).toEqual([0, '']);
});
