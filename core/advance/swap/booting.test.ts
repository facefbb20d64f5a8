import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { beginSwap } from '../../record/swap.ts';
import { explainBlocked } from '../campaign/blocked.ts';
import { bootTimeout, progressReplacement } from './booting.ts';

test('the boot time-out that is measured stays far above what was seen', () => {
  const { campaign } = rollingFleet(1);
  const policy = parsePolicy({}, 'policy');
  expect(bootTimeout(campaign, policy)).toBe(1_200);
  campaign.durations.boot = [40, 41, 42, 43, 44];
  expect(bootTimeout(campaign, policy)).toBeGreaterThanOrEqual(300);
  // One slow boot among sixty quick ones counts more than the spread says.
  campaign.durations.boot = [...Array<number>(60).fill(100), 400];
  expect(bootTimeout(campaign, policy)).toBeGreaterThanOrEqual(1_000);
  expect(bootTimeout(campaign, parsePolicy({ proof: { timeout: '4m' } }, 'policy'))).toBe(240);
});

describe('a replacement that boots', () => {
  /** What becomes of a replacement that was asked for so many seconds ago and is found like this. */
  const boot = (server: Partial<Parameters<typeof snapshotOf>[0][number]> | undefined, seconds = 60) => {
    const state = rollingFleet(1, 1);
    const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now - seconds * 1_000);
    swap.replacement = 'new-1';
    const turn = turnOn(state, snapshotOf([{ id: 'old-1' }, ...(server ? [{ id: 'new-1', ...server }] : [])]));
    const events = progressReplacement(turn, swap);
    return { swap, events, blocked: explainBlocked(turn) };
  };

  test('with another image than wanted fails, and that says nothing against the wanted one', () => {
    const { swap, events } = boot({ facts: { image: 'ami-other' } });
    expect(events).toMatchObject([{ kind: 'failed', isImageFault: false }]);
    expect(swap.rollback).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('ami-other') });
  });

  test.each<[string, Parameters<typeof boot>, { isImageFault: boolean }[]]>([
    ['its group gives up', [{ member: { isHealthy: false } }], [{ isImageFault: true }]],
    ['others end', [{ member: { lifecycle: 'Terminating' } }], [{ isImageFault: false }]],
    ['is not seen for minutes', [undefined, 301], [{ isImageFault: false }]],
    ['fails its health check until its time is over', [{ work: 'unhealthy' }, 1_201], [{ isImageFault: true }]],
    ['only has not answered yet when its time is over', [{ work: 'starting' }, 1_201], [{ isImageFault: false }]],
  ])('fails where it is one that %s', (_, given, expected) => {
    expect(boot(...given).events).toMatchObject(expected);
  });

  test('that answers that it does not work is named, with the reason, long before its time is over', () => {
    expect(boot({ work: 'unhealthy' }).blocked).toEqual([
      {
        reason: expect.stringMatching(/^the replacement has not joined: .*health check/),
        since: now,
        unblock: expect.stringContaining('1200 s after its launch it is rolled back'),
        count: 1,
        servers: ['old-1'],
      },
    ]);
    expect(boot({ work: 'starting' }).blocked).toEqual([]);
  });

  test('does not speak against its image where others keep work away from it until its time is over', () => {
    const state = rollingFleet(1, 1);
    const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now - 1_201_000);
    swap.replacement = 'new-1';
    const snapshot = addDraining(snapshotOf([{ id: 'old-1' }, { id: 'new-1' }]), { 'new-1': { cordon: cordonBy('others') } });
    expect(progressReplacement(turnOn(state, snapshot), swap)).toMatchObject([{ kind: 'failed', isImageFault: false }]);
  });

  test.each<[string, Parameters<typeof boot>]>([
    ['it is too new to be seen', [undefined, 300]],
    ['it has time left', [{ work: 'starting' }, 1_200]],
    ['its health check fails for a while', [{ work: 'unhealthy' }]],
  ])('is waited for while %s', (_, given) => {
    expect(boot(...given)).toMatchObject({ events: [], swap: { stage: 'booting' } });
  });

  test('that was asked for a short while ago is waited for, however old the swap is: its victim was drained before', () => {
    const state = rollingFleet(1);
    const swap = beginSwap(state.campaign, staleServer('old-1'), 'terminate-first', 'cordoning', false, now - 7_200_000);
    Object.assign(swap, { replacement: 'new-1', stage: 'terminating' });
    swap.stages.push({ name: 'terminating', at: now - 60_000 });
    expect(progressReplacement(turnOn(state, snapshotOf([{ id: 'new-1', work: 'starting' }])), swap)).toEqual([]);
  });
});
