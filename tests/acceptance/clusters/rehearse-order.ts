import { runRehearsal } from '../../../cli/rehearsal.ts';
import type { Distribution } from './distributions.ts';
import { readOrderOfWork } from './order-of-work.ts';
import { readScenarioFile, type ScenarioFile } from './read-scenario-file.ts';
import { fleet } from './search-cloud.ts';

/** The order of work that a scenario of the stories comes to on the model of a cluster. @see readOrderOfWork */
export const rehearseOrder = async (
  { product, version }: Pick<Distribution, 'product' | 'version'>,
  file?: ScenarioFile,
): Promise<string[]> => {
  const { doors } = await runRehearsal(readScenarioFile({ file, product, version: { current: version, wanted: version } }));
  const campaign = (await doors.ledger.listCampaigns(fleet)).at(-1);
  return campaign ? readOrderOfWork(doors.ledger, campaign.id) : [];
};
