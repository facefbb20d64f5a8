import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { joinedSwap, now, rollingFleet } from '../../tests/rolling-fleet.ts';
import { FenceBroken, Retryable } from '../errors.ts';
import type { Doors, Notice } from '../ports.ts';
import { fleetLock } from '../record/lock.ts';
import { holdUnread } from './hold-unread.ts';

const throttled = new Retryable('DescribeAutoScalingGroups: throttled');

/** A campaign whose step could not read the world, so many seconds after now. */
const open = async () => {
  let time = now;
  const ledger = createMemoryLedger(() => time);
  await ledger.openCampaign(rollingFleet(2).campaign);
  const { id } = rollingFleet(2).campaign;
  const sent: Notice[] = [];
  const doors = {
    clock: { now: () => time, sleep: async () => undefined },
    ledger,
    release: 'r1',
    notices: { send: async (notice: Notice) => void sent.push(notice) },
  } as unknown as Doors;
  const step = async (seconds: number, change: (state: Awaited<ReturnType<typeof ledger.readCampaign>>) => void = () => undefined) => {
    time = now + seconds * 1_000;
    const state = await ledger.readCampaign(id);
    const before = structuredClone(state.campaign);
    change(state);
    const locks = [await ledger.acquireLock(fleetLock('web'), 'e-1', time, 180)];
    const event = { campaign: id, fleet: 'web', phase: 'roll', holder: 'e-1' };
    await holdUnread(doors, event, { state, before, locks, meter: () => undefined }, throttled);
    return ledger.readCampaign(id);
  };
  return { step, sent, ledger, id };
};

describe('a poll that the world did not allow', () => {
  test('records why, once, and changes nothing else', async () => {
    const { step } = await open();
    const { campaign } = await step(0, (state) => void joinedSwap(state, 'old-1', 'new-1'));
    expect(campaign.brakes).toMatchObject([{ kind: 'hold', reason: expect.stringContaining('throttled'), from: now }]);
    expect(campaign.phase).toBe('roll');
    const again = await step(30);
    expect(again.campaign.brakes).toHaveLength(1);
    expect(again.swaps).toEqual([]);
  });

  test('reaches people once it has lasted, and once only', async () => {
    const { step, sent } = await open();
    await step(0);
    await step(200);
    expect(sent).toEqual([]);
    await step(330);
    await step(360);
    expect(sent).toMatchObject([{ level: 'warning', text: expect.stringContaining('throttled') }]);
  });

  test('keeps the stop of a step that failed before', async () => {
    const { step } = await open();
    const stop = { reason: 'a step failed', at: now, outcome: 'failed' as const };
    expect((await step(0, ({ campaign }) => Object.assign(campaign, { stop }))).campaign.stop).toEqual(stop);
  });

  test('is left to the other holder where the campaign moved on', async () => {
    const { step } = await open();
    await expect(step(0, ({ campaign }) => Object.assign(campaign, { version: campaign.version - 1 }))).rejects.toThrow(FenceBroken);
  });
});
