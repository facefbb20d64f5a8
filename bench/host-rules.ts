import type { Group, Server } from '../rehearsal/state.ts';
import type { World } from '../rehearsal/world.ts';

/** How others replace the hosts of a cluster, acted out on the embedded cloud without an engine. Amazon ECS drains each by its own hook. */
export type HostRule = (world: World, slots: number) => Promise<void>;

const groupOf = (world: World): Group => {
  const [group] = world.ground.groups.values();
  if (!group) throw new Error('the world has no group');
  return group;
};

/** Waits until all of these hold, at most a day. */
const waitUntil = async ({ clock }: World, isSo: () => boolean): Promise<void> => {
  const end = clock.now() + 86_400_000;
  while (!isSo()) {
    if (clock.now() > end) throw new Error('a host of the bench is not done within a day');
    await clock.sleep(5);
  }
};

const serves = ({ hasJoined, state }: Server): boolean => hasJoined && state.lifecycle === 'InService';
const isGone = ({ state }: Server): boolean => state.lifecycle === 'Terminated';
const listOld = ({ ground }: World): Server[] => [...ground.servers.values()].filter(({ origin }) => origin === 'seed');

/** The same pace and the same launch-first swaps as the Recycler's, with victims in random order: each slot goes on as soon as it is free. */
export const replaceInRandomOrder: HostRule = async (world, slots) => {
  const { ground, life, clock } = world;
  const group = groupOf(world);
  const old = listOld(world);
  const waiting = ground.chance('bench:random-order').pick(old, old.length);
  const work = async (): Promise<void> => {
    for (let victim = waiting.shift(); victim; victim = waiting.shift()) {
      const leaving = victim;
      ground.changeGroup(group, { desired: group.state.desired + 1 });
      const replacement = life.launch(group, leaving.zone, 'recycler');
      await waitUntil(world, () => serves(replacement));
      ground.changeGroup(group, { desired: group.state.desired - 1 });
      life.terminate(leaving, 'recycler');
      await waitUntil(world, () => isGone(leaving));
    }
  };
  await Promise.all(Array.from({ length: slots }, () => clock.nest(work)));
};

/**
 * Instance Refresh at its defaults: "MinHealthyPercentage [...] 90", so that a tenth is terminated at a time, and each replacement must be
 * healthy before the next ones go; oldest first (EC2 Auto Scaling user guide, understand-instance-refresh-default-values and
 * instance-refresh-overview; the order is assumed). Launch of the replacements is Auto Scaling's own.
 */
export const refreshInstances: HostRule = async (world, slots) => {
  const { life } = world;
  const waiting = listOld(world).toSorted((a, b) => a.launchedAt - b.launchedAt);
  while (waiting.length > 0) {
    const batch = waiting.splice(0, slots);
    for (const server of batch) life.terminate(server, 'recycler');
    const wanted = groupOf(world).state.desired;
    await waitUntil(world, () => batch.every(isGone) && [...world.ground.servers.values()].filter(serves).length >= wanted);
  }
};
