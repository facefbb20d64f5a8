import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

/** A version of a function; an alias, `$LATEST` and a function without a qualifier move under a running execution. */
const versionArn = /^(arn:[^:]+:lambda:[^:]+:[^:]+:function:[^:]+):\d+$/;
const machineVersionArn = /^arn:[^:]+:states:[^:]+:[^:]+:stateMachine:[^:]+:\d+$/;

const findFaults = (machine: string, calls: readonly string[]): string[] => {
  const functions = calls.flatMap((call) => versionArn.exec(call)?.[1] ?? []);
  const twice = functions.filter((name, index) => functions.indexOf(name) !== index);
  return [
    ...(machineVersionArn.test(machine) ? [] : [`begin starts ${machine}, which is no version of a state machine`]),
    ...calls.filter((call) => !versionArn.test(call)).map((call) => `the definition calls ${call}, which is no version`),
    ...[...new Set(twice)].map((name) => `the definition calls several versions of ${name}`),
    ...(calls.length === 0 ? ['the definition calls no function'] : []),
  ];
};

const judge = ({ release, begin, calls, releases, versions }: ReleaseDeployment): Judgement => {
  if (begin.is === 'unknown') return judgeUnknown(begin);
  if (calls.is === 'unknown') return judgeUnknown(calls);
  const { stateMachine } = begin.value;
  const evidence = { source: calls.source, release, stateMachine, calls: calls.value, releases, versions };
  const faults = findFaults(stateMachine, calls.value);
  const others = Object.entries(releases).flatMap(([name, answer]) =>
    answer.is === 'known' && answer.value !== release ? [`${name} is release ${answer.value}, not ${release}`] : [],
  );
  // A breach stays one where something else could not be read.
  if (faults.length + others.length > 0) return { outcome: 'fail', reason: [...faults, ...others].join('; '), evidence };
  for (const name of calls.value) {
    const answer = releases[name];
    if (answer === undefined) return { outcome: 'unknown', reason: `${name} was not asked for its release`, evidence };
    if (answer.is === 'unknown') return judgeUnknown(answer);
  }
  // A lease is granted for these versions: without them there is nothing to grant it for.
  if (versions.is === 'unknown') return judgeUnknown(versions);
  return { outcome: 'pass', reason: `the state machine calls one version of each function, all of release ${release}`, evidence };
};

/** A campaign runs on one release from end to end: begin names one version of the machine, and that one version of each function. */
export const chain: FitnessFunction<ReleaseDeployment> = {
  id: 'release-chain',
  title: 'The state machine version names exactly one version of each function, and all are of the release',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A campaign that changes its release halfway runs on steps that were not judged together.',
  remedy: 'Name versions, never aliases, in the definition, and publish all of them anew with every change.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html',
  judge,
};
