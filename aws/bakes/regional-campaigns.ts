import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { RegionalCampaigns } from '../../images/ports.ts';
import type { MakeClient } from '../clients.ts';
import { openLedger } from '../ledger/ledger.ts';
import { findLedgerTable } from '../ledger-name.ts';

/**
 * The campaigns of another Region, in the ledger that its parameter names. Where there is no such parameter no Recycler is installed there, and nothing has to
 * be awaited or kept from an image. What cannot be read is thrown: then a label waits.
 */
export const connectRegionalCampaigns = (make: MakeClient, now: () => number): RegionalCampaigns => {
  const open = async () => {
    const table = await findLedgerTable(make(SSMClient));
    return table === undefined ? undefined : openLedger(make(DynamoDBClient), table, now);
  };
  return {
    listOpenCampaigns: async () => (await open())?.listOpenCampaigns() ?? [],
    listRejected: async () => (await open())?.listRejected() ?? [],
    reject: async (rejected) => (await open())?.reject(rejected),
    readFleet: async (fleet) => (await open())?.readFleet(fleet) ?? { wantedSince: {} },
    setStop: async (fleet, stop) => (await open())?.setStop(fleet, stop),
  };
};
