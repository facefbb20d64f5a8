import type { Server } from '../../../rehearsal/state.ts';
import { demand } from './ask.ts';
import { readNodeIds, readRouting } from './routing.ts';
import type { Stage } from './stage.ts';
import { waitUntil } from './wait-until.ts';

/** What an operator does with AWS and with curl; it shows what the judge says of good and of bad work, without the Recycler. */

const answer = (stage: Stage, name: string, input: object): Promise<object> =>
  stage.world.answerCall({ service: 'AutoScaling', name, input });

/** The servers of a group, in order of launch. */
export const serversOf = ({ world }: Pick<Stage, 'world'>, group: string): Server[] => [
  ...(world.ground.groups.get(group)?.servers.values() ?? []),
];

/** Launches a server into a zone, and waits until its node is a member. */
export const launchByHand = async (stage: Stage, { group, zone }: Server): Promise<void> => {
  const input = {
    AutoScalingGroupName: group,
    RequestedCapacity: 1,
    AvailabilityZones: [zone],
    ClientToken: 'by-hand',
    RetryStrategy: 'none',
  };
  await answer(stage, 'LaunchInstances', input);
  await waitUntil('the replacement', async () => (await readNodeIds(stage.address())).size === 6);
};

/** Excludes a node by its id, and waits until no copy is on it any more. */
export const drainByHand = async (stage: Stage, { id }: Server): Promise<void> => {
  const node = (await readNodeIds(stage.address())).get(id);
  await exclude(stage, node ?? '');
  await waitUntil('an empty node', async () =>
    (await readRouting(stage.address())).every((copy) => copy.node !== node && copy.relocating_node !== node),
  );
};

const exclude = (stage: Stage, node: string | null): Promise<unknown> =>
  demand(stage.address(), '/_cluster/settings', {
    method: 'PUT',
    body: { persistent: { 'cluster.routing.allocation.exclude._id': node } },
  });

export const liftExclusion = (stage: Stage): Promise<unknown> => exclude(stage, null);

/** Terminates a server without a replacement for it, and waits until EC2 says so. */
export const terminateByHand = async (stage: Stage, { id }: Server): Promise<void> => {
  await answer(stage, 'TerminateInstanceInAutoScalingGroup', { InstanceId: id, ShouldDecrementDesiredCapacity: true });
  await waitUntil('a terminated server', () => stage.world.ground.servers.get(id)?.state.machine === 'terminated');
};
