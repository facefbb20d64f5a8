import { setTimeout } from 'node:timers/promises';
import type { Server } from '../../../../rehearsal/state.ts';
import { readElected } from '../routing.ts';
import type { Stage } from '../stage.ts';
import { waitUntil } from '../wait-until.ts';
import { replaceOne } from './replace-one.ts';
import { dataServer, type Story } from './story.ts';

/** Resolves once a server is a member again and no index is red. */
export const awaitHealed = (stage: Stage, server: Server): Promise<void> =>
  waitUntil(`${server.id} is a member again, and nothing is red`, () => {
    const last = stage.health.samples.at(-1);
    return stage.health.answering().includes(server.address) && last !== undefined && last.red.length === 0;
  });

/**
 * Kills the process of a server, and starts it again some time later, as the system of that server does.
 *
 * @param turnedRed the indices that this turns red whatever the Recycler does
 */
export const killForAWhile = async (stage: Stage, server: Server, turnedRed = ['single']): Promise<void> => {
  const heal = stage.health.beginFault(turnedRed);
  stage.note(`killed ${server.id}`);
  stage.cluster.signal(server.id, 'SIGKILL');
  await stage.cluster.ended(server.id);
  await setTimeout(20_000);
  await stage.servers.restart(server);
  await awaitHealed(stage, server);
  heal();
};

/** One server drains, another one dies: with one replica every shard still has a copy, if the Recycler lets go of none. */
export const killBystander: Story = {
  name: 'kill-a-bystander',
  title: 'a bystander is killed while a server drains, and comes back',
  play: (stage) =>
    replaceOne(stage, async () => {
      await killForAWhile(stage, dataServer(stage, 2));
      return [];
    }),
};

/** The same with the elected master. */
export const killElected: Story = {
  name: 'kill-the-elected-master',
  title: 'the elected master is killed while a server drains, and comes back',
  play: (stage) =>
    replaceOne(stage, async () => {
      const elected = stage.world.ground.servers.get(await readElected(stage.address()));
      if (!elected) return ['no server is the elected master'];
      await killForAWhile(stage, elected);
      return [];
    }),
};
