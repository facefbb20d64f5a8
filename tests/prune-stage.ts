import type { KnownImage } from '../rehearsal/baking/baking-ground.ts';
import { account } from '../rehearsal/ground.ts';
import { type BakeStage, createBakeStage, imageParameter } from './bake-stage.ts';

const day = 86_400_000;

/** Puts an image into the account that a bake made so many days ago. */
export const addImage = ({ world }: BakeStage, id: string, days: number, more: Partial<KnownImage> = {}): void => {
  const { ground } = world;
  const at = ground.scenario.startMs - days * day;
  const tags = { 'recycler:bake': `web-${id}`, 'recycler:pipeline': 'web', 'recycler:state': 'tested' };
  const disk = { release: '', packages: id, machine: '', isSealed: true };
  const own = { name: `recycler/web/${id}`, owner: account, createdAt: at, lastLaunchedAt: at, disk, snapshot: `snap-${id}` };
  ground.baking.images.set(id, { id, ...own, state: 'available', tags, ...more });
  ground.baking.snapshots.set(`snap-${id}`, { startedAt: at, tags });
};

/** Nine tested images, of which the four oldest may go by their age; the newest is current. */
export const setUp = (options: Parameters<typeof createBakeStage>[0] = {}): BakeStage => {
  const stage = createBakeStage(options);
  const { ground } = stage.world;
  const ids = Array.from({ length: 9 }, (_, index) => `ami-t${index + 1}`);
  for (const [index, id] of ids.entries()) addImage(stage, id, 10 * (9 - index) + 1);
  // What the world knows as labelled when it begins is proven.
  const versions = ids.map((value, index) => ({ version: index + 1, value, at: 0, labels: value === 'ami-t9' ? ['current'] : [] }));
  ground.baking.versions.set(imageParameter, versions);
  ground.parameters.set(imageParameter, 'ami-t9');
  return stage;
};

/** The state of each image of ours. */
export const statesOf = ({ world }: BakeStage): Record<string, string> =>
  Object.fromEntries([...world.ground.baking.images.values()].filter(({ owner }) => owner === account).map(({ id, state }) => [id, state]));
/** B3 is about labels, which the set-up put there itself. */
export const breachesOf = ({ invariants }: BakeStage) => invariants.breaches().filter(({ rule }) => rule !== 'B3');

/** Prunes once a day for so many days. */
export const pruneDaily = async (stage: BakeStage, days: number): Promise<void> => {
  for (let each = 0; each < days; each += 1) {
    await stage.prune();
    await stage.run(() => stage.world.clock.sleep(86_400));
  }
};
