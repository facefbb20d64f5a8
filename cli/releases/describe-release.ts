import { describeFigure } from '../../fitness/business/describe-figure.ts';
import { lambda } from '../../fitness/objective.ts';
import { toPlainText } from '../live/plain-text.ts';
import { formatMoment } from '../page/elapsed.ts';
import { describeLease } from './describe-lease.ts';
import { figuresOfRelease, stateNames } from './figures-of-release.ts';
import { findCauses } from './find-causes.ts';
import { formatChange, formatFigure } from './format-figure.ts';
import type { Paint } from './list-releases.ts';
import { nameRelease } from './name-release.ts';
import { type KeptCheck, type KeptVerdict, outcomeOf } from './verdict-document.ts';
import type { ReleaseView } from './view-releases.ts';

const order = ['fail', 'unknown', 'waived', 'pass', 'not-applicable'];
const signs = { pass: 'pass', fail: 'FAIL', unknown: 'unknown', waived: 'waived', 'not-applicable': 'n/a' };

/** The checks of a verdict, those that block first. */
export const sortChecks = (checks: readonly KeptCheck[]): KeptCheck[] =>
  checks.toSorted((a, b) => order.indexOf(outcomeOf(a)) - order.indexOf(outcomeOf(b)));

/** How many checks came to which outcome, such as `58 pass, 1 waived`. */
export const countOutcomes = (checks: readonly KeptCheck[]): string => {
  const counts = Map.groupBy(checks, outcomeOf);
  const said = order.flatMap((outcome) => {
    const count = counts.get(outcome as ReturnType<typeof outcomeOf>)?.length ?? 0;
    return count > 0 ? [`${count} ${outcome === 'not-applicable' ? 'not applicable' : outcome}`] : [];
  });
  return said.length > 0 ? said.join(', ') : 'no checks';
};

const describeCheckResult = (check: KeptCheck, paint: Paint): string[] => {
  const outcome = outcomeOf(check);
  const { judgement, waivedBy } = check;
  const sign = signs[outcome].padEnd(8);
  const painted = outcome === 'pass' ? paint.good(sign) : outcome === 'fail' ? paint.bad(sign) : paint.open(sign);
  const line = `    ${painted}${check.id} ${toPlainText(check.resource)}: ${toPlainText(judgement.reason)}`;
  const isOpen = outcome === 'fail' || outcome === 'unknown' || outcome === 'waived';
  return [
    line,
    ...(isOpen && check.remedy !== '' ? [`            remedy: ${toPlainText(check.remedy)}`] : []),
    ...(judgement.permission === undefined ? [] : [`            missing permission: ${toPlainText(judgement.permission)}`]),
    ...(waivedBy
      ? [`            waived by ${toPlainText(waivedBy.owner)} until ${waivedBy.expires}: ${toPlainText(waivedBy.reason)}`]
      : []),
  ];
};

const describeVerdict = (
  { entry, document, problem }: KeptVerdict,
  bucket: string | undefined,
  isWhole: boolean,
  paint: Paint,
): string[] => {
  const { phase, at, outcome, deployment, blocks, loss, complexity, objective } = entry;
  const painted = outcome === 'pass' ? paint.good('pass') : outcome === 'fail' ? paint.bad('fail') : paint.open('unknown');
  const where = bucket === undefined ? entry.document : `s3://${bucket}/${entry.document}`;
  return [
    `  ${formatMoment(at)}  ${phase}: ${painted}${deployment === undefined ? '' : `, deployment ${toPlainText(deployment)}`}`,
    `    objective ${formatFigure(objective)} = loss ${formatFigure(loss)} + ${lambda} * complexity ${formatFigure(complexity)}`,
    ...blocks.map((block) => `    ${paint.bad('blocked')}: ${toPlainText(block)}`),
    ...(document?.gateChanges ?? []).map((change) => `    the gate itself changed: ${toPlainText(change)}`),
    `    evidence: ${where}${document ? ` (${countOutcomes(document.checks)})` : ''}`,
    ...(problem !== undefined && bucket !== undefined ? [`    the evidence could not be read: ${toPlainText(problem)}`] : []),
    ...(document && isWhole ? sortChecks(document.checks).flatMap((check) => describeCheckResult(check, paint)) : []),
  ];
};

const describeFigures = (view: ReleaseView, paint: Paint): string[] => {
  const figures = figuresOfRelease(view);
  const width = Math.max(0, ...Object.values(stateNames).map((name) => name.length)) + 2;
  const painters = { worse: paint.bad, 'no-worse': paint.good, 'too-few': paint.open, 'no-data': paint.open };
  return [
    ...(figures.length > 0 ? ['', paint.strong('Business metrics')] : []),
    ...figures.map((figure) => {
      const state = painters[figure.state](stateNames[figure.state].padEnd(width));
      return `  ${state}${toPlainText(figure.title)}: ${describeFigure(figure)}${figure.isWhole ? '' : ', so far'}`;
    }),
  ];
};

/** The last verdict of each phase is described with every check. */
export const chooseWhole = (verdicts: readonly KeptVerdict[]): Set<KeptVerdict> =>
  new Set(
    (['pre-traffic', 'post-traffic', 'scheduled'] as const).flatMap(
      (phase) => verdicts.findLast(({ entry }) => entry.phase === phase) ?? [],
    ),
  );

/**
 * One release as lines of a terminal: what became of it and why, its lease, its events in their order, and its verdicts with what blocked.
 *
 * @param bucket of the evidence, undefined where it is not known
 * @param now in milliseconds
 */
export const describeRelease = (
  view: ReleaseView,
  verdicts: readonly KeptVerdict[],
  bucket: string | undefined,
  now: number,
  paint: Paint,
): string[] => {
  const { record, fate, lease, shown, change } = view;
  const whole = chooseWhole(verdicts);
  const { causes, next } = findCauses(view, verdicts);
  const versions = [
    ...(record.functionVersion === undefined ? [] : [`version ${record.functionVersion} of begin`]),
    ...(record.stateMachine === undefined ? [] : [record.stateMachine]),
  ];
  return [
    `${paint.strong(toPlainText(nameRelease(view)))}: ${fate.label}`,
    `  ${toPlainText(fate.why)}`,
    ...(causes[0]?.remedy === undefined ? [] : [`  remedy: ${toPlainText(causes[0].remedy)}`]),
    ...(next === undefined ? [] : [`  what to do: ${toPlainText(next)}`]),
    `  first seen ${formatMoment(record.firstSeen)}${versions.length > 0 ? `; ${toPlainText(versions.join(', '))}` : ''}`,
    ...(shown ? [`  objective ${formatFigure(shown.objective)}, change ${formatChange(change)}`] : []),
    `  lease: ${toPlainText(describeLease(lease, now))}`,
    ...describeFigures(view, paint),
    ...(record.events.length > 0 ? ['', paint.strong('What happened')] : []),
    ...record.events.map(({ at, kind, text }) => `  ${formatMoment(at)}  ${kind}: ${toPlainText(text)}`),
    ...(verdicts.length > 0 ? ['', paint.strong('Verdicts')] : []),
    ...verdicts.flatMap((verdict) => describeVerdict(verdict, bucket, whole.has(verdict), paint)),
  ];
};
