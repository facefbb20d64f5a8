import type { FitnessFunction } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Bucket } from './bucket.ts';

const withKms = ['aws:kms', 'aws:kms:dsse'];

/** `s3-encryption`: the default encryption is one that S3 has, and one with a key of KMS where the configuration asks for that. */
export const encryption: FitnessFunction<Bucket> = {
  id: 's3-encryption',
  title: 'New objects are encrypted at rest, with a KMS key where one is asked for',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A stranger who gets hold of the storage, or of a copy, could read the data.',
  remedy: 'Set the default encryption of the bucket: SSE-S3, or SSE-KMS where a key of your own is asked for.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-server-side-encryption-enabled.html',
  judge: ({ expected, encryption: reading }) => {
    if (reading.is === 'unknown') return judgeUnknown(reading);
    const evidence = { source: reading.source, expected: expected.encryption, ...(reading.is === 'known' && reading.value) };
    if (reading.is === 'absent') return { outcome: 'fail', reason: 'no default encryption: set one', evidence };
    const { algorithm } = reading.value;
    if (withKms.includes(algorithm)) return { outcome: 'pass', reason: `encrypted with ${algorithm}`, evidence };
    if (expected.encryption === 'kms')
      return { outcome: 'fail', reason: `encrypted with ${algorithm}, asked for is a KMS key: set SSE-KMS`, evidence };
    if (algorithm === 'AES256') return { outcome: 'pass', reason: 'encrypted with AES256', evidence };
    return { outcome: 'unknown', reason: `the algorithm ${algorithm} is not known here`, evidence };
  },
};
