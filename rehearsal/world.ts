import type { Clock } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { rehearsedKinds } from '../workloads/worlds.ts';
import { type AdmitCall, type AnswerCall, createAnswerCall } from './answer-call.ts';
import { createApplicationChecks } from './application-checks.ts';
import { type AttachableClient, attachClient } from './attach.ts';
import { createAutoScalingReads } from './auto-scaling.ts';
import { createAutoScalingWrites } from './auto-scaling-writes.ts';
import type { BakingPlan } from './baking/baking-ground.ts';
import { createImageRemoval } from './baking/image-removal.ts';
import { createImageUses } from './baking/image-uses.ts';
import { createImageWrites } from './baking/image-writes.ts';
import { createOutsideServers } from './baking/outside-servers.ts';
import { createParameterWrites } from './baking/parameter-writes.ts';
import { type CallLog, createCallLog } from './call-log.ts';
import { hexOf } from './chance.ts';
import { createCloudTrail } from './cloud-trail.ts';
import { createCloudWatch } from './cloud-watch.ts';
import { createCloudWatchLogs } from './cloud-watch-logs.ts';
import { createCodeDeploy } from './code-deploy.ts';
import { type Crashes, createCrashes } from './crash.ts';
import { createEc2 } from './ec2.ts';
import { createEventBridge } from './event-bridge.ts';
import { plantFaults } from './faults.ts';
import { account, createGround, type GrantedDemand, type Ground, region } from './ground.ts';
import { createInvariants, type Invariants } from './invariants.ts';
import { type AnswerProbe, createAnswerProbe, createLambda } from './lambda.ts';
import { createLaunchInstances } from './launch-instances.ts';
import { findLeftovers, type Leftovers } from './leftovers.ts';
import { createServiceError, type Operations, operation, takePage } from './operation.ts';
import { populate } from './populate.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createRootVolumes } from './root-volumes.ts';
import { type Rules, readRules } from './rules.ts';
import { createRunCommand } from './run-command.ts';
import { runScaling } from './run-scaling.ts';
import { runWorkloadScaling } from './scaling/run-workload-scaling.ts';
import { createScalingLoop, type ScalingLoop } from './scaling-loop.ts';
import { createScalingPolicies } from './scaling-policies.ts';
import type { Scenario } from './scenario.ts';
import { createSecretsManager } from './secrets-manager.ts';
import { createServerLife, type ServerLife } from './server-life.ts';
import { createSkewedClock } from './skew-clock.ts';
import { createSns } from './sns.ts';
import { createSystemsManager } from './systems-manager.ts';
import { throttleLedger } from './throttle-ledger.ts';
import { defaultLimits, type Limits } from './token-bucket.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import { createVirtualRetry } from './virtual-retry.ts';
import type { WorkloadWorld, WorldKind, WorldTools } from './workload-world.ts';

export type World = {
  clock: VirtualClock;
  /** The clock that functions read, which may be wrong by the faults of the scenario. */
  functionClock: Clock;
  ground: Ground;
  /** Lets the world answer a client of the SDK. */
  attach: (client: AttachableClient) => void;
  /** For the configuration of every client: real retries that wait on the virtual clock. */
  retryStrategy: ReturnType<typeof createVirtualRetry>;
  /** Answers one attempt of a call without an SDK client. */
  answerCall: AnswerCall;
  /** Lets further operations be answered, such as those of a stack; they get the ones known so far, which they may replace or wrap. */
  extend: (make: (known: Readonly<Operations>) => Operations, admit?: AdmitCall) => void;
  /** Awaited before each call of the ledger, whose crashes count with the others. */
  beforeCall: Crashes['beforeCall'];
  /** Wraps each invocation of a function; rejects with `Crash` when the function died. */
  invoke: Crashes['invoke'];
  guard: Crashes['guard'];
  crashes: Crashes;
  calls: CallLog;
  recorder: Recorder;
  invariants: Invariants;
  /** What the policy allows, which recorder and invariants measure against. */
  setRules: (fleet: string, rules: Partial<Rules>) => void;
  leftovers: (fleet: string) => Leftovers;
  /** What others did to the desired capacities so far, in order. */
  demands: readonly GrantedDemand[];
  workloadsOf: (fleet: string) => readonly WorkloadWorld[];
  /** For tests and for worlds of other workloads: acts of Auto Scaling and of others. */
  life: ServerLife;
  loop: ScalingLoop;
};

export type WorldOptions = {
  scenario: Scenario;
  /** The kinds of workloads that fleets may have. */
  kinds?: readonly WorldKind[];
  /** Virtual seconds that a call takes. */
  latencySeconds?: number;
  limits?: Limits;
  answerProbe?: AnswerProbe;
  maxAttempts?: number;
  /** Another clock than a virtual one of its own, such as the machine's, for servers that are real processes. */
  clock?: VirtualClock;
  /** The private address of the server that is created as the nth, from 1. */
  addressOf?: (nth: number) => string;
  /** What becomes of bakes, where it is not the usual. */
  baking?: Partial<BakingPlan>;
};

