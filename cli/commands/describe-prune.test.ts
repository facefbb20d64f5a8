import { expect, test } from '@jest/globals';
import type { PruneResult } from '../../images/prune/prune-pipeline.ts';
import { describePrune } from './describe-prune.ts';

const verdict = (image: string, act: 'keep' | 'disable' | 'remove', more: object = {}) => ({
  ...{ image, name: image, state: 'available', act, reason: 'nothing uses it' },
  ...more,
});
const removedAt = Date.parse('2026-06-08T00:00:00Z');
const result: PruneResult = {
  ...{ pipeline: 'web', action: 'pruned', reason: '1 of 3 calls were carried out' },
  images: [
    verdict('ami-1', 'keep', { guard: 'current', reason: 'it is current' }),
    verdict('ami-2', 'disable', { removedAt }),
    verdict('ami-3', 'remove'),
  ],
  sweep: [{ kind: 'end-server', server: 'i-1', reason: 'server i-1 of bake web-1 is running after 4h, and no bake needs it' }],
  unread: ['ec2:DescribeFleets: UnauthorizedOperation'],
  results: [{ intent: { kind: 'remove', image: 'ami-3', reason: '' }, outcome: 'refused', message: 'it is protected' }],
};

test('of a run each image has its guard, or what was done and when it goes; what was refused is not said to be done', () => {
  expect(describePrune(result, false)).toEqual([
    'web: pruned: 1 of 3 calls were carried out',
    '  ami-1 stays (current): it is current',
    '  ami-2 is disabled: nothing uses it; removed from 2026-06-08 00:00 on',
    '  ami-3 will be removed: nothing uses it',
    '  end-server: server i-1 of bake web-1 is running after 4h, and no bake needs it',
    '  could not be read: ec2:DescribeFleets: UnauthorizedOperation',
    '  remove refused: it is protected',
  ]);
});

test('of a plan nothing is said to be done', () => {
  expect(describePrune({ ...result, action: 'planned', results: [] }, true).join('\n')).not.toMatch(/ is (?:disabled|removed|enabled)/);
});
