import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FenceBroken } from '../../core/errors.ts';
import type { Lease } from '../../core/record/lease.ts';
import type { ReleaseLedger, ReleaseRecord } from '../../core/release-ports.ts';
import type { MakeClient } from '../clients.ts';
import { isConditionFailed } from './is-condition-failed.ts';
import { everyFleet, type Item, number, text, toItem } from './items.ts';
import { openTable } from './table.ts';

/** What the fence of a campaign's step tests beside the lease itself: until when it lasts, for which fleets, and for which versions of functions. */
const testedOf = (lease: Lease): Item => ({
  lapses: number(lease.revoked ? 0 : lease.expires),
  // A list rather than a set, which DynamoDB does not let be empty.
  covers: { L: (lease.scope === 'all' ? [everyFleet] : lease.fleets).map(text) },
  versions: { L: (lease.versions ?? []).map(text) },
});

/**
 * Leases and releases in the ledger's table. Every write is conditional on the version that was read before it.
 *
 * @param stack whose releases: each stack that shares the ledger has records of its own; those of the Recycler have no mark
 */
export const openReleaseLedger = (client: DynamoDBClient, name: string, stack = ''): ReleaseLedger => {
  const [leases, releases] = ['leases', 'releases'].map((each) => (stack === '' ? each : `${each}#${stack}`)) as [string, string];
  const table = openTable(client, name);
  const get = async <Kept>(partition: string, release: string): Promise<Kept | undefined> => {
    const item = await table.get(partition, release);
    return item?.body?.S === undefined ? undefined : (JSON.parse(item.body.S) as Kept);
  };
  const list = async <Kept>(partition: string): Promise<Kept[]> =>
    (await table.query(partition, ' ', '~')).map((item) => JSON.parse(item.body?.S ?? '') as Kept);
  const put = async (partition: string, next: { release: string; version: number }, more: Item): Promise<void> => {
    const condition =
      next.version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :before', ExpressionAttributeValues: { ':before': number(next.version - 1) } };
    const item = toItem(partition, next.release, next, { ...more, version: number(next.version) });
    try {
      await table.put(item, condition);
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      // Equal: our own first attempt was carried out, and its answer was lost.
      if (JSON.stringify(await get(partition, next.release)) === JSON.stringify(next)) return;
      throw new FenceBroken(`the record of release ${next.release} was changed by another writer meanwhile: read it again`);
    }
  };
  return {
    readLease: (release) => get<Lease>(leases, release),
    listLeases: () => list<Lease>(leases),
    writeLease: (lease) => put(leases, lease, testedOf(lease)),
    readRelease: (release) => get<ReleaseRecord>(releases, release),
    listReleases: async () => (await list<ReleaseRecord>(releases)).toSorted((a, b) => a.firstSeen - b.firstSeen),
    writeRelease: (record) => put(releases, record, {}),
  };
};

/** The same, with a client of its own. */
export const connectReleaseLedger = (make: MakeClient, name: string, stack?: string): ReleaseLedger =>
  openReleaseLedger(make(DynamoDBClient), name, stack);
