import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { stringify } from 'yaml';
import { printSoak } from './print-soak.ts';
import type { Tried } from './worker.ts';

const usage = 'usage: npm run soak -- --minutes M --seed S [--into FOLDER]';

const readOptions = (): { minutes: number; seed: number; into: string } => {
  try {
    const {
      minutes = '1',
      seed = '1',
      into = 'soak',
    } = parseArgs({
      options: { minutes: { type: 'string' }, seed: { type: 'string' }, into: { type: 'string' } },
    }).values;
    if (!(Number(minutes) > 0)) throw new Error(`--minutes ${minutes} is not a number above 0`);
    if (!Number.isSafeInteger(Number(seed))) throw new Error(`--seed ${seed} is not a whole number`);
    return { minutes: Number(minutes), seed: Number(seed), into };
  } catch (error) {
    process.stderr.write(`soak: ${(error as Error).message.split(/\. |\n/)[0]}; ${usage}\n`);
    process.exit(2);
  }
};

const { minutes, seed, into } = readOptions();
const cores = availableParallelism();
const all: Tried[] = [];
const report = (text: string): void => void process.stderr.write(text);

const keep = ({ index, wrong, smallest }: Tried): void => {
  mkdirSync(into, { recursive: true });
  const path = `${into}/seed-${seed}-world-${index}.yaml`;
  writeFileSync(path, `${wrong.map((line) => `# ${line.replaceAll('\n', ' ')}\n`).join('')}${stringify(smallest)}`);
  report(`\nworld ${index} of seed ${seed}: ${wrong[0]}\n  npx recycler rehearse ${path}\n`);
};

const started = performance.now();
await Promise.all(
  Array.from({ length: cores }, async (_, first) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { seed, first, step: cores, minutes } });
    worker.on('message', (tried: Tried) => {
      all.push(tried);
      if (tried.wrong.length > 0) keep(tried);
      if (all.length % 20 === 0) report(`\r${all.length} worlds, ${all.filter(({ wrong }) => wrong.length > 0).length} broken`);
    });
    worker.on('error', (error) => {
      report(`\nsoak: ${error.stack}\n`);
      process.exitCode = 1;
    });
    await once(worker, 'exit');
  }),
);
report('\n');
process.stdout.write(printSoak(all, { seed, seconds: (performance.now() - started) / 1_000 }));
if (all.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