const tools: WorldTools = { operation, createServiceError, takePage, hexOf, region, account };

const createWorkloads = (ground: Ground, kinds: readonly WorldKind[]): Map<string, WorkloadWorld[]> =>
  new Map(
    ground.scenario.fleets.map((fleet, i) => [
      fleet.name,
      fleet.workloads.map((workload, index) => {
        const kind = kinds.find((candidate) => candidate.kind === workload.kind);
        if (kind) return kind.create(ground, tools, fleet, workload, index);
        const known = kinds.map((candidate) => candidate.kind).join(', ');
        throw new InputError(`scenario: fleets[${i}].workloads[${index}].kind "${workload.kind}" is not known: use one of ${known}`);
      }),
    ]),
  );

/**
 * The embedded cloud of a scenario: groups, servers, target groups and all else that the SDK's operations can see, on its own clock.
 * The same scenario with the same seed gives the same run.
 *
 * @throws InputError when a fleet names a workload of an unknown kind
 */
export const createWorld = ({
  scenario,
  kinds = rehearsedKinds.map(({ world }) => world),
  latencySeconds = 0.05,
  limits = defaultLimits,
  answerProbe,
  maxAttempts = 4,
  clock = createVirtualClock(scenario.startMs),
  addressOf,
  baking,
}: WorldOptions): World => {
  const ground = createGround(scenario, clock, baking);
  const rules = readRules(scenario);
  const workloads = createWorkloads(ground, kinds);
  const workloadsOf = (fleet: string): readonly WorkloadWorld[] => workloads.get(fleet) ?? [];

  const loop: ScalingLoop = createScalingLoop(ground, () => life);
  const applicationChecks = createApplicationChecks(ground, (group) => loop.wake(group));
  const life: ServerLife = createServerLife(ground, {
    workloadsOf,
    onChange: (group) => loop.wake(group),
    onStart: (server) => applicationChecks.watch(server),
    ...(addressOf && { addressOf }),
  });
  const recorder = createRecorder(ground, rules);
  const invariants = createInvariants(ground, rules, workloadsOf);
  populate(ground, life, workloadsOf);
  const faults = plantFaults({ ground, life, loop, workloadsOf });
  runScaling(ground, loop);
  runWorkloadScaling(ground, loop, workloadsOf);
  const crashes = createCrashes(
    clock,
    scenario.faults.filter((fault) => fault.kind === 'crash'),
  );
  const skewed = createSkewedClock(clock, scenario);
  const calls = createCallLog();

  const operations: Operations = {
    ...createAutoScalingReads({ ground, workloadsOf }),
    ...createAutoScalingWrites({ ground, life, loop, onResume: faults.onResume }),
    ...createScalingPolicies(ground, loop),
    ...createCloudTrail(ground),
    'AutoScaling.LaunchInstances': createLaunchInstances(ground, life, loop),
    ...createEc2(ground),
    ...createCodeDeploy(ground),
    ...createRootVolumes(ground, life),
    ...applicationChecks.operations,
    ...createSystemsManager(ground),
    ...createOutsideServers(ground),
    ...createImageWrites(ground),
    ...createImageRemoval(ground),
    ...createImageUses(ground),
    ...createParameterWrites(ground),
    ...createSecretsManager(),
    ...createRunCommand(ground, answerProbe ?? createAnswerProbe(workloadsOf)),
    ...createCloudWatch(ground),
    ...createCloudWatchLogs(ground),
    ...createSns(ground),
    ...createEventBridge(ground),
    ...createLambda(ground, answerProbe ?? createAnswerProbe(workloadsOf)),
    ...Object.assign({}, ...kinds.map((kind) => kind.createOperations(ground, tools))),
  };
  const admissions: AdmitCall[] = [];
  const answerCall = createAnswerCall({ ground, operations, admissions, crashes, log: calls, limits, latencySeconds });

  return {
    clock,
    ground,
    attach: (client) => attachClient(client, clock, answerCall),
    retryStrategy: createVirtualRetry(clock, ground.chance, maxAttempts),
    answerCall,
    extend: (make, admit) => {
      Object.assign(operations, make({ ...operations }));
      if (admit) admissions.push(admit);
    },
    beforeCall: crashes.beforeCall,
    functionClock: skewed.clock,
    invoke: (handler) => skewed.invoke(() => crashes.invoke(handler)),
    guard: (target, name) => crashes.guard(throttleLedger(target, ground), name),
    crashes,
    calls,
    recorder,
    invariants,
    setRules: (fleet, changes) => {
      const before = rules.get(fleet);
      if (before) rules.set(fleet, { ...before, ...changes });
    },
    workloadsOf,
    demands: ground.demands,
    leftovers: (fleet) => findLeftovers(ground, fleet, workloadsOf(fleet)),
    life,
    loop,
  };
};
