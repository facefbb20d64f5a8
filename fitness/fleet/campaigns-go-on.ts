import type { FitnessFunction } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Work } from './work.ts';

/** Milliseconds after which an open campaign should have moved: a server boots and drains in minutes. */
const patience = 3_600_000;

type Campaigns = Extract<Work['campaigns'], { is: 'known' }>['value'];

/** Open campaigns in which nothing moves, though nothing that they know of holds them. */
const findStuck = (campaigns: Campaigns, now: number): Campaigns =>
  campaigns.filter(
    ({ outcome, stop, waitsFor, brakes, moved }) =>
      outcome === undefined &&
      stop === undefined &&
      waitsFor === undefined &&
      brakes.every((brake) => brake.to !== undefined) &&
      now - moved.at > patience,
  );

/**
 * No campaign of the release ended because the Recycler itself could not go on. Bad images and brakes are no fault of a release; whose fault
 * it is that one stands still is not known.
 */
export const campaignsGoOn: FitnessFunction<Work> = {
  id: 'fleet-campaigns-go-on',
  title: 'No campaign of the release broke off through a fault of the Recycler',
  severity: 'gate',
  phases: ['post-traffic', 'scheduled'],
  why: 'A release that cannot finish a campaign leaves fleets half done.',
  remedy: 'See recycler report of the campaign and the execution in the console; deploy the release before.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html',
  judge: ({ release, now, campaigns }) => {
    if (campaigns.is === 'unknown') return judgeUnknown(campaigns);
    const own = campaigns.value.filter((campaign) => campaign.release === release);
    const failed = own.filter(({ outcome, stop }) => outcome === 'failed' || stop?.outcome === 'failed');
    const evidence = { source: campaigns.source, release, campaigns: own.map(({ id }) => id), failed };
    const [first] = failed;
    if (first) return { outcome: 'fail', reason: `${first.id} broke off: ${first.stop?.reason ?? 'no reason recorded'}`, evidence };
    const [stuck] = findStuck(own, now);
    if (stuck) {
      const minutes = Math.round((now - stuck.moved.at) / 60_000);
      return { outcome: 'unknown', reason: `${stuck.id} has not moved for ${minutes} minutes, and nothing is known to hold it`, evidence };
    }
    return { outcome: 'pass', reason: `${own.length} campaigns, none broke off`, evidence };
  },
};
