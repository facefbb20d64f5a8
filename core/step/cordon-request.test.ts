import { expect, test } from '@jest/globals';
import { draining, now, rollingFleet } from '../../tests/rolling-fleet.ts';
import type { Intent } from '../record/intent.ts';
import type { PlacedCordon } from '../record/journal.ts';
import { toCordonRequest, toUncordonRequest } from './cordon-request.ts';

const placed = (server: string, workload = draining): PlacedCordon => ({
  kind: 'cordon',
  group: 'web',
  server,
  workload,
  purpose: 'remove',
  at: now,
  before: `before ${server}`,
});
const { campaign } = rollingFleet(3);
const other = { ...draining, id: 'other' };
campaign.journal.push(placed('old-1'), placed('old-2'), placed('old-3'), placed('old-4', other));

const cordon = (server: string, workload = draining): Extract<Intent, { kind: 'cordon' }> => ({
  kind: 'cordon',
  workload,
  group: 'web',
  server,
  swap: 's',
  purpose: 'remove',
});

const uncordon = (server: string, workload = draining): Extract<Intent, { kind: 'uncordon' }> => ({
  kind: 'uncordon',
  workload,
  group: 'web',
  server,
  before: 'x',
});

test('a mark is placed with what is journalled of it, and knows the marks that the same step places in its workload', () => {
  const intents = [cordon('old-1'), cordon('old-2'), cordon('old-4', other)];
  expect(toCordonRequest(cordon('old-1'), campaign, [], intents)).toEqual({
    workload: draining,
    server: 'old-1',
    purpose: 'remove',
    groups: [],
    before: 'before old-1',
    together: [placed('old-1'), placed('old-2')],
  });
});

test('a mark is lifted knowing our others in its workload', () => {
  expect(toUncordonRequest(uncordon('old-1'), campaign, [], [])).toEqual({
    workload: draining,
    server: 'old-1',
    groups: [],
    before: 'x',
    standing: [placed('old-2'), placed('old-3')],
  });
});

test('the last of several that are lifted in one step knows that it is the last', () => {
  const answered = [uncordon('old-1'), uncordon('old-3'), uncordon('old-2', other)];
  expect(toUncordonRequest(uncordon('old-2'), campaign, [], answered).standing).toEqual([]);
  expect(toUncordonRequest(uncordon('old-2'), campaign, [], [uncordon('old-1')]).standing).toEqual([placed('old-3')]);
});
