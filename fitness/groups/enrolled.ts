import type { Answer } from '../readings.ts';

/** What EC2 Auto Scaling reports of one group that has the tag `recycler:policy`. */
export type EnrolledGroup = {
  name: string;
  zones: readonly string[];
  /** For example `EC2`, or `EC2,ELB`; undefined where it was not reported. */
  healthChecks: string | undefined;
  /** Load balancers and target groups that it is attached to. */
  balancers: number;
};

/** What EC2 reports of one server of such a group that starts or runs. `tokens` is undefined where it was not reported. */
export type EnrolledServer = {
  id: string;
  group: string;
  tokens: 'required' | 'optional' | 'no endpoint' | undefined;
  publicAddress?: string;
};

/** One snapshot of everything that is enrolled in the account and Region. */
export type Enrolled = { name: string; groups: Answer<readonly EnrolledGroup[]>; servers: Answer<readonly EnrolledServer[]> };
