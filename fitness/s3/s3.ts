import type { Subject } from '../fitness-function.ts';
import type { Bucket } from './bucket.ts';
import { encryption } from './encryption.ts';
import { httpsOnly } from './https-only.ts';
import { logging } from './logging.ts';
import { publicRead } from './public-read.ts';
import { publicWrite } from './public-write.ts';
import { replication } from './replication.ts';
import { versioning } from './versioning.ts';

/** The fitness functions of a bucket, one line each. */
export const s3: Subject<Bucket> = {
  name: 's3',
  heading: 'The bucket of verdicts and reports',
  functions: [encryption, versioning, publicRead, publicWrite, httpsOnly, logging, replication],
};
