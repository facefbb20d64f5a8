import type { Tried } from './worker.ts';

const day = 86_400;

/** The table of a soak: worlds by what went wrong in them, those that broke, and how long a million would take. */
export const printSoak = (all: readonly Tried[], { seed, seconds }: { seed: number; seconds: number }): string => {
  const broken = all.filter(({ wrong }) => wrong.length > 0);
  const kinds = [...new Set(all.flatMap((tried) => tried.kinds))].toSorted();
  const rows = kinds.map((kind) => {
    const count = (tried: readonly Tried[]): string => String(tried.filter((each) => each.kinds.includes(kind)).length).padStart(8);
    return `${kind.padEnd(22)}${count(all)}${count(broken)}`;
  });
  const perWorld = seconds / Math.max(1, all.length);
  return [
    `${'fault'.padEnd(22)}  worlds  broken`,
    ...rows,
    `${'none'.padEnd(22)}${String(all.filter(({ kinds: own }) => own.length === 0).length).padStart(8)}`,
    `${all.length} worlds of seed ${seed} in ${Math.round(seconds)} s, ${broken.length} broken; a million would take ${((perWorld * 1e6) / day).toFixed(1)} days of this machine`,
    '',
  ].join('\n');
};
