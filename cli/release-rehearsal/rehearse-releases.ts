import { readFileSync } from 'node:fs';
import type { Environment } from '../../aws/environment.ts';
import { createLog, type Fields } from '../../aws/log.ts';
import { type MetricName, toMetricLine } from '../../aws/metrics.ts';
import type { Declared } from '../../aws/stamp.ts';
import type { Ledger } from '../../core/ports.ts';
import type { Intent } from '../../core/record/intent.ts';
import { needsLease } from '../../core/record/intent-kinds.ts';
import type { Lease } from '../../core/record/lease.ts';
import type { ReleaseLedger, ReleaseRecord } from '../../core/release-ports.ts';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { createMemoryReleases } from '../../local/memory-releases.ts';
import { callerIdentity } from '../../rehearsal/release/caller-proof.ts';
import type { StackResult } from '../../rehearsal/release/cloud-formation/stack-change.ts';
import { stampTemplate } from '../../rehearsal/release/cloud-formation/stamp-template.ts';
import type { TranslatedTemplate } from '../../rehearsal/release/cloud-formation/template-language.ts';
import { createReleaseWorld, type ReleaseWorld, type ReleaseWorldOptions } from '../../rehearsal/release/create-release-world.ts';
import type { Handler } from '../../rehearsal/release/lambda/invocation.ts';
import type { TimelineEvent } from '../../rehearsal/release/timeline.ts';
import type { Scenario } from '../../rehearsal/scenario.ts';
import { createWorld, type World } from '../../rehearsal/world.ts';
import { locateFile } from '../locate-file.ts';
import { program as ownProgram, type Program } from './program.ts';

/** One release as it is deployed. What is not given is this checkout's. */
export type ReleaseStep = {
  release: string;
  /** Which build it is, where another one had the same name before: its code is another one. By default its name. */
  build?: string;
  program?: Program;
  translated?: TranslatedTemplate;
  declared?: Declared;
  /** The text of the state machine's definition. */
  definition?: string;
  /** What people give the stack with it, besides what every release of a rehearsal is given. */
  parameters?: Record<string, string>;
  /** Seconds after the release before has been deployed, or rolled back. */
  after?: number;
};

export type ReleaseRehearsalRequest = {
  scenario: Scenario;
  /** The first is the installation. */
  steps: readonly ReleaseStep[];
  /** Which stack is deployed, and with which code; that of the Recycler unless another is given. */
  stack?: RecordedStack & { program: Program };
  canaryFleets?: readonly string[];
  /** Does a person attest the installation, as its output says? */
  attests?: boolean;
  deploymentType?: string;
  options?: ReleaseWorldOptions;
  /** Seconds to go on watching after the last deployment has ended. */
  watch?: number;
  onEvent?: (event: TimelineEvent) => void;
  /** Called with every line that a function logs, and of everything it counts, with the fields beside it. */
  onLine?: (line: Fields) => void;
  onCount?: (name: MetricName, value: number, about: Fields) => void;
  /** Changes the world while it runs: called once everything is set up. */
  onReady?: (world: World, release: ReleaseWorld, ledger: Ledger & ReleaseLedger) => void;
};

/** An act that was written under a lease, by the release that wrote it. */
export type Act = { at: number; release: string; fleet: string; intent: Intent };

export type ReleaseRehearsal = {
  results: { release: string; result: StackResult }[];
  timeline: readonly TimelineEvent[];
  records: ReleaseRecord[];
  leases: Lease[];
  acts: Act[];
  world: World;
  release: ReleaseWorld;
  ledger: Ledger;
};

const readText = (path: string): string => readFileSync(locateFile(path), 'utf8');

/** A stack as it is deployed, with its state machine. */
export type RecordedStack = { translated: TranslatedTemplate; declared: Declared; definition: string };

/** Where each stack of this checkout was recorded, and its state machine. */
const recordings = {
  recycler: ['rehearsal/release/recorded-stack.json', 'statemachine/recycler.asl.yaml'],
  images: ['rehearsal/release/recorded-images-stack.json', 'statemachine/bake.asl.yaml'],
} as const;

/** A stack of this checkout as it was last recorded, with its state machine; that of the Recycler unless another is named. */
export const readRecordedStack = (name: keyof typeof recordings = 'recycler'): RecordedStack => ({
  ...(JSON.parse(readText(recordings[name][0])) as Omit<RecordedStack, 'definition'>),
  definition: readText(recordings[name][1]),
});

/** The same stack with another deployment type, which SAM writes out when it translates. */
const shiftBy = (template: TranslatedTemplate, type: string | undefined): TranslatedTemplate => {
  if (type === undefined) return template;
  const resources = Object.entries(template.Resources).map(([id, resource]) =>
    resource.Type === 'AWS::CodeDeploy::DeploymentGroup'
      ? ([id, { ...resource, Properties: { ...resource.Properties, DeploymentConfigName: `CodeDeployDefault.Lambda${type}` } }] as const)
      : ([id, resource] as const),
  );
  return { ...template, Resources: Object.fromEntries(resources) };
};

/** Seconds between two releases, unless a step says otherwise. */
const betweenReleases = 3_600;
/** Seconds that the first campaigns have before the next release. */
const settling = 900;

