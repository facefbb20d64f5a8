import { parseArgs } from 'node:util';
import { bakeThroughStorm } from '../bake-storm.ts';
import { pruneThroughStorm } from '../prune-storm.ts';
import { copyThroughStorm } from '../region-storm.ts';

const usage = 'usage: npm run soak:bakes -- [--seeds N] [--first SEED]';

const readWhole = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  process.stderr.write(`soak:bakes: --${name} ${text} is not a whole number above 0; ${usage}\n`);
  process.exit(2);
};

const readOptions = (): { seeds: number; first: number } => {
  try {
    const text = { type: 'string' } as const;
    const { seeds = '300', first = '1' } = parseArgs({ options: { seeds: text, first: text } }).values;
    return { seeds: readWhole('seeds', seeds), first: readWhole('first', first) };
  } catch (error) {
    process.stderr.write(`soak:bakes: ${(error as Error).message.split(/\. |\n/)[0]}; ${usage}\n`);
    process.exit(2);
  }
};

const { seeds, first } = readOptions();
const started = performance.now();
const outcomes = new Map<string, number>();
let gone = 0;
let broken = 0;

/** What was wrong with one seed; that it could not be tried at all is wrong too. */
const report = async <Tried extends { wrong: string[] }>(
  what: string,
  seed: number,
  attempt: Promise<Tried>,
): Promise<Tried | undefined> => {
  const tried = await attempt.catch((error: unknown) => (error as Error).stack ?? String(error));
  const wrong = typeof tried === 'string' ? [`threw: ${tried}`] : tried.wrong;
  if (wrong.length > 0) broken += 1;
  for (const each of wrong) process.stderr.write(`${what} of seed ${seed}: ${each}\n`);
  return typeof tried === 'string' ? undefined : tried;
};

for (let seed = first; seed < first + seeds; seed += 1) {
  const baked = await report('the bake', seed, bakeThroughStorm(seed));
  if (baked) outcomes.set(baked.outcome, (outcomes.get(baked.outcome) ?? 0) + 1);
  const copied = await report('copying', seed, copyThroughStorm(seed));
  if (copied) outcomes.set(copied.outcome, (outcomes.get(copied.outcome) ?? 0) + 1);
  gone += (await report('pruning', seed, pruneThroughStorm(seed)))?.gone ?? 0;
}
const seconds = Math.round((performance.now() - started) / 1_000);
const ends = [...outcomes].toSorted().map(([outcome, count]) => `${count} ${outcome}`);
process.stdout.write(
  `${seeds} seeds from ${first} on, in ${seconds} s: ${ends.join(', ')}; ${gone} images removed; ${broken} runs of ${3 * seeds} broken\n`,
);
if (broken > 0) process.exitCode = 1;
