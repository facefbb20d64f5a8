import type { FitnessFunction } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Bucket } from './bucket.ts';

/** `s3-versioning`: versioning is enabled; suspended or never set is a breach. */
export const versioning: FitnessFunction<Bucket> = {
  id: 's3-versioning',
  title: 'What is overwritten or deleted can be brought back',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Without versions a faulty release destroys data for good.',
  remedy: 'Enable versioning of the bucket.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-versioning-enabled.html',
  judge: ({ versioning: reading }) => {
    if (reading.is === 'unknown') return judgeUnknown(reading);
    const status = reading.is === 'absent' ? 'never set' : reading.value;
    const evidence = { source: reading.source, status };
    if (status === 'Enabled') return { outcome: 'pass', reason: 'versioning is enabled', evidence };
    if (reading.is === 'absent' || status === 'Suspended')
      return { outcome: 'fail', reason: `versioning is ${status.toLowerCase()}: enable it`, evidence };
    return { outcome: 'unknown', reason: `the versioning status ${status} is not known here`, evidence };
  },
};
