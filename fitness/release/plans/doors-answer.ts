import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { CandidatePlans, DryRun } from './recording.ts';

type Reading = DryRun['doors'][number];

/** The action that AWS says is missing, or else the operation that it denied. */
const permissionOf = ({ reason }: Reading): string | undefined =>
  /not authorized to perform: ([a-z0-9-]+:[A-Z]\w+)/.exec(reason)?.[1] ??
  /([a-z0-9-]+:[A-Z]\w+): (?:AccessDenied|Unauthorized|AuthFailure|Forbidden)/.exec(reason)?.[1];

/** What passes by itself, or was never answered, proves nothing either way. */
const lost = [
  /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|Throughput/i,
  /time-?d?[ -]?out|not answer|denied|Unavailable|Internal(Server)?(Error|Failure)/i,
];
const isLost = ({ reason }: Reading): boolean => lost.some((words) => words.test(reason));

const judge = ({ doors, dryRun }: CandidatePlans): Judgement => {
  if (dryRun.is === 'unknown') return judgeUnknown(dryRun);
  const readings = dryRun.value.doors;
  const evidence = { source: dryRun.source, doors: readings, wanted: doors };
  const failed = readings.filter(({ isRead }) => !isRead);
  const reason = failed.map((each) => `${each.door}: ${each.reason}`).join('; ');
  // A breach stays one where something else was not answered.
  if (failed.some((each) => permissionOf(each) === undefined && !isLost(each)))
    return { outcome: 'fail', reason: `could not read: ${reason}`, evidence };
  const [permission] = failed.flatMap((each) => permissionOf(each) ?? []);
  if (permission !== undefined) return { outcome: 'unknown', reason: `denied: grant ${permission} (${reason})`, evidence, permission };
  if (failed.length > 0) return { outcome: 'unknown', reason: `could not read: ${reason}`, evidence };
  const silent = doors.filter((door) => !readings.some((each) => each.door === door));
  if (silent.length > 0) return { outcome: 'unknown', reason: `nothing was read by ${silent.join(', ')}`, evidence };
  return doors.length > 0
    ? { outcome: 'pass', reason: `${doors.join(', ')} read from AWS`, evidence }
    : { outcome: 'unknown', reason: 'no door is declared', evidence };
};

/** Every door of the candidate reads from AWS once, under the role it will have: a missing right shows before a campaign needs it. */
export const doorsAnswer: FitnessFunction<CandidatePlans> = {
  id: 'release-doors-answer',
  title: 'Every door of the release can read from AWS',
  severity: 'gate',
  phases: ['pre-traffic', 'scheduled'],
  why: 'A right that is missing stops a campaign halfway, with servers in between.',
  remedy: 'Grant the action that is named, a release before it is used.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
  judge,
};
