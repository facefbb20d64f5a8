import { createClients } from '../../aws/all-clients.ts';
import { createClientMaker } from '../../aws/clients.ts';
import { openLedger } from '../../aws/ledger/ledger.ts';
import { findLedgerTable } from '../../aws/ledger-name.ts';
import { makeLedger } from '../../aws/ledger-table.ts';
import type { Ledger } from '../../core/ports.ts';
import { newCampaign } from '../../core/record/new-campaign.ts';
import { systemClock } from '../../local/system-clock.ts';
import { settingsFor } from './moto-fleet.ts';

const now = (): number => systemClock.now();
const connect = (endpoint: string) => createClients(createClientMaker(settingsFor(endpoint), 'acceptance'));

/** The ledger that the SSM parameter of this stand-in names; undefined where there is none. */
export const findLedger = async (endpoint: string): Promise<Ledger | undefined> => {
  const { dynamo, ssm } = connect(endpoint);
  const table = await findLedgerTable(ssm);
  return table === undefined ? undefined : openLedger(dynamo, table, now);
};

/** The ledger of this stand-in, made where there is none. */
export const ensureLedger = async (endpoint: string): Promise<Ledger> => {
  const { dynamo, ssm } = connect(endpoint);
  return openLedger(dynamo, await makeLedger(dynamo, ssm, systemClock), now);
};

/**
 * Writes into the ledger what a campaign of a fleet of one group leaves there whose servers booted and went within seconds, as moto's do.
 * Without it the Recycler would expect boots of minutes, and rest as long between two polls.
 */
export const teachQuickTimes = async (ledger: Ledger, fleet = 'web'): Promise<void> => {
  const at = now() - 86_400_000;
  const opened = await ledger.openCampaign(newCampaign(fleet, [fleet], 'local', { actor: 'tester' }, at));
  const seconds = Array<number>(64).fill(5);
  const campaign = {
    ...opened,
    ...({ phase: 'ended', outcome: 'done', endedAt: at } as const),
    durations: { boot: seconds, drain: [], terminate: seconds },
  };
  await ledger.commit({ campaign, swaps: [], finished: [], intents: [], locks: [] });
  await ledger.closeCampaign((await ledger.readCampaign(campaign.id)).campaign, []);
};
