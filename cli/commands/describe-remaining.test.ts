import { expect, test } from '@jest/globals';
import { Retryable, WorldError } from '../../core/errors.ts';
import type { Doors } from '../../core/ports.ts';
import { sampleDecision } from '../live/sample-decision.ts';
import { describeDue, describeRemaining } from './describe-remaining.ts';

test.each([
  [[], false, []],
  [['i-1'], false, ['web: 1 more server is due (i-1): recycler run --fleet web goes on with it']],
  [
    ['i-1', 'i-2', 'i-3', 'i-4'],
    true,
    ['web: 4 more servers are due (i-1, i-2, i-3 and 1 more): recycler run --local --fleet web goes on with them'],
  ],
])('of %j that are due', (due, isLocal, lines) => {
  expect(describeDue('web', due, isLocal)).toEqual(lines);
});

const failing = (error: Error): Doors => ({ groups: { listFleet: async () => Promise.reject(error) } }) as unknown as Doors;
const campaignWith = (more: object) => sampleDecision({ campaign: { phase: 'ended', ...more } }).state.campaign;

test.each([new Retryable('throttled'), new WorldError('denied')])('what could not be read is not called nothing: %p', async (error) => {
  expect(await describeRemaining(failing(error), campaignWith({ limit: 1 }), false)).toEqual([
    'web: what else is due could not be read: recycler plan --fleet web lists it',
  ]);
});

test.each([
  ['was asked for all', {}],
  ['stopped', { limit: 1, stop: { reason: 'x', at: 0, outcome: 'stopped' } }],
  ['is not over', { limit: 1, phase: 'waiting' }],
])('the account is not read for a campaign that %s', async (_, more) => {
  expect(await describeRemaining(failing(new Retryable('throttled')), campaignWith(more), false)).toEqual([]);
});
