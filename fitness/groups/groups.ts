import type { Subject } from '../fitness-function.ts';
import type { Enrolled } from './enrolled.ts';
import { healthCheck } from './health-check.ts';
import { metadata } from './metadata.ts';
import { publicAddress } from './public-address.ts';
import { zones } from './zones.ts';

/** What is asked of the groups that are enrolled, and of their servers. Advice: they are yours, and judge no release. */
export const groups: Subject<Enrolled> = {
  name: 'groups',
  heading: 'What is enrolled',
  functions: [zones, healthCheck, metadata, publicAddress],
};
