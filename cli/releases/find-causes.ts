import { describeBlock } from './describe-block.ts';
import { type KeptVerdict, outcomeOf } from './verdict-document.ts';
import type { ReleaseView } from './view-releases.ts';

/** One thing that stands against a release, and what to do about it. */
export type Cause = { text: string; remedy?: string };

const kinds: readonly ReleaseView['fate']['kind'][] = ['rolled-back', 'revoked', 'waiting', 'not-judged'];
const isDead = ({ text }: { text: string }): boolean => /\bits log: /.test(text);

/** What to do about a release that no verdict stopped. */
const findNext = ({ fate, record }: ReleaseView): string | undefined => {
  if (fate.kind !== 'rolled-back') return undefined;
  if (record.events.some(isDead))
    return 'Its hook judged nothing; only that log says what was wrong. Repair it and deploy again; after throttling or an outage deploy it again as it is.';
  return fate.label === 'rolled back while traffic moved'
    ? 'CodeDeploy says which alarm or person it was, the logs of begin and advance what went wrong. The release before continues its campaigns.'
    : undefined;
};

/**
 * What stands against a release: the blocks of the verdict that decided it, each with the remedy of its check, or what to do where no
 * verdict stopped it. Nothing for a release that is on its way or promoted.
 */
export const findCauses = (view: ReleaseView, verdicts: readonly KeptVerdict[]): { causes: Cause[]; next?: string } => {
  if (!kinds.includes(view.fate.kind)) return { causes: [] };
  const last = verdicts.at(-1);
  const checks = (last?.document?.checks ?? []).filter((check) => ['fail', 'unknown'].includes(outcomeOf(check)));
  const causes = (last?.entry.blocks ?? []).map((block): Cause => {
    const text = describeBlock(block);
    const remedy = checks.find(({ id, resource }) => text.startsWith(`${id} ${resource}`))?.remedy;
    return { text, ...(remedy && { remedy }) };
  });
  const next = causes.length > 0 ? undefined : findNext(view);
  return { causes, ...(next !== undefined && { next }) };
};