/** Records what is written under a lease, and adds leases that change to the time line. */
const watchLedger = (ledger: Ledger, now: () => number, acts: Act[]): Ledger => ({
  ...ledger,
  commit: async (commit) => {
    await ledger.commit(commit);
    const { lease, intents } = commit;
    if (lease)
      for (const { intent } of intents.filter((each) => needsLease(each.intent)))
        acts.push({ at: now(), release: lease.release, fleet: lease.fleet, intent });
  },
});

const describeLease = (lease: Lease): string => {
  if (lease.revoked) return `release ${lease.release} loses its lease: ${lease.revoked.reason}`;
  const fleets = lease.scope === 'all' ? 'every fleet' : lease.fleets.join(', ') || 'no fleet yet';
  // A lease of 26 hours ends on another day.
  return `release ${lease.release} may act on ${fleets} until ${new Date(lease.expires).toISOString().slice(0, 19).replace('T', ' ')} (${lease.by})`;
};

/**
 * Rehearses releases of the Recycler itself, one after the other, on the embedded cloud: the real functions and hooks, deployed from the
 * translated template, with fleets for them to work on.
 */
export const rehearseReleases = async (request: ReleaseRehearsalRequest): Promise<ReleaseRehearsal> => {
  const { scenario, steps, canaryFleets = [], attests = true, deploymentType, options = {}, watch = 7_200 } = request;
  const recorded = request.stack ?? { ...readRecordedStack(), program: ownProgram };
  const world = createWorld({ scenario });
  const { clock } = world;
  const now = () => clock.now();
  const memory = createMemoryReleases();
  const acts: Act[] = [];
  const ledger = watchLedger(createMemoryLedger(now, memory), now, acts);
  const releases = {
    ...memory,
    writeLease: async (lease: Lease) => {
      await memory.writeLease(lease);
      release.timeline.add('lease', describeLease(lease), { lease });
    },
  };
  const stepOf = new Map(steps.map((step) => [step.release, step]));
  const release: ReleaseWorld = createReleaseWorld({
    world,
    options,
    load: async (logicalId, name, version) => {
      const { program = recorded.program, declared = recorded.declared } = stepOf.get(name) ?? {};
      const open = program.functions[logicalId];
      if (!open) return undefined;
      const variables: Record<string, string> = {
        // Every debug line is shown, too.
        POWERTOOLS_LOGGER_SAMPLE_RATE: '1',
        ...version.environment,
        AWS_LAMBDA_FUNCTION_NAME: version.functionName,
        AWS_LAMBDA_FUNCTION_VERSION: version.version,
        AWS_LAMBDA_LOG_GROUP_NAME: release.stack.resources.get('Logs')?.name ?? '',
      };
      const environment: Environment = {
        stamp: { release: name, builtAt: new Date(scenario.startMs).toISOString(), declared },
        logger: createLog((level, message, fields) => request.onLine?.({ level, message, ...fields }), { release: name }),
        make: program.createClientMaker(
          {
            region: 'eu-west-1',
            credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
            retryStrategy: world.retryStrategy,
            onClient: world.attach,
          },
          name,
        ),
        clock,
        ledger: release.guard(world.guard(ledger, 'Ledger'), 'Ledger'),
        releases: release.guard(releases, 'Releases'),
        count: (metric, value, dimensions = {}, about = {}) => {
          request.onCount?.(metric, value, { ...about, ...dimensions });
          release.metrics.recordEmf(toMetricLine(metric, value, dimensions, now(), about));
        },
        variable: (key) => variables[key] || undefined,
        get: async () => callerIdentity,
        put: release.put,
      };
      return open(environment) as unknown as Handler;
    },
  });
  if (request.onEvent) release.timeline.listen(request.onEvent);
  request.onReady?.(world, release, { ...ledger, ...releases });
  const parameters = {
    ScheduleState: 'ENABLED',
    ...(recorded.translated.Parameters?.CanaryFleets && { CanaryFleets: canaryFleets.join(',') }),
  };
  const results: ReleaseRehearsal['results'] = [];
  const runSchedule = async (): Promise<void> => {
    for (const [index, step] of steps.entries()) {
      if (index > 0) await clock.sleep(step.after ?? (index === 1 ? settling : betweenReleases));
      const translated = stampTemplate(shiftBy(step.translated ?? recorded.translated, deploymentType), step.build ?? step.release);
      const result = await release.deploy({
        release: step.release,
        translated,
        definition: step.definition ?? recorded.definition,
        parameters: { ...parameters, ...step.parameters },
      });
      results.push({ release: step.release, result });
      if (index === 0 && attests) {
        // What the installation prints as the next step.
        const attest = release.stack.resources.get('AttestFunction');
        if (attest) await release.invocations.invoke(attest.name, undefined, { by: 'rehearsal' });
      }
    }
  };
  const scheduleEnded = clock.spawn(runSchedule);
  let isOver = false;
  scheduleEnded
    .finally(() => {
      isOver = true;
    })
    .catch(() => undefined);
  while (!isOver) await clock.run();
  await scheduleEnded;
  await clock.run({ until: now() + watch * 1_000 });
  return {
    results,
    timeline: release.timeline.events,
    records: await memory.listReleases(),
    leases: await memory.listLeases(),
    acts,
    world,
    release,
    ledger,
  };
};
