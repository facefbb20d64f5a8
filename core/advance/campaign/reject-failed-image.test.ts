import { expect, test } from '@jest/globals';
import { now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Campaign } from '../../record/campaign.ts';
import { rejectFailedImage } from './reject-failed-image.ts';

const auto = { rollback: 'auto', brakes: { maxFailures: 1 } };

/** What is rejected of a campaign that replaced three servers, two of which failed, more than the policy allows. */
const reject = (change: Partial<Campaign> = {}, counters: object = {}, policy: object = auto) => {
  const { campaign, ...state } = rollingFleet(4);
  Object.assign(campaign.counters, { replaced: 3, failed: 2 }, counters);
  Object.assign(campaign, change);
  const turn = turnOn({ campaign, ...state }, snapshotOf([], { policy }));
  rejectFailedImage(turn);
  rejectFailedImage(turn);
  return turn.intents.flatMap((intent) => (intent.kind === 'reject' ? [[intent.image, intent.reason, intent.rollsBack]] : []));
};

test('an image of which too many servers failed in the roll is rejected once, and its label is to go back', () => {
  expect(reject()).toEqual([['ami-new', '2 servers of it failed after 3 had been replaced, the policy allows 1', true]]);
});

const web = rollingFleet(1).campaign.wanted.web as Campaign['wanted'][string];

test.each<[string, Parameters<typeof reject>]>([
  ['the policy does not ask for it', [{}, {}, { brakes: { maxFailures: 1 } }]],
  ['no more failed than it allows', [{}, { failed: 1 }]],
  ['nothing was replaced: then the proof speaks', [{}, { replaced: 0 }]],
  ['the proof failed', [{ failedProof: 'other' }]],
  ['a server is healed', [{ heal: { server: 'old-1', why: 'x', signs: [] } as never }]],
  ['what it wants is not known', [{ wanted: {} }]],
  ['it rolls out several images', [{ groups: ['web', 'db'], wanted: { web, db: { ...web, image: 'ami-other' } } }]],
])('none is rejected where %s', (_, given) => {
  expect(reject(...given)).toEqual([]);
});

test('several groups of one image are one', () => {
  expect(reject({ groups: ['web', 'db'], wanted: { web, db: web }, moved: { mark: '', at: now } })).toHaveLength(1);
});
