import type { Stream } from '../../rehearsal/chance.ts';
import type { Json } from '../../rehearsal/release/cloud-formation/template-language.ts';
import type { FunctionFault } from '../../rehearsal/release/lambda/function-fault.ts';
import type { Incident, JobWorld } from './job.ts';
import { chooseOne } from './mutation.ts';

/** What goes wrong in a world without any fault of the releases in it. */
export type Noise = {
  what: string;
  faults?: Json[];
  functionFaults?: FunctionFault[];
  options?: JobWorld['options'];
  incidents?: Incident[];
};

const minute = 60;
/** A call that no invocation makes: it is slow, and nothing else befalls it. */
const neverDies = -1;
/** Moments in the first hours: some fall on a hook, some on a shift, some on a campaign. */
const someMoments = (draw: Stream, count: number): string[] =>
  Array.from({ length: count }, () => `${Math.round(draw.between(10, 150) * minute)}s`);
const someCount = (draw: Stream, to: number): number => 1 + Math.floor(draw.next() * to);

const readOperations = [
  ...['DescribeAutoScalingGroups', 'DescribeInstances', 'DescribeTargetHealth', 'DescribeAlarms', 'GetPolicy', 'ListAliases'],
  ...['GetRolePolicy', 'GetBucketPolicy', 'DescribeTable', 'ListStackResources', 'GetDeployment', 'DescribeStateMachine', 'GetAlias'],
];
const changeOperations = [
  ...['PutLifecycleEventHookExecutionStatus', 'StartExecution', 'Invoke', 'PutObject', 'GetDeployment', 'LaunchInstances'],
  ...['TerminateInstanceInAutoScalingGroup', 'SuspendProcesses', 'ResumeProcesses', 'DescribeExecution'],
];

const kinds: Readonly<Record<string, (draw: Stream) => Omit<Noise, 'what'>>> = {
  none: () => ({}),
  'all calls throttled for seconds at a time': (draw) => ({
    faults: someMoments(draw, 4).map((from) => ({ kind: 'throttle', from, for: '5s' })),
  }),
  'some reads throttled for half a minute': (draw) => ({
    faults: someMoments(draw, 4).map((from) => ({ kind: 'throttle', from, for: '30s', operations: draw.pick(readOperations, 4) })),
  }),
  'answers lost': (draw) => ({
    faults: draw.pick(changeOperations, 4).map((name) => ({ kind: 'lost-response', operations: [name], nth: someCount(draw, 12) })),
  }),
  'stale reads': (draw) => ({ faults: someMoments(draw, 2).map((from) => ({ kind: 'stale-reads', lag: '60s', from, for: '10m' })) }),
  'a new server does not get well': () => ({ faults: [{ kind: 'never-healthy', fleet: 'canary', share: 0.05 }] }),
  'servers ended by hand': (draw) => ({ faults: someMoments(draw, 2).map((at) => ({ kind: 'terminated-by-human', fleet: 'canary', at })) }),
  'events of CodeDeploy lost': () => ({ options: { eventsLost: true } }),
  'no hooks in a rollback, no target named early': () => ({ options: { hooksOnRollback: false, infoBeforeTraffic: false } }),
  'alarms checked during hooks': () => ({ options: { alarmsDuringHooks: true, executedVersionUnweighted: false } }),
  'advance dies once': (draw) => ({
    functionFaults: [{ function: 'AdvanceFunction', kind: 'crash', nth: 10 + someCount(draw, 60), atCall: someCount(draw, 8) }],
  }),
  'begin dies once': (draw) => ({
    functionFaults: [{ function: 'BeginFunction', kind: 'crash', nth: 2 + someCount(draw, 30), atCall: someCount(draw, 5) }],
  }),
  'begin throttled now and then': (draw) => ({
    functionFaults: [1, 2, 3].map(() => ({ function: 'BeginFunction', kind: 'throttle' as const, nth: 2 + someCount(draw, 30) })),
  }),
  'advance slow now and then': (draw) => ({
    functionFaults: [1, 2, 3].map(() => ({
      function: 'AdvanceFunction',
      kind: 'slow' as const,
      seconds: 40,
      nth: 10 + someCount(draw, 60),
    })),
  }),
  'hooks slow': (draw) => ({
    functionFaults: ['PreTrafficFunction', 'PostTrafficFunction'].map((name) => ({
      ...{ function: name, kind: 'slow' as const, seconds: 120 * someCount(draw, 4), atCall: neverDies },
    })),
  }),
};

/** The names of all kinds of noise. */
export const noiseNames: readonly string[] = Object.keys(kinds);

/** Noise of this kind; the same draws give the same. */
export const drawNoise = (what: string, draw: Stream): Noise => ({ what, ...kinds[what]?.(draw) });

const deploymentTypes = [
  'Canary10Percent5Minutes',
  'Canary10Percent10Minutes',
  'Canary10Percent15Minutes',
  'Linear10PercentEvery1Minute',
  'Linear10PercentEvery2Minutes',
];

/** How traffic moves to a good release: one of the predefined ways that shift at all. */
export const drawDeploymentType = (draw: Stream): string => chooseOne(deploymentTypes, draw) ?? 'Canary10Percent10Minutes';

/** The world of good releases: small fleets that get work every forty minutes, and an attestation every quarter of an hour. */
export const makeNoisyWorld = (noise: Noise, seed: number, isWithCanary: boolean): JobWorld => ({
  scenario: {
    seed,
    fleets: ['canary', 'web'].map((name) => ({ name, desiredCapacity: 6, maxSize: 9, image: { current: 'ami-0', wanted: 'ami-0' } })),
    faults: [
      ...[20, 60, 100, 140].map((at, index) => ({
        kind: 'new-wanted',
        fleet: index % 2 === 0 ? 'canary' : 'web',
        at: `${at}m`,
        image: `ami-${index + 1}`,
      })),
      ...(noise.faults ?? []),
    ],
  },
  canaryFleets: isWithCanary ? ['canary'] : [],
  faults: noise.functionFaults ?? [],
  compliance: [],
  incidents: Array.from({ length: 14 }, (_, index): Incident => ({ kind: 'attest', at: (30 + 15 * index) * minute + 137 })),
  options: noise.options ?? {},
  watch: 20 * minute,
});
