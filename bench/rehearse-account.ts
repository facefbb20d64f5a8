import { createClients } from '../aws/all-clients.ts';
import { createClientMaker } from '../aws/clients.ts';
import { bindDoors } from '../aws/doors.ts';
import { bindTasks, loadRecycler } from '../cli/tasks.ts';
import { beginCampaigns } from '../core/begin/begin.ts';
import type { BeginResult } from '../core/begin/begin-result.ts';
import { planByExecution } from '../core/begin/plan-by-execution.ts';
import { isOfTheWorld } from '../core/errors.ts';
import type { Campaign } from '../core/record/campaign.ts';
import { createLocalExecutions } from '../local/executions.ts';
import { createMemoryLedger } from '../local/memory-ledger.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { createWorld, type World } from '../rehearsal/world.ts';
import { rehearsedKinds } from '../workloads/worlds.ts';

/** Seconds between two runs of begin, as the stack's schedule has it. */
const schedule = 300;

/** One run of `begin` and what happened until the next one. */
export type AccountTick = {
  /** Seconds since the start. */
  at: number;
  /** What `begin` answered, by action, or why it failed. */
  answers: Record<string, number>;
  failure?: string;
  beginSeconds: number;
  /** Calls to AWS with every repeat, and how many of them were throttled. */
  calls: number;
  throttled: number;
  /** Campaigns so far. */
  opened: number;
  ended: number;
};

export type AccountRehearsal = { ticks: AccountTick[]; campaigns: Campaign[]; swaps: number; transitions: number; world: World };

export type AccountRequest = {
  /** As a scenario writes its fleets. */
  fleets: readonly object[];
  account?: object;
  /** The most runs of begin; fewer where `isOver` says so before one. */
  ticks: number;
  isOver?: (tick: AccountTick) => boolean;
  /** What people do before a run of begin, the first one being 0. */
  before?: (tick: number, world: World) => void;
};

/** Is a campaign of each of so many fleets over? */
export const hasEachEnded =
  (fleets: number) =>
  ({ opened, ended }: AccountTick): boolean =>
    opened >= fleets && ended === opened;

/**
 * Rehearses the schedule of the stack in an account of many fleets: one `begin` for all of them at every tick, which has each planned by an execution
 * of its own, with the rates of calls that AWS allows the whole account.
 */
export const rehearseAccount = async ({ fleets, account = {}, ticks: most, isOver, before }: AccountRequest): Promise<AccountRehearsal> => {
  const world = createWorld({ scenario: readScenario({ fleets, account }) });
  const { clock, calls } = world;
  const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
  const clients = createClients(
    createClientMaker({ region: 'eu-west-1', credentials, retryStrategy: world.retryStrategy, onClient: world.attach }, 'account'),
  );
  const ledger = createMemoryLedger(() => clock.now());
  const doors = bindDoors(clients, {
    clock,
    ledger,
    notices: { send: async () => undefined },
    kinds: rehearsedKinds,
    release: 'account',
    isStandIn: false,
    probeFunction: 'probe',
    probeDocument: 'probe',
  });
  const executions = createLocalExecutions({
    definition: await loadRecycler(),
    tasks: bindTasks(doors),
    clock,
    random: world.ground.chance('state-machine').next,
    spawn: (task, label) => clock.spawn(task, label),
  });
  const ticks: AccountTick[] = [];
  const scheduled = clock.spawn(async () => {
    for (let count = 0; count < most; count += 1) {
      before?.(count, world);
      const at = clock.now();
      const past = { calls: calls.figures().total, throttled: calls.throttled() };
      let results: BeginResult[] = [];
      let failure: string | undefined;
      try {
        results = await beginCampaigns(doors, executions, { actor: 'schedule' }, planByExecution(clock, executions, 'account'));
      } catch (error) {
        if (!isOfTheWorld(error)) throw error;
        failure = error.message;
      }
      const beginSeconds = (clock.now() - at) / 1_000;
      await clock.sleep(Math.max(0, schedule - beginSeconds));
      const campaigns = await ledger.listCampaigns();
      const answers: Record<string, number> = {};
      for (const { action } of results) answers[action] = (answers[action] ?? 0) + 1;
      const tick: AccountTick = {
        at: (at - world.ground.scenario.startMs) / 1_000,
        answers,
        ...(failure !== undefined && { failure }),
        beginSeconds,
        calls: calls.figures().total - past.calls,
        throttled: calls.throttled() - past.throttled,
        opened: campaigns.length,
        ended: campaigns.filter(({ endedAt }) => endedAt !== undefined).length,
      };
      ticks.push(tick);
      if (isOver?.(tick)) return;
    }
  });
  const until = world.ground.scenario.startMs + (most + 1) * schedule * 1_000;
  await clock.run({ until });
  await scheduled;
  const campaigns = await ledger.listCampaigns();
  return {
    ticks,
    campaigns,
    swaps: campaigns.reduce((sum, { counters }) => sum + counters.replaced, 0),
    transitions: [...executions.ended.values()].reduce((sum, { result }) => sum + result.transitions, 0),
    world,
  };
};
