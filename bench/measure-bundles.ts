import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from '../setup/build.ts';
import { preparePython } from '../setup/python.ts';
import { type Figure, toFigure } from './bench-result.ts';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);
/** Each function with the goal for its bundle in KiB, where there is one. */
const functions: Record<string, number | undefined> = {
  advance: 1_300,
  begin: 600,
  conclude: undefined,
  probe: undefined,
  attest: undefined,
  'pre-traffic': undefined,
  'post-traffic': undefined,
  reaper: undefined,
};
/** Starts of each; the median counts. */
const starts = 7;

const folderOf = (name: string): string =>
  `${name
    .split('-')
    .map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`)
    .join('')}Function`;

const weigh = async (name: string, goal: number | undefined, built: string | undefined): Promise<Figure> => {
  const size = built === undefined ? null : Math.ceil((await stat(join(built, folderOf(name), 'handler.mjs'))).size / 1_024);
  const what = built === undefined ? `bundle of ${name}: not built here` : `bundle of ${name}, minified`;
  return toFigure(`bundle-${name}`, what, 'KiB', size, goal);
};

/** The environment that a function needs to start; nothing is called. */
const environment = {
  AWS_REGION: 'eu-west-1',
  AWS_LAMBDA_FUNCTION_NAME: 'function',
  LEDGER_TABLE: 'ledger',
  STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:recycler:1',
  STACK_ID: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/recycler/1',
  BEGIN_FUNCTION: 'begin',
  EVIDENCE_BUCKET: 'evidence',
  CANDIDATE_ALARM: 'alarm',
};

/** Milliseconds that a fresh process takes to import a handler, by its own clock. */
const importOnce = async (file: string): Promise<number> => {
  const script = `const began = performance.now(); await import(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - began)); process.exit(0)`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env: { ...process.env, ...environment } });
  return Number(stdout);
};

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Import times against those of an empty handler, taken in turns, so that a busy machine slows both. */
const measureImports = async (built: string): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'recycler-empty-'));
  try {
    const empty = join(folder, 'handler.mjs');
    await writeFile(empty, 'export const handler = async () => undefined;\n');
    const figures: Figure[] = [];
    for (const name of Object.keys(functions)) {
      const times: number[] = [];
      const emptyTimes: number[] = [];
      for (let start = 0; start < starts; start += 1) {
        emptyTimes.push(await importOnce(empty));
        times.push(await importOnce(join(built, folderOf(name), 'handler.mjs')));
      }
      const ratio = medianOf(times) / medianOf(emptyTimes);
      const what = `import of ${name} against an empty handler (${medianOf(times).toFixed(0)} ms)`;
      figures.push(toFigure(`import-${name}`, what, 'times', Number(ratio.toFixed(1)), undefined));
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const buildHere = async (onMissing: (reason: string) => void): Promise<string | undefined> => {
  try {
    const programs = await preparePython();
    if (programs !== undefined) return await build(root, programs);
    onMissing('the bundles are not measured: python3 is missing');
  } catch (error) {
    onMissing(`the bundles are not measured: ${(error as Error).message}`);
  }
  return undefined;
};

/** Builds the stack as a deployment does, weighs the functions' bundles and times their start. Where it cannot be built, the figures have no value. */
export const measureBundles = async (onMissing: (reason: string) => void): Promise<Figure[]> => {
  const built = await buildHere(onMissing);
  const sizes = await Promise.all(Object.entries(functions).map(([name, goal]) => weigh(name, goal, built)));
  return [...sizes, ...(built === undefined ? [] : await measureImports(built))];
};
