import * as z from 'zod/mini';
import { WorldError } from '../../core/errors.ts';
import { isoTime } from '../../core/report/report.ts';
import { toPlainText } from '../live/plain-text.ts';
import { formatMoment } from '../page/elapsed.ts';
import { describeScope } from './describe-lease.ts';

const leaseSchema = z.looseObject({
  release: z.string(),
  scope: z.enum(['canary', 'all']),
  fleets: z.array(z.string()),
  expires: z.number(),
  grantedAt: z.number(),
  by: z.string(),
  reason: z.string(),
  revoked: z.optional(z.looseObject({ at: z.number(), reason: z.string() })),
});
const attestationSchema = z.looseObject({
  outcome: z.enum(['pass', 'fail', 'unknown', 'not-now', 'break-glass']),
  reason: z.string(),
  blocks: z.array(z.string()),
  lease: z.optional(leaseSchema),
});

/** What the function behind `recycler attest` answers. */
export type AttestationAnswer = z.output<typeof attestationSchema>;

/** Checks the answer of the function. @throws WorldError when it is none */
export const readAttestation = (answer: unknown): AttestationAnswer => {
  const parsed = z.safeParse(attestationSchema, answer);
  if (parsed.success) return parsed.data;
  throw new WorldError('the function answered something other than an attestation: is the command line as old as the stack?');
};

/** Was the lease given or kept that was asked for? */
export const isGranted = ({ outcome }: AttestationAnswer): boolean => outcome === 'pass' || outcome === 'break-glass';

const headlines: Record<AttestationAnswer['outcome'], string> = {
  pass: 'passed',
  fail: 'FAILED',
  unknown: 'unknown, which is no pass',
  'not-now': 'not attested now',
  'break-glass': 'BREAK-GLASS: nothing was judged',
};

const describeNext = ({ outcome, lease }: AttestationAnswer): string => {
  if (outcome === 'pass')
    return lease
      ? `recycler status, to see it at work; recycler releases ${lease.release}, for the evidence`
      : 'recycler releases, for the evidence';
  if (outcome === 'break-glass') return 'recycler attest, before the four hours are over: it judges, and grants a lease that lasts';
  if (outcome === 'not-now') return 'recycler releases shows what is going on; then recycler attest again';
  return `recycler releases${lease ? ` ${lease.release}` : ''} names every check and its remedy; then recycler attest again`;
};

/** An attestation as lines for a person: what it came to and why, what blocked, the lease, and the next command. `now` is in milliseconds. */
export const describeAttestation = (answer: AttestationAnswer, now: number): string[] => {
  const { outcome, reason, blocks, lease } = answer;
  const isValid = lease !== undefined && !lease.revoked && lease.expires > now;
  return [
    `${headlines[outcome]}: ${toPlainText(reason)}`,
    ...blocks.map((block) => `  blocked: ${toPlainText(block)}`),
    isValid
      ? `  lease: release ${lease.release} may change servers of ${toPlainText(describeScope(lease))} until ${formatMoment(lease.expires)}`
      : '  lease: none; what is deployed only plans',
    `  next: ${describeNext(answer)}`,
  ];
};

/** An attestation as JSON of schema `recycler/attestation/1`; times are ISO 8601. */
export const toAttestationJson = ({ outcome, reason, blocks, lease }: AttestationAnswer) => ({
  schema: 'recycler/attestation/1' as const,
  ...{ outcome, reason, blocks },
  ...(lease && {
    lease: {
      ...{ release: lease.release, scope: lease.scope, fleets: lease.fleets, by: lease.by, reason: lease.reason },
      ...{ expires: isoTime(lease.expires), grantedAt: isoTime(lease.grantedAt) },
      ...(lease.revoked && { revoked: { at: isoTime(lease.revoked.at), reason: lease.revoked.reason } }),
    },
  }),
});
