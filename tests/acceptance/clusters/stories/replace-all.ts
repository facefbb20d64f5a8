import { readOrderOfWork } from '../order-of-work.ts';
import { readOutcome, recycle } from '../recycle.ts';
import { rehearseOrder } from '../rehearse-order.ts';
import { expectImage, expectSame, type Story } from './story.ts';

/** Five servers, masters and the elected one among them, one after the other; in the same order as on the model. */
export const replaceAll: Story = {
  name: 'replace-all',
  title: 'all five servers are replaced',
  play: async (stage) => {
    const end = await recycle(stage).ended;
    const outcome = await readOutcome(stage, end);
    if (end === 'killed' || end.campaign === undefined) return [`the outcome is ${outcome}, not done`];
    const [real, rehearsed] = [await readOrderOfWork(stage.ledger, end.campaign), await rehearseOrder(stage.cluster.distribution)];
    stage.note(`order: ${real.join(', ')}`);
    return [
      ...expectSame('the outcome', outcome, 'done'),
      ...expectImage(stage, 'ami-new'),
      ...expectSame('the order of work', real.join(', '), rehearsed.join(', ')),
    ];
  },
};
