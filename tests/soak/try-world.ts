import { openFindings } from '../open-findings.ts';
import { rehearseJudged } from '../rehearse-judged.ts';
import type { UnkindWorld } from '../unkind-storm.ts';

/** What was wrong in a world: each line by its rule; empty where nothing was but what is an open finding. */
export const tryWorld = async (world: UnkindWorld): Promise<string[]> => {
  try {
    const { judged } = await rehearseJudged(world);
    return judged
      .filter((fault) => !openFindings.some(({ explains }) => explains(fault, world)))
      .map(({ rule, text }) => `${rule}: ${text}`);
  } catch (error) {
    return [`threw: ${(error as Error).message}`];
  }
};

/** The same with fewer faults: what it shows goes on to show with none of those that are left out. */
export const shrinkWorld = async (world: UnkindWorld): Promise<UnkindWorld> => {
  for (const list of ['faults', 'scaling'] as const)
    for (const index of world[list].keys()) {
      const smaller = { ...world, [list]: world[list].toSpliced(index, 1) };
      if ((await tryWorld(smaller)).length > 0) return shrinkWorld(smaller);
    }
  return world;
};
