import { connectImageLabels, openImageLabels } from '../aws/bakes/image-labels.ts';
import { connectRegionalCampaigns } from '../aws/bakes/regional-campaigns.ts';
import { inRegion } from '../aws/clients.ts';
import { openBakeLedger } from '../aws/ledger/bakes.ts';
import type { LabelDoors } from '../images/labels/change-label.ts';
import { parsePipelineName } from '../images/recipe/regional-recipe.ts';
import { type Account, openAccount } from './account.ts';
import type { CommonOptions } from './options.ts';

/**
 * Connects to the images of an account as the person who runs the command.
 *
 * @param pipeline the name of a recipe, with the Region after an at sign where its labels in another one are meant
 * @throws WorldError where it has no ledger
 */
export const openImages = async (options: CommonOptions, label: string, pipeline = ''): Promise<Account & { labelDoors: LabelDoors }> => {
  const account = await openAccount(options, label, 'refuse');
  const { doors, clients, make, ledgerTable = '' } = account;
  const { clock, ledger } = doors;
  const bakes = openBakeLedger(clients.dynamo, ledgerTable, () => clock.now());
  const { region } = parsePipelineName(pipeline);
  if (region === undefined) return { ...account, labelDoors: { clock, ledger, bakes, labels: openImageLabels(clients.ssm) } };
  const own = inRegion(make, region);
  const campaigns = connectRegionalCampaigns(own, () => clock.now());
  const { acquireLock, releaseLock } = ledger;
  return { ...account, labelDoors: { clock, bakes, ledger: { ...campaigns, acquireLock, releaseLock }, labels: connectImageLabels(own) } };
};
