import type { Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Compliance, ConfigAnswer, RuleRun, Watcher } from './compliance.ts';
import type { ConfigRule } from './rules.ts';

type Answer = { reason: string; evidence: Record<string, unknown> };

/** What our own check says stands in for AWS Config. */
const takeOver = (twin: Judgement | undefined, why: string, evidence: Record<string, unknown>): Judgement => {
  if (twin === undefined) return { outcome: 'unknown', reason: `${why}, and our own check was not made`, evidence };
  const { outcome, reason, permission } = twin;
  return {
    outcome,
    reason: `${why}: judged by our own check, ${reason}`,
    evidence: { ...evidence, twin: twin.evidence },
    ...(permission !== undefined && { permission }),
  };
};

/** Why an answer is about the time before our change; undefined where it is fresh. */
const findStaleness = (rule: ConfigRule, changedAt: number, capturedAt: number | undefined, answer: ConfigAnswer, run?: RuleRun) => {
  if (run?.failure !== undefined) return `the last run of ${answer.rule} failed (${run.failure})`;
  if (answer.invokedAt === undefined) return `${answer.rule} does not report when it ran`;
  if (answer.invokedAt <= changedAt) return `${answer.rule} has not run since the change`;
  if (rule.trigger === 'periodic') return undefined;
  if (capturedAt === undefined || capturedAt <= changedAt) return 'AWS Config has not recorded the change';
  return answer.invokedAt < capturedAt ? `${answer.rule} has not run since the change was recorded` : undefined;
};

const judgeBreach = (
  twin: Judgement | undefined,
  annotation: string | undefined,
  staleness: string | undefined,
  answer: Answer,
): Judgement => {
  const says = `${answer.reason} NON_COMPLIANT${annotation === undefined ? '' : ` (${annotation})`}`;
  const age = staleness === undefined ? '' : `, before our change: ${staleness}`;
  const dissent = staleness === undefined && twin?.outcome === 'pass' ? `; our own check disagrees: ${twin.reason}` : '';
  return { outcome: 'fail', reason: `${says}${age}${dissent}`, evidence: answer.evidence };
};

const judgeCompliant = (twin: Judgement | undefined, staleness: string | undefined, { reason, evidence }: Answer): Judgement => {
  if (twin?.outcome === 'fail')
    return { outcome: 'fail', reason: `${reason} COMPLIANT, and our own check disagrees: ${twin.reason}`, evidence };
  if (staleness === undefined) return { outcome: 'pass', reason: `${reason} COMPLIANT`, evidence };
  return twin?.outcome === 'pass'
    ? { outcome: 'pass', reason: `${reason} COMPLIANT before our change, and our own check passes: ${twin.reason}`, evidence }
    : { outcome: 'unknown', reason: `stale: ${staleness}, and our own check does not pass it either`, evidence };
};

/** Judges what the rules that watch the resource say of it. */
const judgeAnswers = (
  rule: ConfigRule,
  compliance: Compliance,
  answers: Extract<Compliance['answers'], { is: 'known' }>,
  watching: readonly Watcher[],
): Judgement => {
  const { twin, resource, changedAt, runs } = compliance;
  // A periodic rule asks the service itself, whatever was recorded.
  const capturedAt = rule.trigger === 'change' ? compliance.capturedAt : undefined;
  const captured = capturedAt?.is === 'known' ? capturedAt.value : undefined;
  const runOf = (name: string): RuleRun | undefined => (runs.is === 'known' ? runs.value.find((run) => run.rule === name) : undefined);
  const evidence = {
    source: answers.source,
    rule: rule.name,
    resource: resource.id,
    changedAt,
    capturedAt: captured,
    answers: answers.value,
    twin,
  };
  const stalenessOf = (answer: ConfigAnswer) => findStaleness(rule, changedAt, captured, answer, runOf(answer.rule));
  // A breach stays one where something else could not be read.
  const breach = answers.value.find(({ says }) => says === 'NON_COMPLIANT');
  if (breach) return judgeBreach(twin, breach.annotation, stalenessOf(breach), { reason: `AWS Config (${breach.rule}) says`, evidence });
  if (runs.is === 'unknown') return judgeUnknown(runs);
  const found = watching.map(({ name }) => ({ name, answer: answers.value.find((answer) => answer.rule === name) }));
  const silent = found.find(({ answer }) => answer === undefined || !['COMPLIANT', 'NOT_APPLICABLE'].includes(answer.says));
  if (silent) {
    const failure = runOf(silent.name)?.failure;
    const why = failure === undefined ? 'the rule has not judged it yet' : `its last run failed (${failure})`;
    const says = silent.answer?.says ?? 'INSUFFICIENT_DATA';
    return { outcome: 'unknown', reason: `AWS Config (${silent.name}) says ${says}: ${why}`, evidence };
  }
  if (capturedAt?.is === 'unknown') return judgeUnknown(capturedAt);
  const compliant = found.flatMap(({ answer }) => (answer?.says === 'COMPLIANT' ? [answer] : []));
  if (compliant.length === 0) {
    const why = 'AWS Config holds the rule for not applicable';
    return twin === undefined ? { outcome: 'not-applicable', reason: why, evidence } : takeOver(twin, why, evidence);
  }
  const staleness = compliant.flatMap((answer) => stalenessOf(answer) ?? [])[0];
  return judgeCompliant(twin, staleness, { reason: `AWS Config (${compliant.map((answer) => answer.rule).join(', ')}) says`, evidence });
};

