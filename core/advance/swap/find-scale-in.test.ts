import { expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import { findScaleIn } from './find-scale-in.ts';
import { progressSwaps } from './progress-swaps.ts';

/** What is said of a replacement that leaves, after desired changed so. */
const judge = (change: { by: number; isOthers?: boolean; ago: number }, member: object = {}) => {
  const state = rollingFleet(1, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  const { ago, ...rest } = change;
  capacityOf(state.campaign, 'web').changes = [{ ...rest, at: now - ago * 1_000 }];
  const leaving = { lifecycle: 'Terminating', isHealthy: true, ...member };
  return findScaleIn(turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'new-1', member: leaving }])), swap);
};

test('a healthy replacement that leaves after others lowered desired was chosen by Auto Scaling', () => {
  expect(judge({ by: -2, isOthers: true, ago: 60 })).toMatch(/^replacement new-1 was terminated by EC2 Auto Scaling/);
});

test.each<[string, Parameters<typeof judge>[0], object]>([
  ['we lowered it', { by: -1, ago: 60 }, {}],
  ['others raised it', { by: 1, isOthers: true, ago: 60 }, {}],
  ['that was long before', { by: -1, isOthers: true, ago: 301 }, {}],
  ['its health check failed', { by: -1, isOthers: true, ago: 60 }, { isHealthy: false }],
  ['it does not leave', { by: -1, isOthers: true, ago: 60 }, { lifecycle: 'InService' }],
])('it was not where %s', (_, change, member) => {
  expect(judge(change, member)).toBeUndefined();
});

test('one that Auto Scaling chose after its victim was sent away has not failed, also when it has gone', () => {
  const state = rollingFleet(1, 1);
  const swap = Object.assign(joinedSwap(state, 'old-1', 'new-1'), {
    stage: 'terminating',
    termination: { at: now - 20_000, isConfirmed: true, decrement: true, sends: 1 },
  });
  capacityOf(state.campaign, 'web').changes = [{ by: -1, isOthers: true, at: now - 10_000 }];
  const leaving = { id: 'old-1', member: { lifecycle: 'Terminating' } };
  const seen = turnOn(state, snapshotOf([leaving, { id: 'new-1', member: { lifecycle: 'Terminating' } }]));
  progressSwaps(seen);
  const gone = turnOn(state, snapshotOf([leaving]));
  Object.assign(gone.observation.servers, { 'new-1': { id: 'new-1', state: 'terminated', image: 'ami-new', isExcluded: false } });
  progressSwaps(gone);
  expect([...seen.swapEvents, ...gone.swapEvents]).toEqual([]);
  expect(swap.scaledIn).toMatch(/since others lowered desired/);
  delete swap.scaledIn;
  capacityOf(state.campaign, 'web').changes = [];
  progressSwaps(gone);
  expect(gone.swapEvents).toMatchObject([{ kind: 'failed' }]);
});

test.each<[string, object | undefined, boolean]>([
  ['no reason', undefined, true],
  ['that a person asked for it', { code: 'Client.UserInitiatedShutdown', message: '' }, true],
  ['that it ended by itself', { code: 'Client.InstanceInitiatedShutdown', message: '' }, false],
  ['that its machine failed', { code: 'Server.InternalError', message: '' }, false],
])('one that has gone between two polls, since when others lowered desired, and of which EC2 says %s', (_, stateReason, isScaledIn) => {
  const state = rollingFleet(1, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  capacityOf(state.campaign, 'web').changes = [{ by: -1, isOthers: true, at: now - 10_000 }];
  const turn = turnOn(state, snapshotOf([{ id: 'old-1' }]));
  const facts = { id: 'new-1', state: 'terminated' as const, image: 'ami-new', isExcluded: false, ...(stateReason && { stateReason }) };
  Object.assign(turn.observation.servers, { 'new-1': facts });
  expect(findScaleIn(turn, swap) !== undefined).toBe(isScaledIn);
});
