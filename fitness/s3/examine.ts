import { checkResources } from '../check-resources.ts';
import { type Examine, placeOf, readOnce } from '../examination.ts';
import { connectBucket } from './door.ts';
import { s3 } from './s3.ts';

const readOwnBucket = readOnce((examination) => {
  const { partition } = placeOf(examination);
  return connectBucket(examination.make)(examination.bucket, { encryption: 'any' }, { partition });
});

/** Examines the bucket of verdicts and reports. */
export const examineBucket: Examine = async (examination, phase) =>
  checkResources(s3, [examination.bucket], new Map([[examination.bucket, await readOwnBucket(examination)]]), phase);
