import * as z from 'zod/mini';
import { validate } from '../../core/policy/validate.ts';
import type { Evidence, ReleaseRecord, VerdictEntry } from '../../core/release-ports.ts';

const text = z._default(z.string(), '');
const waiverSchema = z.looseObject({ owner: text, reason: text, granted: text, expires: text });
const checkSchema = z.looseObject({
  id: z.string(),
  title: text,
  severity: text,
  subject: text,
  resource: text,
  why: text,
  remedy: text,
  source: text,
  judgement: z.looseObject({
    outcome: z.enum(['pass', 'fail', 'unknown', 'not-applicable']),
    reason: text,
    evidence: z._default(z.record(z.string(), z.unknown()), {}),
    permission: z.optional(z.string()),
  }),
  waivedBy: z.optional(waiverSchema),
});
const documentSchema = z.looseObject({
  schema: z.literal('recycler/verdict/1'),
  release: z.string(),
  phase: z.string(),
  at: z.string(),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  blocks: z.array(z.string()),
  checks: z.array(checkSchema),
  gateChanges: z._default(z.array(z.string()), []),
});

/** A whole verdict as another release of the Recycler may have written it: fields of ours that it lacks are empty. */
export type VerdictDocument = z.output<typeof documentSchema>;
export type KeptCheck = VerdictDocument['checks'][number];

/** A verdict of the ledger with its document, or with why there is none. */
export type KeptVerdict = { entry: VerdictEntry; document?: VerdictDocument; problem?: string };

/** The outcome of a check in words: a failure with an owner who accepts it is `waived`. */
export const outcomeOf = ({ judgement, waivedBy }: KeptCheck): 'pass' | 'fail' | 'unknown' | 'waived' | 'not-applicable' =>
  judgement.outcome === 'fail' && waivedBy ? 'waived' : judgement.outcome;

/**
 * Reads the documents behind the verdicts of a release, oldest first. One that cannot be read leaves what the ledger has, with the reason.
 *
 * @param evidence the bucket; or, where it is not known, why
 */
export const readVerdicts = (record: ReleaseRecord, evidence: Pick<Evidence, 'read'> | string): Promise<KeptVerdict[]> =>
  Promise.all(
    record.verdicts.map(async (entry): Promise<KeptVerdict> => {
      if (typeof evidence === 'string') return { entry, problem: evidence };
      try {
        return { entry, document: validate(documentSchema, await evidence.read(entry.document), entry.document) };
      } catch (error) {
        return { entry, problem: (error as Error).message };
      }
    }),
  );
