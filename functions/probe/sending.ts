import type { ReachRequest } from '../../core/ports.ts';
import type { Credentials } from './parse-credentials.ts';

/** One request to one address, and what it carries. */
export type Sending = ReachRequest & { host: string; credentials?: Credentials };

/** Milliseconds for a whole answer, its last byte included: a server that drips a byte now and then is as good as silent. */
export const patience = 5_000;
