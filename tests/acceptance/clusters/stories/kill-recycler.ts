import { readOutcome, recycle } from '../recycle.ts';
import { nameOfWrite } from '../seen-writes.ts';
import type { Stage } from '../stage.ts';
import type { RecyclerEnd } from '../start-recycler.ts';
import { expectImage, expectSame, type Story } from './story.ts';

const prefix = (word: string, name: string | undefined): string | undefined => (name === undefined ? undefined : `${word} ${name}`);

/** Starts the Recycler again and again, and kills it once in every phase, at every stage of a swap, and before and after every kind of write. */
const runKilled = async (stage: Stage): Promise<{ end: RecyclerEnd; kills: string[] }> => {
  const kills: string[] = [];
  const killOnce = (moment: string | undefined): 'kill' | undefined => {
    if (moment === undefined || kills.includes(moment)) return undefined;
    kills.push(moment);
    stage.note(`killed ${moment}`);
    return 'kill';
  };
  for (;;) {
    const recycling = recycle(stage, {
      onDecision: ({ state }) => {
        const moments = [`in ${state.campaign.phase}`, ...state.swaps.map((swap) => `at ${swap.stage}`)];
        if (killOnce(moments.find((each) => !kills.includes(each))) === 'kill') recycling.kill();
      },
      beforeCall: (call) => killOnce(prefix('before', nameOfWrite(call))),
      afterCall: (call) => killOnce(prefix('after', nameOfWrite(call))),
    });
    const end = await recycling.ended;
    if (end !== 'killed') return { end, kills };
  }
};

/** What was written is found again: nothing is launched, excluded or terminated twice, and nothing is left behind. */
export const killRecycler: Story = {
  name: 'kill-the-recycler',
  title: 'the Recycler is killed in every phase, at every stage and every write, and started again',
  play: async (stage) => {
    const { end, kills } = await runKilled(stage);
    return [
      ...expectSame('the outcome', await readOutcome(stage, end), 'done'),
      ...expectImage(stage, 'ami-new'),
      ...(kills.length < 12 ? [`it was killed only ${kills.length} times: ${kills.join(', ')}`] : []),
    ];
  },
};
