import { parentPort, workerData } from 'node:worker_threads';
import { drawWorld } from './draw-world.ts';
import { shrinkWorld, tryWorld } from './try-world.ts';

/** What a worker says of each world that it has tried. */
export type Tried = { index: number; kinds: string[]; wrong: string[]; smallest?: object };

const { seed, first, step, minutes } = workerData as { seed: number; first: number; step: number; minutes: number };
const until = performance.now() + minutes * 60_000;

for (let index = first; performance.now() < until; index += step) {
  const world = drawWorld(seed, index);
  const wrong = await tryWorld(world);
  const kinds = [...new Set([...world.faults, ...world.scaling].map(({ kind }) => String(kind)))];
  const tried: Tried = { index, kinds, wrong, ...(wrong.length > 0 && { smallest: await shrinkWorld(world) }) };
  parentPort?.postMessage(tried);
}
