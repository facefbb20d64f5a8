import type { Check } from './check-resources.ts';
import { compareLoss, type EarlierLoss } from './compare-loss.ts';
import type { Phase } from './fitness-function.ts';
import { type ComplexityTerm, measureObjective, type Objective } from './objective.ts';
import { type Baseline, findRegressions, pairOf } from './ratchet.ts';
import { findWaiver, type Waiver } from './waivers.ts';

/** What is known before a release is judged. */
export type Ground = {
  release: string;
  phase: Phase;
  /** In milliseconds. */
  now: number;
  waivers: readonly Waiver[];
  /** Of the last accepted release; undefined for the first. */
  baseline?: Baseline;
  previous?: EarlierLoss;
  complexity: readonly ComplexityTerm[];
};

/** Why a release was or was not let on, with every check behind it. */
export type Verdict = {
  schema: 'recycler/verdict/1';
  release: string;
  phase: Phase;
  /** ISO 8601. */
  at: string;
  /** `unknown`: nothing failed, and something could not be read. It blocks as a failure does. */
  outcome: 'pass' | 'fail' | 'unknown';
  /** One line for each thing that blocks, worst first; empty when it passes. */
  blocks: string[];
  objective: Objective;
  checks: (Check & { waivedBy?: Waiver })[];
};

/** How much worse the loss may look through rounding alone. */
const tolerance = 0.005;
/** The fitness function that fails on purpose in every run. */
export const selfCheckId = 'meta-fails-on-purpose';

const unknownPrefix = 'unknown: ';

const blocksOf = (check: Check, waivers: readonly Waiver[], now: number): string[] => {
  const { outcome, reason, isTooFew } = check.judgement;
  const what = `${pairOf(check)}: ${reason}`;
  if (isTooFew) return [];
  if (outcome === 'unknown') return [`${unknownPrefix}${what}`];
  if (outcome !== 'fail') return [];
  const { waiver, expired } = findWaiver(check, waivers, now);
  if (waiver) return [];
  return [expired ? `failed: ${what} (the waiver of ${expired.owner} ran out on ${expired.expires})` : `failed: ${what}`];
};

/**
 * Judges a release from its checks. A gate that fails without a waiver, or is unknown, blocks; so do a scored check that the last accepted
 * release passed, a worse loss than it had, and a gate that let pass what must fail. Neither complexity nor too few samples ever block.
 */
export const decide = (checks: readonly Check[], ground: Ground): Verdict => {
  const { now, waivers } = ground;
  const [selfChecks, own] = [checks.filter((check) => check.id === selfCheckId), checks.filter((check) => check.id !== selfCheckId)];
  // What is waived is no loss; the open waivers themselves are a term of complexity.
  const counted = own.filter((check) => findWaiver(check, waivers, now).waiver === undefined);
  const objective = measureObjective(counted, ground.complexity);
  const isAlive = selfChecks.length > 0 && selfChecks.every((check) => check.judgement.outcome === 'fail');
  const regressions = ground.baseline
    ? findRegressions(own, ground.baseline).filter((check) => !findWaiver(check, waivers, now).waiver)
    : [];
  // What is unknown blocks by itself; it proves no loss.
  const known = counted.filter(({ judgement }) => judgement.outcome !== 'unknown');
  const losses = ground.previous && compareLoss(known, ground.previous);
  const isWorse = losses !== undefined && losses.now > losses.before + tolerance;
  const blocks = [
    ...(isAlive ? [] : ['the gate itself is broken: a check that must fail did not, so no other answer counts']),
    ...(own.length > 0 ? [] : ['nothing was checked']),
    ...own.filter((check) => check.severity === 'gate').flatMap((check) => blocksOf(check, waivers, now)),
    ...regressions.map(
      (check) =>
        `${check.judgement.outcome === 'unknown' ? unknownPrefix : ''}worse than the last release: ${pairOf(check)}: ${check.judgement.reason}`,
    ),
    ...(isWorse ? [`worse than the last release: loss ${losses.now.toFixed(3)}, was ${losses.before.toFixed(3)}`] : []),
  ];
  return {
    schema: 'recycler/verdict/1',
    release: ground.release,
    phase: ground.phase,
    at: new Date(now).toISOString(),
    outcome: blocks.length === 0 ? 'pass' : blocks.every((block) => block.startsWith(unknownPrefix)) ? 'unknown' : 'fail',
    blocks,
    objective,
    checks: own.map((check) => {
      const { waiver } = findWaiver(check, waivers, now);
      return waiver ? { ...check, waivedBy: waiver } : check;
    }),
  };
};
