import { FenceBroken, WorldError } from '../../core/errors.ts';
import type { Ledger } from '../../core/ports.ts';
import type { Campaign } from '../../core/record/campaign.ts';
import { windowChunks } from '../../core/record/queue.ts';
import { type CampaignRecord, listCampaignRecord, readCampaignRecord, writeCampaignRecord } from '../../core/record/schema.ts';
import type { StaleServer } from '../../core/record/stale-server.ts';
import type { Swap } from '../../core/record/swap.ts';
import { checkLock, describeBrokenFence } from './fence.ts';
import { isConditionFailed } from './is-condition-failed.ts';
import { type Item, key, keyOf, number, text } from './items.ts';
import type { Table } from './table.ts';
import { putIn, removeIn } from './transaction-items.ts';

/** Campaigns in the ledger, from their begin to their end. `readFleet` is read again where a condition on the fleet did not hold. */
export const openCampaigns = (
  table: Table,
  { readFleet }: Pick<Ledger, 'readFleet'>,
): Pick<
  Ledger,
  'listOpenCampaigns' | 'countOpenCampaigns' | 'listCampaigns' | 'openCampaign' | 'readCampaign' | 'readFinished' | 'closeCampaign'
> => {
  const parseHeader = (id: string, header: Item | undefined): Campaign => {
    if (!header?.body?.S) throw new WorldError(`campaign ${id} is not in the ledger ${table.name}: list them with recycler report`);
    return readCampaignRecord(JSON.parse(header.body.S) as CampaignRecord);
  };

  const readHeaders = async (ids: readonly string[]): Promise<Campaign[]> =>
    (await table.batchGet(ids.map((id) => key(keyOf.campaign(id), '0#header'))))
      .map((item) => listCampaignRecord(JSON.parse(item.body?.S ?? '{}') as CampaignRecord))
      .toSorted((a, b) => a.startedAt - b.startedAt);

  return {
    listOpenCampaigns: async () => readHeaders((await table.query('open', ' ', '~')).map((item) => item.campaign?.S ?? '')),

    countOpenCampaigns: async () => (await table.query('open', ' ', '~')).length,

    listCampaigns: async (fleet) => {
      const items = await table.query('campaigns', ' ', '~');
      return readHeaders(items.filter((item) => fleet === undefined || item.fleet?.S === fleet).map((item) => item.sk?.S ?? ''));
    },

    openCampaign: async (campaign) => {
      try {
        await table.transact([
          {
            Update: {
              TableName: table.name,
              Key: key(keyOf.fleet(campaign.fleet), 'record'),
              UpdateExpression: 'SET openCampaign = :id, part = :zero REMOVE idle',
              ConditionExpression: 'attribute_not_exists(openCampaign)',
              ExpressionAttributeValues: { ':id': text(campaign.id), ':zero': number(0) },
            },
          },
          putIn(table.name, keyOf.campaign(campaign.id), '0#header', writeCampaignRecord(campaign), { version: number(campaign.version) }),
          putIn(table.name, 'open', campaign.fleet, {}, { campaign: text(campaign.id) }),
          putIn(table.name, 'campaigns', campaign.id, {}, { fleet: text(campaign.fleet) }),
        ]);
        return campaign;
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        const { openCampaign } = await readFleet(campaign.fleet);
        if (openCampaign === undefined)
          throw new FenceBroken(`another process began and ended a campaign of ${campaign.fleet} meanwhile: start again`);
        return parseHeader(openCampaign, await table.get(keyOf.campaign(openCampaign), '0#header'));
      }
    },

    readCampaign: async (id) => {
      const pk = keyOf.campaign(id);
      const items = await table.query(pk, '0#header', '1#swap$');
      const campaign = parseHeader(
        id,
        items.find((item) => item.sk?.S === '0#header'),
      );
      const { epoch, first } = campaign.queue;
      const chunks = await table.query(pk, keyOf.chunk(epoch, first), keyOf.chunk(epoch, first + windowChunks - 1));
      return {
        campaign,
        swaps: items.filter((item) => item.sk?.S?.startsWith('1#swap#')).map((item) => JSON.parse(item.body?.S ?? '') as Swap),
        queue: chunks.flatMap((item) => JSON.parse(item.body?.S ?? '[]') as StaleServer[]),
      };
    },

    readFinished: async (id) =>
      (await table.query(keyOf.campaign(id), '3#finished#', '3#finished$')).map((item) => JSON.parse(item.body?.S ?? '') as Swap),

    closeCampaign: async (campaign, locks) => {
      try {
        await table.transact([
          ...locks.map((lock) => checkLock(table.name, lock)),
          {
            Update: {
              TableName: table.name,
              Key: key(keyOf.fleet(campaign.fleet), 'record'),
              UpdateExpression: 'REMOVE openCampaign, stopping SET durations = :durations',
              ConditionExpression: 'openCampaign = :id',
              ExpressionAttributeValues: { ':id': text(campaign.id), ':durations': text(JSON.stringify(campaign.durations)) },
            },
          },
          removeIn(table.name, 'open', campaign.fleet),
        ]);
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        const { openCampaign } = await readFleet(campaign.fleet);
        if (openCampaign === campaign.id) throw describeBrokenFence(campaign);
      }
    },
  };
};
