import { readScenario } from '../scenario.ts';
import { createWorld } from '../world.ts';
import { createSmallStack, type SmallStack, smallDefinition } from './cloud-formation/template-for-tests.ts';
import { createReleaseWorld, type ReleaseWorldOptions } from './create-release-world.ts';
import type { Handler } from './lambda/invocation.ts';

/** What handlers of a test can do: calls as the SDK makes them, at the world's clock. */
export type Hands = { call: <Answer = Record<string, never>>(operation: string, input: object) => Promise<Answer>; release: string };
export type Handlers = Record<string, (event: never, hands: Hands) => unknown>;

/** A hook that gives this answer at once. */
export const answerHook =
  (status: 'Succeeded' | 'Failed') =>
  (event: { DeploymentId: string; LifecycleEventHookExecutionId: string }, { call }: Hands): Promise<unknown> =>
    call('CodeDeploy.PutLifecycleEventHookExecutionStatus', {
      deploymentId: event.DeploymentId,
      lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
      status,
    });

/** Handlers that do nothing but answer both hooks with Succeeded. */
export const quietHandlers: Handlers = {
  BeginFunction: (_event, { release }) => release,
  AdvanceFunction: (event, { release }) => ({ release, event }),
  PreFunction: answerHook('Succeeded'),
  PostFunction: answerHook('Succeeded'),
  ReaperFunction: () => undefined,
};

/** A small stack in the embedded cloud; handlers may differ by release. */
export const createReleaseStage = (
  handlers: (release: string) => Handlers = () => ({}),
  options: ReleaseWorldOptions = {},
  scenario: object = {},
) => {
  const world = createWorld({ scenario: readScenario({ fleets: [{ name: 'web', desiredCapacity: 3 }], ...scenario }) });
  const call = async <Answer>(operation: string, input: object): Promise<Answer> => {
    const [service = '', name = ''] = operation.split('.');
    return (await world.clock.busy(() => world.answerCall({ service, name, input }))) as Answer;
  };
  const release = createReleaseWorld({
    world,
    load: async (logicalId, of): Promise<Handler | undefined> => {
      if (logicalId === 'ProbeFunction') return undefined;
      const handler = { ...quietHandlers, ...handlers(of) }[logicalId];
      if (!handler) throw new Error(`the test has no handler for ${logicalId}`);
      return async (event) => handler(event as never, { call, release: of });
    },
    options,
  });
  const { clock } = world;
  const act = async <Result>(task: () => Promise<Result>): Promise<Result> => {
    const ended = clock.spawn(task);
    await clock.run();
    return ended;
  };
  return {
    world,
    release,
    call,
    /** Runs a task to its end on the world's clock. */
    act,
    /** Lets that many virtual seconds pass. */
    pass: (seconds: number): Promise<void> => clock.run({ until: clock.now() + seconds * 1_000 }),
    seconds: (): number => (clock.now() - world.ground.scenario.startMs) / 1_000,
    deploy: (name: string, changes: SmallStack = {}) =>
      act(() => release.deploy({ release: name, translated: createSmallStack(name, changes), definition: smallDefinition })),
    alias: () => release.functions.require(release.stack.resources.get('BeginFunction')?.name ?? '').fn.aliases.get('live'),
    /** Weights over time, seconds since the first of them. */
    shifts: () => {
      const events = release.timeline.events.filter(({ kind }) => kind === 'traffic');
      return events.map(({ at, data }) => [(at - (events[0]?.at ?? 0)) / 1_000, data.share, data.version]);
    },
  };
};
