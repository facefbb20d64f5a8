import type { FitnessFunction } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Bucket } from './bucket.ts';

/** `s3-replication`: at least one rule of replication is enabled. Whether it covers every object is not judged. */
export const replication: FitnessFunction<Bucket> = {
  id: 's3-replication',
  title: 'Objects are replicated to another bucket',
  severity: 'advisory',
  phases: ['scheduled'],
  why: 'One bucket lives in one Region and one account: what happens to either happens to all of its data.',
  remedy: 'Add an enabled replication rule, or accept the advice as a matter of cost.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-replication-enabled.html',
  judge: ({ arn, replication: reading }) => {
    if (reading.is === 'unknown') return judgeUnknown(reading);
    const rules = reading.is === 'absent' ? [] : reading.value;
    const evidence = { source: reading.source, rules };
    const enabled = rules.find(({ isEnabled, destination }) => isEnabled && destination !== '' && destination !== arn);
    if (enabled) return { outcome: 'pass', reason: `replicated to ${enabled.destination}`, evidence };
    return {
      outcome: 'fail',
      reason: rules.length === 0 ? 'not replicated: add a rule' : 'no replication rule is enabled: enable one',
      evidence,
    };
  },
};