/**
 * Judges what AWS Config says of one resource under one rule, beside what our own check (the twin) says. An answer is fresh only if the
 * rule ran after our last change and, where the rule judges what was recorded, the change was recorded before that run.
 *
 * | AWS Config                         | twin passes        | twin fails      | twin unknown, not made or not applicable |
 * |------------------------------------|--------------------|-----------------|-------------------------------------------|
 * | no rule, or nothing records        | pass               | fail            | as the twin; not made: unknown            |
 * | NOT_APPLICABLE                     | pass               | fail            | as the twin; not made: not-applicable     |
 * | COMPLIANT, fresh                   | pass               | fail (disagree) | pass                                      |
 * | COMPLIANT, stale                   | pass (reason says) | fail            | unknown (stale)                           |
 * | NON_COMPLIANT, fresh               | fail (disagree)    | fail            | fail                                      |
 * | NON_COMPLIANT, stale               | fail               | fail            | fail                                      |
 * | INSUFFICIENT_DATA, no answer       | unknown            | unknown         | unknown                                   |
 * | denied, throttled, not answered    | unknown            | unknown         | unknown                                   |
 *
 * Where several rules of the account are copies of the same one, a breach that any of them finds is one.
 */
export const judgeCompliance = (rule: ConfigRule, compliance: Compliance): Judgement => {
  const { twin, resource, watchers, answers } = compliance;
  const base = { rule: rule.name, resource: resource.id, type: resource.type };
  if (watchers.is === 'unknown') return judgeUnknown(watchers);
  if (watchers.value.length === 0)
    return takeOver(twin, 'not-configured: AWS Config has no such rule', { source: watchers.source, ...base });
  if (rule.trigger === 'change') {
    const { isRecording } = compliance;
    if (isRecording.is === 'unknown') return judgeUnknown(isRecording);
    if (!isRecording.value)
      return takeOver(twin, `not-configured: AWS Config does not record ${resource.type}`, { source: isRecording.source, ...base });
  }
  if (answers.is === 'unknown') return judgeUnknown(answers);
  const watching = watchers.value.filter(({ name, picksByTag }) => !picksByTag || answers.value.some((answer) => answer.rule === name));
  if (watching.length === 0)
    return takeOver(twin, 'not-configured: AWS Config has no such rule for this resource', { source: answers.source, ...base });
  return judgeAnswers(rule, compliance, answers, watching);
};

/** Is the judgement one that a run of the rule may still change: an answer from before our change, or none yet? */
export const isWorthAsking = (rule: ConfigRule, { watchers, answers, capturedAt, changedAt }: Compliance): boolean => {
  if (watchers.is !== 'known' || answers.is !== 'known') return false;
  const captured = capturedAt.is === 'known' ? capturedAt.value : undefined;
  return watchers.value.some(({ name, picksByTag }) => {
    const answer = answers.value.find((each) => each.rule === name);
    return answer === undefined ? !picksByTag : findStaleness(rule, changedAt, captured, answer) !== undefined;
  });
};
