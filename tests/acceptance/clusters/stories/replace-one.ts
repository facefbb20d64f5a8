import type { Server } from '../../../../rehearsal/state.ts';
import { type Recycling, readOutcome, recycle } from '../recycle.ts';
import type { Stage } from '../stage.ts';
import { dataServer, expectImages, expectSame, type Story } from './story.ts';

/**
 * Replaces one data server, and does something to the cluster while it drains.
 *
 * @returns what is not as it must be, once that server alone has been replaced
 */
export const replaceOne = async (
  stage: Stage,
  meanwhile: (victim: Server, replacement: Server, recycling: Recycling) => Promise<string[]>,
): Promise<string[]> => {
  const victim = dataServer(stage);
  const recycling = recycle(stage, { onlyServer: victim.id });
  const { replacement = '' } = await recycling.reaches(({ stage: at }) => at === 'draining');
  const own = await meanwhile(victim, stage.world.ground.servers.get(replacement) as Server, recycling);
  const outcome = await readOutcome(stage, await recycling.ended);
  return [...own, ...expectSame('the outcome', outcome, 'done'), ...expectImages(stage, ['ami-new', ...Array(4).fill('ami-old')])];
};

/** One replacement, with nothing else going on. */
export const replaceOneAlone: Story = {
  name: 'replace-one',
  title: 'one data server is replaced',
  play: (stage) => replaceOne(stage, async () => []),
};
