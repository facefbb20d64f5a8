import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { WorldError } from '../errors.ts';
import type { JournalEntry, PlacedCordon } from '../record/journal.ts';
import type { WorkloadLeak } from '../record/leak.ts';
import { fleetLock } from '../record/lock.ts';
import { newCampaign } from '../record/new-campaign.ts';
import type { GroupView } from '../record/observation.ts';
import { findLeaks } from './find-leaks.ts';

const now = 1_000_000;
const group = { name: 'db', suspended: ['AZRebalance', 'Terminate'] } as unknown as GroupView;
const workload = { kind: 'store', id: 'x' };
const cordon: PlacedCordon = { kind: 'cordon', group: 'db', server: 'i-1', workload, purpose: 'remove', at: 1 };
const process: JournalEntry = { kind: 'process', group: 'db', process: 'AZRebalance', at: 1, isSeen: true };

type Asked = { journal?: JournalEntry[]; leaks?: () => Promise<WorkloadLeak[]>; isHeld?: boolean; hasCampaign?: boolean };

const find = async ({ journal = [], leaks, isHeld = false, hasCampaign = true }: Asked) => {
  const ledger = createMemoryLedger(() => now);
  const campaign = newCampaign('db', ['db'], 'r1', { actor: 'ana' }, now);
  if (hasCampaign) await ledger.openCampaign({ ...campaign, journal });
  if (isHeld) await ledger.acquireLock(fleetLock('db'), 'ana', now, 180);
  const doors = {
    clock: { now: () => now, sleep: async () => undefined },
    ledger,
    workloads: [{ kind: 'store', ...(leaks && { leaks }) }],
  };
  return { found: await findLeaks(doors, 'db', [group]), id: campaign.id };
};

const mark = (isOurs: boolean): WorkloadLeak => ({
  workload,
  kind: 'mark',
  where: 'store x',
  what: 'i-1 is marked',
  isOurs,
  byHand: 'by hand',
});

describe('what is left in a fleet', () => {
  test('is ours where the journal of the open campaign names it, and the campaign itself puts it back', async () => {
    const { found, id } = await find({ journal: [process], leaks: async () => [mark(true)] });
    const remedy = 'recycler run --local --fleet db';
    expect(found.leaks).toEqual([
      { kind: 'process', where: 'db', what: 'the process AZRebalance is suspended', campaign: id, remedy },
      { kind: 'mark', where: 'store x', what: 'i-1 is marked', campaign: id, remedy },
    ]);
  });

  test('is never called ours where nothing proves it, and a process that no campaign suspends is no leak at all', async () => {
    const { found } = await find({ hasCampaign: false, leaks: async () => [mark(false), mark(true)] });
    expect(found.leaks.map(({ campaign, remedy }) => [campaign, remedy])).toEqual([
      [undefined, 'aws autoscaling resume-processes --auto-scaling-group-name db --scaling-processes AZRebalance'],
      [undefined, 'by hand'],
      [undefined, 'by hand'],
    ]);
  });

  test('names a server that is still in standby once its time is over, and how it is ended by hand', async () => {
    const ledger = createMemoryLedger(() => now);
    const named = { group: 'db', swap: 'db-1/00001', image: 'ami-new', cause: 'probe', reason: '', since: 0 } as const;
    for (const [server, until] of [
      ['i-1', now],
      ['i-2', now + 1],
      ['i-3', now],
    ] as const)
      await ledger.keepServer('db', { ...named, server, until });
    const members = ['i-1', 'i-2'].map((id) => ({ id, lifecycle: 'Standby' }));
    const doors = { clock: { now: () => now, sleep: async () => undefined }, ledger, workloads: [] };
    const { leaks } = await findLeaks(doors, 'db', [{ ...group, suspended: [], members } as unknown as GroupView]);
    expect(leaks).toEqual([
      {
        kind: 'server',
        where: 'db',
        what: 'i-1 was to be kept in standby until 1970-01-01T00:16:40.000Z, and is still there',
        campaign: 'db-1',
        remedy: 'aws autoscaling terminate-instance-in-auto-scaling-group --instance-id i-1 --no-should-decrement-desired-capacity',
      },
    ]);
  });

  test('cannot be said while a process runs the campaign', async () => {
    const { found } = await find({ journal: [process], isHeld: true, leaks: () => Promise.reject(new Error('not to be asked')) });
    expect(found).toEqual({ fleet: 'db', leaks: [], running: expect.stringContaining('held by ana'), unread: [] });
  });

  test('is known by the journal alone where the workload has nothing to ask', async () => {
    const { found } = await find({ journal: [cordon, { kind: 'policy', group: 'db', policy: 'recycler-raise-by-1', at: 1 }] });
    expect(found.leaks.map(({ kind, what }) => [kind, what])).toEqual([
      ['process', 'the process AZRebalance is suspended'],
      ['policy', 'the scaling policy recycler-raise-by-1 is there'],
      ['mark', 'i-1 is cordoned'],
    ]);
  });

  test('is not known where a workload does not answer, which is not clean', async () => {
    const { found } = await find({ leaks: () => Promise.reject(new WorldError('cluster x could not be read')) });
    expect(found.unread).toEqual(['store: cluster x could not be read']);
  });
});
