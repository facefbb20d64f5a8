import type { FitnessFunction } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Work } from './work.ts';

/** No campaign of the release ended because the Recycler itself could not go on. Bad images and brakes are no fault of a release. */
export const campaignsGoOn: FitnessFunction<Work> = {
  id: 'fleet-campaigns-go-on',
  title: 'No campaign of the release broke off through a fault of the Recycler',
  severity: 'gate',
  phases: ['post-traffic', 'scheduled'],
  why: 'A release that cannot carry a campaign to its end leaves fleets half done.',
  remedy: 'See recycler report of the campaign and the execution in the console; deploy the release before.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html',
  judge: ({ release, campaigns }) => {
    if (campaigns.is === 'unknown') return judgeUnknown(campaigns);
    const own = campaigns.value.filter((campaign) => campaign.release === release);
    const failed = own.filter(({ outcome, stop }) => outcome === 'failed' || stop?.outcome === 'failed');
    const evidence = { source: campaigns.source, release, campaigns: own.map(({ id }) => id), failed };
    const [first] = failed;
    return first
      ? { outcome: 'fail', reason: `${first.id} broke off: ${first.stop?.reason ?? 'no reason told'}`, evidence }
      : { outcome: 'pass', reason: `${own.length} campaigns, none broke off`, evidence };
  },
};
