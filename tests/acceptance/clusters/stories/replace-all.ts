import { readOutcome, recycle } from '../recycle.ts';
import { expectImage, expectSame, type Story } from './story.ts';

/** Five servers, masters and the elected one among them, one after the other. */
export const replaceAll: Story = {
  name: 'replace-all',
  title: 'all five servers are replaced',
  play: async (stage) => {
    const outcome = await readOutcome(stage, await recycle(stage).ended);
    return [...expectSame('the outcome', outcome, 'done'), ...expectImage(stage, 'ami-new')];
  },
};
