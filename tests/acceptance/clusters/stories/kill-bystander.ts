import { setTimeout } from 'node:timers/promises';
import type { Server } from '../../../../rehearsal/state.ts';
import { readOutcome, recycle } from '../recycle.ts';
import { readElected } from '../routing.ts';
import type { Stage } from '../stage.ts';
import { waitUntil } from '../wait-until.ts';
import { aliveOf, expectImage, expectSame, type Story } from './story.ts';

/** Kills the process of a server, and starts it again some time later, as the system of that server does. */
export const killForAWhile = async (stage: Stage, server: Server): Promise<void> => {
  const heal = stage.health.beginFault(['single']);
  stage.cluster.signal(server.id, 'SIGKILL');
  await stage.cluster.ended(server.id);
  await setTimeout(20_000);
  await stage.servers.restart(server);
  await waitUntil(`${server.id} is a member again, and nothing is red`, () => {
    const last = stage.health.samples.at(-1);
    return stage.health.answering().includes(server.address) && last !== undefined && last.red.length === 0;
  });
  heal();
};

const playKill = async (
  stage: Stage,
  choose: (stage: Stage, others: readonly Server[]) => Promise<Server | undefined>,
): Promise<string[]> => {
  const recycling = recycle(stage);
  const swap = await recycling.reaches((each) => each.stage === 'draining');
  const bystander = await choose(
    stage,
    aliveOf(stage).filter(({ id }) => id !== swap.victim && id !== swap.replacement),
  );
  if (!bystander) return ['there is no bystander to kill'];
  await killForAWhile(stage, bystander);
  const outcome = await readOutcome(stage, await recycling.ended);
  return [...expectSame('the outcome', outcome, 'done'), ...expectImage(stage, 'ami-new')];
};

/** One server drains, another one dies: with one replica every shard still has a copy, if the Recycler lets go of none. */
export const killBystander: Story = {
  name: 'kill-a-bystander',
  title: 'a bystander is killed while a server drains, and comes back',
  play: (stage) => playKill(stage, async (_, others) => others.find(({ group }) => group === 'search-data') ?? others[0]),
};

/** The same with the elected master. */
export const killElected: Story = {
  name: 'kill-the-elected-master',
  title: 'the elected master is killed while another server drains, and comes back',
  play: (stage) =>
    playKill(stage, async (of, others) => {
      const elected = await readElected(of.address());
      return others.find(({ id }) => id === elected) ?? others.find(({ group }) => group === 'search-masters');
    }),
};
