import { setTimeout } from 'node:timers/promises';
import type { Server } from '../../../../rehearsal/state.ts';
import { readNodeIds, readRouting } from '../routing.ts';
import type { Stage } from '../stage.ts';
import { awaitHealed } from './kill-bystander.ts';
import { replaceOne } from './replace-one.ts';
import type { Story } from './story.ts';

/** A process that says nothing for a while, as in a long pause of its memory or of its network; then it goes on. */
const silence = async (stage: Stage, { id }: Server, seconds: number): Promise<void> => {
  stage.cluster.signal(id, 'SIGSTOP');
  await setTimeout(seconds * 1_000);
  stage.cluster.signal(id, 'SIGCONT');
};

const isGoing = ({ terminated }: Server): boolean => terminated !== undefined;

const countCopies = async (stage: Stage, { id }: Server): Promise<number> => {
  const node = (await readNodeIds(stage.address())).get(id);
  return (await readRouting(stage.address())).filter((copy) => copy.node === node).length;
};

/** A node that is not there is no node that is empty. */
export const silentVictim: Story = {
  name: 'silent-victim',
  title: 'the draining server is stopped (SIGSTOP) until its cluster has dropped it, and comes back',
  play: (stage) =>
    replaceOne(stage, async (victim) => {
      const heal = stage.health.beginFault(['single']);
      const held = await countCopies(stage, victim);
      stage.note(`silent with ${held} copies`);
      await silence(stage, victim, 75);
      const own = held > 0 && isGoing(victim) ? [`the server was terminated while it was silent and held ${held} copies`] : [];
      if (!isGoing(victim)) await awaitHealed(stage, victim);
      heal();
      return own;
    }),
};

/** One that comes and goes is `unknown` whenever it does not answer. */
export const flappingVictim: Story = {
  name: 'flapping-victim',
  title: 'the draining server stops and goes on again and again',
  play: (stage) =>
    replaceOne(stage, async (victim) => {
      const heal = stage.health.beginFault(['single']);
      for (let time = 0; time < 6 && !isGoing(victim); time += 1) {
        await silence(stage, victim, 9);
        await setTimeout(4_000);
      }
      if (!isGoing(victim)) await awaitHealed(stage, victim);
      heal();
      return [];
    }),
};
