import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Test } from './jest-globals.ts';

/** What is asked of a worker: to run every test and say which faults each of them meets, or to run some of them with one fault planted. */
export type Asked = { kind: 'baseline' } | { kind: 'try'; id: number; tests: readonly number[] };
/** A test without any fault: its time in milliseconds, the faults that it meets, and why it failed. */
export type Baseline = { name: string; ms: number; meets: number[]; failed?: string };
/** `isSpoilt`: the fault has changed what tests share, so that they fail without it too; nothing that this worker says counts any more. */
export type Answered = { kind: 'baseline'; tests: Baseline[]; atImport: number[] } | { kind: 'try'; killedBy?: string; isSpoilt?: boolean };

const { file, planted = 0 } = workerData as { file: string; planted?: number };

let active = planted;
let met = new Set<number>();
Object.assign(globalThis, {
  isPlanted: (id: number): boolean => {
    met.add(id);
    return id === active;
  },
});

const { tests } = (await import(pathToFileURL(file).href)) as { tests: Test[] };
const atImport = [...met];

const runTest = async ({ run }: Test): Promise<string | undefined> => {
  try {
    await run();
    return undefined;
  } catch (error) {
    return (error as Error).message ?? String(error);
  }
};

const runAll = async (): Promise<Answered> => {
  const all: Baseline[] = [];
  for (const test of tests) {
    met = new Set();
    const began = performance.now();
    const failed = await runTest(test);
    all.push({ name: test.name, ms: performance.now() - began, meets: [...met], ...(failed !== undefined && { failed }) });
  }
  return { kind: 'baseline', tests: all, atImport };
};

const tryOne = async (id: number, chosen: readonly number[]): Promise<Answered> => {
  active = id;
  for (const index of chosen) {
    const test = tests[index];
    if (!test || (await runTest(test)) === undefined) continue;
    active = 0;
    return { kind: 'try', killedBy: test.name, isSpoilt: planted === 0 && (await runTest(test)) !== undefined };
  }
  return { kind: 'try' };
};

parentPort?.on('message', async (asked: Asked) => {
  parentPort?.postMessage(asked.kind === 'baseline' ? await runAll() : await tryOne(asked.id, asked.tests));
});
