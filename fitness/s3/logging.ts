import type { FitnessFunction } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Bucket } from './bucket.ts';

/** `s3-logging`: server access logs go to another bucket. Whether that bucket exists and takes them is not seen. */
export const logging: FitnessFunction<Bucket> = {
  id: 's3-logging',
  title: 'Requests are logged, into another bucket',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Without access logs it is not known afterwards who read or changed what; a bucket that logs into itself grows without end.',
  remedy: 'Switch on server access logging with another bucket as its target.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-logging-enabled.html',
  judge: ({ name, logging: reading }) => {
    if (reading.is === 'unknown') return judgeUnknown(reading);
    if (reading.is === 'absent')
      return { outcome: 'fail', reason: 'requests are not logged: switch on access logging', evidence: { source: reading.source } };
    const evidence = { source: reading.source, ...reading.value };
    const { targetBucket } = reading.value;
    if (targetBucket === name) return { outcome: 'fail', reason: 'it logs into itself: choose another target bucket', evidence };
    return { outcome: 'pass', reason: `logs go to ${targetBucket}`, evidence };
  },
};
