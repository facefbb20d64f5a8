import type { FailureCause } from './swap.ts';

/**
 * A failed replacement that is kept in standby, so that people can examine it: written to the record of its fleet before it is put there.
 * Times are milliseconds since 1970.
 */
export type KeptServer = {
  server: string;
  group: string;
  swap: string;
  image: string;
  cause: FailureCause;
  /** Why its swap failed, in words. */
  reason: string;
  since: number;
  until: number;
  /** When the call that ends it was about to be sent. */
  endedAt?: number;
  /** Since when its group has not listed it. */
  missingSince?: number;
};

/** Is the server in standby, or on its way there, as its group lists it ("Temporarily remove instances", Auto Scaling user guide)? */
export const isStandingBy = (lifecycle: string | undefined): boolean => lifecycle === 'Standby' || lifecycle === 'EnteringStandby';

/** Is it kept for longer than the policy promised, and still not ended? */
export const isOverdue = ({ until }: Pick<KeptServer, 'until'>, now: number): boolean => now >= until;

/** Until when it is kept, in words. */
export const describeKept = ({ until }: Pick<KeptServer, 'until'>): string =>
  `in quarantine: kept in standby until ${new Date(until).toISOString().replace(/\.\d+Z$/, 'Z')}`;

/** What a person types to end it: desired was lowered when it was put in standby. */
export const endByHand = (server: string): string =>
  `aws autoscaling terminate-instance-in-auto-scaling-group --instance-id ${server} --no-should-decrement-desired-capacity`;
