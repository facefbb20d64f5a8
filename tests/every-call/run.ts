import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Tried } from './worker.ts';
import { crashWorlds } from './worlds.ts';

const [only = '', ...more] = process.argv.slice(2);
if (more.length > 0 || !crashWorlds.some(({ name }) => name.includes(only))) {
  process.stderr.write(`every-call: no world has "${[only, ...more].join(' ')}" in its name; usage: npm run every-call -- [WORLD]\n`);
  process.exit(2);
}

const cores = availableParallelism();
const tally = new Map<string, { calls: number; tried: number; wrong: string[] }>();
const report = (text: string): void => void process.stderr.write(text);
const started = performance.now();

await Promise.all(
  Array.from({ length: cores }, async (_, first) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { first, step: cores, only } });
    worker.on('message', ({ where, calls, wrong }: Tried) => {
      const world = tally.get(where) ?? { calls, tried: 0, wrong: [] };
      tally.set(where, { calls, tried: world.tried + 1, wrong: [...world.wrong, ...wrong] });
      for (const line of wrong) report(`\n${line}\n`);
      if (world.tried % 20 === 0) report(`\r${where}: ${world.tried + 1} of ${calls} calls        `);
    });
    worker.on('error', (error) => {
      report(`\nevery-call: ${error.stack}\n`);
      process.exitCode = 1;
    });
    await once(worker, 'exit');
  }),
);

const rows = [...tally].map(
  ([where, { calls, tried, wrong }]) => `${where.padEnd(40)}${String(tried).padStart(6)} of ${calls}${String(wrong.length).padStart(8)}`,
);
const total = [...tally.values()].reduce((sum, { tried }) => sum + tried, 0);
const broken = [...tally.values()].reduce((sum, { wrong }) => sum + wrong.length, 0);
report('\n');
process.stdout.write(
  [
    `${'world'.padEnd(40)} died at a call   wrong`,
    ...rows,
    `${total} runs, each with one crash, in ${Math.round((performance.now() - started) / 1_000)} s: ${broken} wrong`,
    '',
  ].join('\n'),
);
if (broken > 0) process.exitCode = 1;
