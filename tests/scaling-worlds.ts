import type { Written } from './fault-cases.ts';

/** A small generator of its own, so that one number names a world (mulberry32). */
const numbersOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** A world in which others change desired capacity by steps and by numbers, at any time, while reads may be stale; in both launch methods. */
export const scalingWorldOf = (seed: number): { fleet: Written; faults: Written[] } => {
  const random = numbersOf(seed);
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const desiredCapacity = whole(4, 14);
  const faults: Written[] = [];
  const acts = whole(1, 4);
  for (let i = 0; i < acts; i += 1) {
    const at = `${whole(20, 1_500)}s`;
    const by = whole(1, 3) * (random() < 0.5 ? -1 : 1);
    if (random() < 0.5) faults.push({ kind: 'scale', fleet: 'web', at, by, times: whole(1, 3), every: `${whole(20, 180)}s` });
    else faults.push({ kind: 'scale', fleet: 'web', at, desiredCapacity: whole(Math.max(2, desiredCapacity - 5), desiredCapacity + 5) });
  }
  if (random() < 0.5) faults.push({ kind: 'stale-reads', lag: `${whole(1, 45)}s`, from: `${whole(0, 900)}s`, for: '1h' });
  const policy = { pace: { maxSurge: whole(1, 4) }, ...(random() < 0.5 && { launch: 'desired-capacity' }) };
  return { fleet: { desiredCapacity, minSize: 0, maxSize: desiredCapacity + whole(4, 16), policy }, faults };
};
