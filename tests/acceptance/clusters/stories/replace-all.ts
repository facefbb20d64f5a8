import { runRehearsal } from '../../../../cli/rehearsal.ts';
import { readOrderOfWork } from '../order-of-work.ts';
import { readScenarioFile } from '../read-scenario-file.ts';
import { readOutcome, recycle } from '../recycle.ts';
import { fleet } from '../search-cloud.ts';
import type { Stage } from '../stage.ts';
import { expectImage, expectSame, type Story } from './story.ts';

/** What the same scenario comes to on the model of a cluster. */
const rehearseOrder = async ({ cluster }: Stage): Promise<string[]> => {
  const { version } = cluster.distribution;
  const { doors } = await runRehearsal(readScenarioFile({ version: { current: version, wanted: version } }));
  const campaign = (await doors.ledger.listCampaigns(fleet)).at(-1);
  return campaign ? readOrderOfWork(doors.ledger, campaign.id) : [];
};

/** Five servers, masters and the elected one among them, one after the other; in the same order as on the model. */
export const replaceAll: Story = {
  name: 'replace-all',
  title: 'all five servers are replaced',
  play: async (stage) => {
    const end = await recycle(stage).ended;
    const outcome = await readOutcome(stage, end);
    if (end === 'killed' || end.campaign === undefined) return [`the outcome is ${outcome}, not done`];
    const [real, rehearsed] = [await readOrderOfWork(stage.ledger, end.campaign), await rehearseOrder(stage)];
    stage.note(`order: ${real.join(', ')}`);
    return [
      ...expectSame('the outcome', outcome, 'done'),
      ...expectImage(stage, 'ami-new'),
      ...expectSame('the order of work', real.join(', '), rehearsed.join(', ')),
    ];
  },
};
