import { once } from 'node:events';
import { existsSync, globSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { bundleTests } from './bundle.ts';
import type { Mutant } from './plant.ts';
import { printScores, type Tried } from './print-scores.ts';
import type { Answered, Asked, Baseline } from './worker.ts';

const root = join(import.meta.dirname, '../..');
const usage = 'usage: npm run mutants -- ROOM [--also TEST-FILE] [--seconds PER-FAULT] [--into FILE]';
const report = (text: string): void => void process.stderr.write(text);

const readOptions = (): { room: string; also: string[]; limit: number; into: string } => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { also: { type: 'string', multiple: true }, seconds: { type: 'string' }, into: { type: 'string' } },
    });
    const [room = ''] = positionals;
    if (positionals.length !== 1 || !existsSync(join(root, room)))
      throw new Error(`"${positionals.join(' ')}" is no folder of this checkout`);
    const limit = Number(values.seconds ?? 300);
    if (!(limit > 0)) throw new Error(`--seconds ${values.seconds} is no number above 0`);
    return { room, also: values.also ?? [], limit: limit * 1_000, into: values.into ?? 'mutants.txt' };
  } catch (error) {
    report(`mutants: ${(error as Error).message}; ${usage}\n`);
    process.exit(2);
  }
};

const { room, also, limit, into } = readOptions();
const { file, mutants } = await bundleTests(room, [...globSync('core/**/*.test.ts', { cwd: root }), ...also]);
const began = performance.now();

const ask = async (worker: Worker, asked: Asked, patience: number): Promise<Answered | 'no answer'> => {
  const timer = new AbortController();
  const late = new Promise<'no answer'>((resolve) => {
    const handle = setTimeout(() => resolve('no answer'), patience);
    timer.signal.addEventListener('abort', () => clearTimeout(handle));
  });
  worker.postMessage(asked);
  const answer = await Promise.race([
    once(worker, 'message').then(([message]) => message as Answered),
    once(worker, 'error').then(() => 'no answer' as const),
    late,
  ]);
  timer.abort();
  return answer;
};

const open = (planted?: number): Worker =>
  new Worker(new URL('worker.ts', import.meta.url), { workerData: { file, ...(planted !== undefined && { planted }) } });

const first = open();
const baseline = await ask(first, { kind: 'baseline' }, 300_000);
await first.terminate();
if (baseline === 'no answer' || baseline.kind !== 'baseline') throw new Error('the tests did not end within five minutes');
const { tests } = baseline;
const red = tests.filter(({ failed }) => failed !== undefined);
if (red.length > 0) {
  report(`mutants: ${red.length} of ${tests.length} tests fail without any fault; first: ${red[0]?.name}: ${red[0]?.failed}\n`);
  process.exit(2);
}
const seconds = tests.reduce((sum, { ms }) => sum + ms, 0) / 1_000;
report(`${mutants.length} faults in ${room}, ${tests.length} tests of ${seconds.toFixed(1)} s\n`);

const meeting = new Map<number, number[]>();
const byTime = tests.map((test: Baseline, index) => ({ ...test, index })).toSorted((a, b) => a.ms - b.ms);
for (const { meets, index } of byTime) for (const id of meets) meeting.set(id, [...(meeting.get(id) ?? []), index]);
// What runs when a file is imported is met by every test.
const everywhere = new Set(baseline.atImport);

const tried: Tried[] = [];
const queue = [...mutants];

/** The quickest tests, as many as fit into the time for one fault. */
const takeWithin = (chosen: readonly number[]): number[] => {
  let spent = 0;
  return chosen.filter((index) => {
    spent += tests[index]?.ms ?? 0;
    return spent <= limit;
  });
};

/** One fault against the tests that meet it, the quickest first. One that lets a test go on for ever is found by that. */
const tryMutant = async (worker: Worker, mutant: Mutant, isFirst = true): Promise<{ killedBy?: string; worker: Worker }> => {
  const isEverywhere = everywhere.has(mutant.id);
  const chosen = isEverywhere ? byTime.map(({ index }) => index) : (meeting.get(mutant.id) ?? []);
  if (chosen.length === 0) return { worker };
  const within = takeWithin(chosen);
  const own = isEverywhere ? open(mutant.id) : worker;
  const patience = 10_000 + 5 * within.reduce((sum, index) => sum + (tests[index]?.ms ?? 0), 0);
  const answer = await ask(own, { kind: 'try', id: mutant.id, tests: within }, patience);
  if (own !== worker) await own.terminate();
  if (answer !== 'no answer' && answer.kind === 'try' && !answer.isSpoilt)
    return { worker, ...(answer.killedBy !== undefined && { killedBy: answer.killedBy }) };
  // What a fault spoilt may have been spoilt by the one before it: it counts only in a worker that no other was in.
  await worker.terminate();
  if (answer === 'no answer') return { killedBy: 'a test that never ended', worker: open() };
  return isFirst ? tryMutant(open(), mutant, false) : { worker: open(), ...('killedBy' in answer && { killedBy: answer.killedBy }) };
};

await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    let worker = open();
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const { killedBy, worker: next } = await tryMutant(worker, mutant);
      worker = next;
      tried.push({ mutant, isMet: everywhere.has(mutant.id) || meeting.has(mutant.id), ...(killedBy !== undefined && { killedBy }) });
      if (tried.length % 50 === 0)
        report(`\r${tried.length} of ${mutants.length} faults, ${tried.filter((each) => each.killedBy === undefined).length} not found`);
    }
    await worker.terminate();
  }),
);

const { table, survivors } = printScores(tried, (performance.now() - began) / 1_000);
writeFileSync(into, survivors);
report('\n');
process.stdout.write(`${table}the faults that no test found are in ${into}\n`);
