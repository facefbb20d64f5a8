import { parentPort, workerData } from 'node:worker_threads';
import { listCalls, tryCall } from './try-call.ts';
import { crashWorlds } from './worlds.ts';

/** What a worker says of each call that it has tried: the world, how many calls that has, and what was wrong. */
export type Tried = { where: string; calls: number; wrong: string[] };

const { first, step, only } = workerData as { first: number; step: number; only: string };

for (const world of crashWorlds.filter(({ name }) => name.includes(only))) {
  const calls = await listCalls(world);
  for (const call of calls.filter(({ nth }) => nth % step === first)) {
    const tried: Tried = { where: world.name, calls: calls.length, wrong: await tryCall(world, call) };
    parentPort?.postMessage(tried);
  }
}
