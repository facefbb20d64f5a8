import { expect, test } from '@jest/globals';
import { Retryable } from '../../core/errors.ts';
import { fleetLock } from '../../core/record/lock.ts';
import { newCampaign } from '../../core/record/new-campaign.ts';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { awaitEnds, stackOf } from './stop.ts';

test('the stack is named by its function, where CloudFormation named that', () => {
  expect(stackOf('arn:aws:lambda:eu-west-1:123456789012:function:my-recycler-BeginFunction-1AbC:live')).toBe('my-recycler');
  expect(stackOf('arn:aws:lambda:eu-west-1:123456789012:function:begin:live')).toBeUndefined();
});

test('waits until every campaign has ended, and says who ends one that no process owns', async () => {
  let now = 0;
  const ledger = createMemoryLedger(() => now);
  const campaigns = ['web', 'db'].map((fleet) => newCampaign(fleet, [fleet], 'r1', { actor: 'ana' }, 0));
  for (const campaign of campaigns) await ledger.openCampaign(campaign);
  const lines: string[] = [];
  const end = async (fleet: string): Promise<void> => {
    const campaign = campaigns.find((each) => each.fleet === fleet);
    if (campaign) await ledger.closeCampaign(campaign, [await ledger.acquireLock(fleetLock(fleet), 'x', now, 180)]);
  };
  const sleep = async (seconds: number): Promise<void> => {
    now += seconds * 1_000;
    if (now === 20_000) await end('web');
    if (now === 400_000) await end('db');
  };
  const stopped = campaigns.map(({ id, fleet }) => ({ campaign: id, fleet }));
  await awaitEnds({ clock: { now: () => now, sleep }, ledger }, stopped, (line) => void lines.push(line));
  expect(now).toBe(400_000);
  expect(lines).toEqual([
    `${campaigns[0]?.id} has ended: ended, 0 of 0 replaced`,
    `no process owns ${campaigns[1]?.id}: recycler run --local --fleet db ends it`,
    `${campaigns[1]?.id} has ended: ended, 0 of 0 replaced`,
  ]);
});

test('reads again what was throttled', async () => {
  const ledger = createMemoryLedger(() => 0);
  const campaign = newCampaign('web', ['web'], 'r1', { actor: 'ana' }, 0);
  await ledger.openCampaign(campaign);
  await ledger.closeCampaign(campaign, [await ledger.acquireLock(fleetLock('web'), 'x', 0, 180)]);
  const lines: string[] = [];
  let left = 3;
  const throttled =
    <Asked extends unknown[], Value>(read: (...asked: Asked) => Promise<Value>) =>
    async (...asked: Asked): Promise<Value> => {
      left -= 1;
      if (left >= 0) throw new Retryable('throttled');
      return read(...asked);
    };
  const slow = { ...ledger, listOpenCampaigns: throttled(ledger.listOpenCampaigns), readCampaign: throttled(ledger.readCampaign) };
  const clock = { now: () => 0, sleep: async () => undefined };
  await awaitEnds({ clock, ledger: slow }, [{ campaign: campaign.id, fleet: 'web' }], (line) => void lines.push(line));
  expect(lines).toEqual([`${campaign.id} has ended: ended, 0 of 0 replaced`]);
});
