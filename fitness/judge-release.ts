import type { Count } from '../aws/metrics.ts';
import type { Clock } from '../core/clock.ts';
import { changeReleaseRecord } from '../core/release/release-record.ts';
import type { Acceptance, Evidence, ReleaseLedger, ReleaseRecord, VerdictEntry } from '../core/release-ports.ts';
import { figuresOf } from './business/figures-of.ts';
import { decide, type Verdict } from './decide.ts';
import type { Phase } from './fitness-function.ts';
import { type Examiner, gatherChecks } from './gather-checks.ts';
import type { ComplexityTerm } from './objective.ts';
import { tightenBaseline } from './ratchet.ts';
import type { Waiver } from './waivers.ts';

/** What the gate needs to judge a release and to keep what it found. */
export type Gate = {
  clock: Pick<Clock, 'now'>;
  release: string;
  releases: Pick<ReleaseLedger, 'readRelease' | 'writeRelease'>;
  evidence: Pick<Evidence, 'write'>;
  /** The subjects that are examined in a phase. */
  examinersIn: (phase: Phase) => readonly Examiner[];
  waivers: readonly Waiver[];
  complexity: readonly ComplexityTerm[];
  /** What the last accepted release left to be compared with. */
  before?: Acceptance;
  /** What the next release is compared with, should this one be accepted. */
  collectFacts: () => Record<string, unknown>;
  /** What of the gate itself this release removed or weakened. */
  gateChanges: readonly string[];
  /** Counts the objective, for dashboards. */
  count: Count;
  /** The versions that this release is made of, as far as they are known. */
  findVersions: () => { functionVersion?: string; stateMachine?: string; versions?: readonly string[] };
};

const mostBlocks = 10;
const mostAttestations = 20;

/** The deployment's own verdicts stay; of attestations the last ones. */
const retainVerdicts = (verdicts: readonly VerdictEntry[]): VerdictEntry[] => {
  const old = verdicts.filter(({ phase }) => phase === 'scheduled').slice(0, -mostAttestations);
  return verdicts.filter((entry) => !old.includes(entry)).slice(-100);
};

/** Figures of business metrics are kept of the newest verdict that has some: each covers the whole window again. */
const retainFigures = (verdicts: readonly VerdictEntry[]): VerdictEntry[] => {
  const newest = verdicts.findLast(({ business }) => business !== undefined);
  return verdicts.map((entry) => {
    const { business: _business, ...rest } = entry;
    return entry === newest ? entry : rest;
  });
};

const toEntry = (verdict: Verdict, now: number, document: string, deployment: string | undefined): VerdictEntry => ({
  phase: verdict.phase,
  at: now,
  outcome: verdict.outcome,
  blocks: verdict.blocks.slice(0, mostBlocks),
  loss: verdict.objective.loss,
  complexity: verdict.objective.complexity,
  objective: verdict.objective.value,
  dimensions: verdict.objective.dimensions,
  ...(figuresOf(verdict.checks).length > 0 && { business: figuresOf(verdict.checks) }),
  document,
  ...(deployment !== undefined && { deployment }),
});

/** A verdict with what it said of the gate itself, and the key of the document that has the whole of it. */
export type KeptVerdict = Verdict & { gateChanges: readonly string[]; document: string };

/**
 * Judges the release and keeps the verdict: the whole of it with its evidence in the bucket, a row in the ledger. A verdict that could not be kept
 * is none: what throws here must fail the release.
 */
export const judgeRelease = async (gate: Gate, phase: Phase, deployment?: string): Promise<KeptVerdict> => {
  const { clock, release, before } = gate;
  const checks = await gatherChecks(gate.examinersIn(phase), phase);
  const now = clock.now();
  const verdict = decide(checks, {
    release,
    phase,
    now,
    waivers: gate.waivers,
    complexity: gate.complexity,
    ...(before && {
      baseline: before.baseline,
      previous: { loss: before.loss, ...(before.dimensions && { dimensions: before.dimensions }) },
    }),
  });
  gate.count('FitnessObjective', verdict.objective.value);
  gate.count('FitnessLoss', verdict.objective.loss);
  const kept = { ...verdict, gateChanges: gate.gateChanges, ...(deployment !== undefined && { deployment }) };
  const stamp = new Date(now).toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
  const document = await gate.evidence.write(`verdicts/${release}/${stamp}-${phase}.json`, kept);
  const { versions, ...found } = gate.findVersions();
  await changeReleaseRecord(gate.releases, release, now, ({ versions: _before, ...record }) => ({
    ...record,
    ...found,
    ...(versions && { versions }),
    verdicts: retainFigures(retainVerdicts([...record.verdicts, toEntry(verdict, now, document, deployment)])),
  }));
  return { ...kept, document };
};

/**
 * Accepts a release by a verdict that passed once its traffic had moved: the next one is measured by it. To be called when nothing can undo the
 * verdict any more: a hook whose answer was not taken has accepted nothing.
 */
export const acceptRelease = async (gate: Gate, verdict: Verdict): Promise<void> => {
  const now = gate.clock.now();
  const { versions } = gate.findVersions();
  const accepted: Acceptance = {
    at: now,
    ...(versions && { versions }),
    loss: verdict.objective.loss,
    value: verdict.objective.value,
    dimensions: verdict.objective.dimensions,
    baseline: tightenBaselineOf(verdict),
    facts: gate.collectFacts(),
  };
  await changeReleaseRecord(gate.releases, gate.release, now, (record) => ({ ...record, accepted }));
};

const tightenBaselineOf = (verdict: Verdict): Acceptance['baseline'] => {
  const { known, failing } = tightenBaseline(verdict.checks);
  return { known: [...known], failing: [...failing] };
};

/** Why a release that passed gets no lease: leases are for versions, by what AWS says of them. */
export const unknownVersions = 'the versions of its functions could not be read, and a lease is granted for versions only';

/** The acceptance that a release is compared with: the newest of another release. */
export const findBefore = (records: readonly ReleaseRecord[], release: string): Acceptance | undefined =>
  records
    .filter((record) => record.release !== release)
    .flatMap(({ accepted }) => (accepted ? [accepted] : []))
    .toSorted((a, b) => a.at - b.at)
    .at(-1);
