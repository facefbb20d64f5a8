import { gzipSync } from 'node:zlib';
import type { ProbeAnswer } from '../../aws/reach.ts';
import type { ReachAnswer } from '../../core/ports.ts';

/** Characters of a body beyond which it is compressed; below it costs more than it saves. */
const leastCompressed = 16 * 1_024;
/** Characters that are handed back: the answer of a function is at most 6 MB ("Lambda quotas", AWS Lambda developer guide). */
const mostHandedBack = 5 * 1_024 * 1_024;

/**
 * An answer as a function can hand it back: a long one compressed, since the state of a cluster with tens of thousands of shards is longer than
 * what a function may answer, and repeats itself. What is too long even so is `unknown`: no part of it is taken for the whole.
 */
export const compressAnswer = (answer: ReachAnswer): ProbeAnswer => {
  if ('unknown' in answer || answer.body.length < leastCompressed) return answer;
  const gzip = gzipSync(answer.body).toString('base64');
  return gzip.length > mostHandedBack
    ? { unknown: `the answer has ${gzip.length} characters when it is compressed, and at most ${mostHandedBack} are handed back` }
    : { status: answer.status, gzip };
};
