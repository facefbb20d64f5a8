import type { FitnessFunction } from '../fitness-function.ts';
import type { Enrolled } from './enrolled.ts';
import { judgeEach } from './judge-each.ts';

/** No fleet is gone with one zone. */
export const zones: FitnessFunction<Enrolled> = {
  id: 'group-zones',
  title: 'Every enrolled group spans more than one Availability Zone',
  severity: 'advisory',
  phases: ['scheduled'],
  why: 'A zone that fails takes all servers of a group that is only there, and a campaign with them.',
  remedy: 'Give the group subnets in two zones or more.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/autoscaling-multiple-az.html',
  judge: ({ groups }) =>
    judgeEach({
      reading: groups,
      what: 'groups',
      nameOf: ({ name }) => name,
      isGood: ({ zones: found }) => (found.length === 0 ? undefined : new Set(found).size > 1),
      good: 'span more than one zone',
      bad: 'are in one zone alone',
    }),
};
