import { openImageLabels } from '../aws/bakes/image-labels.ts';
import { openBakeLedger } from '../aws/ledger/bakes.ts';
import type { LabelDoors } from '../images/labels/change-label.ts';
import { type Account, openAccount } from './account.ts';
import type { CommonOptions } from './options.ts';

/** Connects to the images of an account as the person who runs the command. @throws WorldError where it has no ledger */
export const openImages = async (options: CommonOptions, label: string): Promise<Account & { labelDoors: LabelDoors }> => {
  const account = await openAccount(options, label, 'refuse');
  const { doors, clients, ledgerTable = '' } = account;
  const { clock, ledger } = doors;
  const bakes = openBakeLedger(clients.dynamo, ledgerTable, () => clock.now());
  return { ...account, labelDoors: { clock, ledger, bakes, labels: openImageLabels(clients.ssm) } };
};
