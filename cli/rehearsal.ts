import { createClients } from '../aws/all-clients.ts';
import { createClientMaker } from '../aws/clients.ts';
import { bindDoors } from '../aws/doors.ts';
import { connectEvents } from '../aws/events.ts';
import { resolvePace } from '../core/advance/capacity/pace.ts';
import { beginCampaigns } from '../core/begin/begin.ts';
import { planInline } from '../core/begin/plan-inline.ts';
import { isOfTheWorld } from '../core/errors.ts';
import { type Policy, parsePolicy } from '../core/policy/policy.ts';
import type { Doors, Ledger, Notice } from '../core/ports.ts';
import type { Decision } from '../core/record/decision.ts';
import { reportRefused } from '../core/report/refused.ts';
import { type FleetReport, isoTime, orchestrationUsd, type Report, worstOutcome } from '../core/report/report.ts';
import { sendKeptEvents } from '../core/step/send-events.ts';
import { sendKeptNotices } from '../core/step/send-notices.ts';
import { createLocalExecutions, type LocalExecutions } from '../local/executions.ts';
import { createMemoryLedger } from '../local/memory-ledger.ts';
import { clientSettingsOf } from '../rehearsal/client-settings.ts';
import { lowerBound } from '../rehearsal/lower-bound.ts';
import type { Scenario } from '../rehearsal/scenario.ts';
import { createWorld, type World } from '../rehearsal/world.ts';
import { rehearsedKinds } from '../workloads/worlds.ts';
import { createCollector } from './collect-drawing.ts';
import type { Drawing } from './drawing.ts';
import { reportImages } from './image-rehearsal/report-images.ts';
import { type RunningImages, runImages } from './image-rehearsal/run-images.ts';
import { invokeLikeLambda } from './invoke-like-lambda.ts';
import { readFleetReport } from './ledger-report.ts';
import { createMachineClocks } from './machine-clocks.ts';
import { bindTasks, loadRecycler } from './tasks.ts';

/** Seconds between two runs of begin, as the stack's schedule has it. */
const schedule = 300;
/** Virtual time after which a rehearsal that does not end is given up, in seconds. */
const longest = 60 * 86_400;

export type RehearsalOptions = {
  onDecision?: (decision: Decision) => void;
  onObserved?: NonNullable<Doors['onObserved']>;
  /** Called with every fleet that has no campaign yet, and what that waits for. */
  onHeld?: (fleet: string, reason: string) => void;
  /** Called with every notice that people would get. */
  onNotice?: (notice: Notice) => void;
  /** Sends events of campaigns to this bus (ARN), one for each server too. */
  eventBus?: string;
  /** Prepares the world before anything runs in it, such as what people do at some time. */
  prepare?: (world: World, ledger: Ledger) => void;
};
export type Rehearsal = { report: Report; drawing: Drawing; world: World; doors: Doors };

/**
 * Rehearses a scenario: the real functions and the real state machine against the embedded cloud, on its virtual clock.
 * It ends when the first campaign of every fleet has ended, or was refused, and as much later as the scenario says to go on watching.
 *
 * @throws InputError when a policy of the scenario is wrong
 */
export const runRehearsal = async (scenario: Scenario, options: RehearsalOptions = {}): Promise<Rehearsal> => {
  const policies = new Map(
    scenario.fleets.map((fleet) => [fleet.name, parsePolicy(fleet.policy, `policy of fleet ${fleet.name}`, rehearsedKinds)]),
  );
  const world = createWorld({ scenario });
  const allowSlots = createAllowance(world, policies);
  const { clock } = world;
  const ledger = createMemoryLedger(() => clock.now());
  options.prepare?.(world, ledger);
  const collector = createCollector();
  const time = createMachineClocks(world.functionClock);
  const make = createClientMaker({ ...clientSettingsOf(world), time }, 'rehearsal');
  const clients = createClients(make);
  const doors = bindDoors(clients, {
    clock: time.clock,
    ledger: world.guard(ledger, 'Ledger'),
    notices: { send: async (notice) => options.onNotice?.(notice) },
    kinds: rehearsedKinds,
    release: 'rehearsal',
    isStandIn: false,
    probeFunction: 'probe',
    probeDocument: 'probe',
  });
  doors.onDecision = (decision) => {
    allowSlots(decision.state.campaign.fleet);
    collector.onDecision(decision);
    options.onDecision?.(decision);
  };
  const environment: Record<string, string | undefined> = { EVENT_BUS_ARN: options.eventBus, EVENTS_PER_SERVER: 'ENABLED' };
  const events = connectEvents(make, time.clock, (name) => environment[name]);
  if (events) doors.events = events;
  if (options.onObserved) doors.onObserved = options.onObserved;
  const invocations: Invocation[] = [];
  const tasks = Object.fromEntries(
    Object.entries(bindTasks(doors)).map(([name, task]) => [
      name,
      async (payload: unknown) => {
        const began = clock.now();
        try {
          return await invokeLikeLambda(world, () => time.invoke(() => task(payload)));
        } finally {
          invocations.push({ campaign: (payload as { campaign: string }).campaign, seconds: (clock.now() - began) / 1_000 });
        }
      },
    ]),
  );
  const executions = createLocalExecutions({
    definition: await loadRecycler(),
    tasks,
    clock,
    random: world.ground.chance('state-machine').next,
    spawn: (task, label) => clock.spawn(task, label),
  });
  const refused = new Map<string, { action: string; reason: string }>();
  const until = scenario.startMs + scenario.watch * 1_000;
  const running = scenario.images && (await runImages({ world, ledger, notices: doors.notices, images: scenario.images, until }));
  const scheduleEnded = clock.spawn(() => runSchedule({ ...doors, ledger }, executions, world, refused, options.onHeld));
  await clock.run();
  await scheduleEnded;
  const fleets: FleetReport[] = [];
  for (const fleet of scenario.fleets) {
    world.invariants.checkEnd(fleet.name);
    fleets.push(await reportOn(fleet.name, scenario, { ...doors, ledger }, world, executions, refused, invocations));
  }
  const report: Report = {
    schema: 'recycler/report/1',
    scenario: scenario.name,
    seed: scenario.seed,
    outcome: worstOutcome(fleets.map((fleet) => fleet.outcome)),
    fleets,
    ...(running &&
      scenario.images && {
        images: await reportImages({ world, ledger, images: scenario.images, running, deadlines: toDeadlines(policies) }, until),
      }),
    invariants: judgeAll(world, running),
  };
  return { report, drawing: completeDrawing(collector.drawing(), world), world, doors: { ...doors, ledger } };
};

const toDeadlines = (policies: ReadonlyMap<string, Policy>): Map<string, number> =>
  new Map([...policies].flatMap(([fleet, { deadline }]) => (deadline === undefined ? [] : [[fleet, deadline]])));

/** The invariants of campaigns, and of images where some are baked. */
const judgeAll = (world: World, running: RunningImages | undefined): Report['invariants'] => {
  const { checked, broken } = world.invariants.result();
  if (!running) return { checked, broken };
  running.invariants.checkEnd();
  const ofImages = running.invariants.breaches().map(({ rule, what, at }) => ({ id: rule, at: isoTime(at), text: what }));
  return { checked, broken: [...broken, ...ofImages] };
};

/** A percentage is a share of what others want now, as the embedded cloud knows it; swaps in flight keep their slots when that shrinks. */
const createAllowance = (world: World, policies: ReadonlyMap<string, Policy>): ((fleet: string) => void) => {
  const most = new Map<string, number>();
  return (fleet) => {
    const policy = policies.get(fleet);
    const desired = world.ground.tallies.get(fleet)?.desiredByOthers;
    if (!policy || desired === undefined) return;
    most.set(fleet, Math.max(1, most.get(fleet) ?? 0, resolvePace(policy, desired).surge));
    world.setRules(fleet, { slots: most.get(fleet) ?? 1 });
  };
};

type Refusals = Map<string, { action: string; reason: string }>;

/** What the schedule does: begin every five minutes, until every fleet has had its campaign, and for as long as is watched after that. */
const runSchedule = async (
  doors: Doors,
  executions: LocalExecutions,
  world: World,
  refused: Refusals,
  onHeld: RehearsalOptions['onHeld'],
): Promise<void> => {
  const { clock, ground } = world;
  const had = new Set<string>();
  const isOver = async (): Promise<boolean> =>
    had.size === ground.fleets.size && executions.running() === 0 && (await doors.ledger.listOpenCampaigns()).length === 0;
  let watchedUntil = Number.POSITIVE_INFINITY;
  const isWatched = async (): Promise<boolean> => {
    if (!(await isOver())) return true;
    watchedUntil = Math.min(watchedUntil, clock.now() + ground.scenario.watch * 1_000);
    return clock.now() < watchedUntil;
  };
  for (let elapsed = 0; elapsed < longest; elapsed += schedule) {
    const open = new Set((await doors.ledger.listOpenCampaigns()).map((campaign) => campaign.fleet));
    const isNewWork = clock.now() < watchedUntil && watchedUntil < Number.POSITIVE_INFINITY;
    for (const fleet of ground.fleets.keys()) {
      if (had.has(fleet) && !open.has(fleet) && !isNewWork) continue;
      const begun = clock.spawn(() => beginFleet(doors, executions, world, refused, fleet, onHeld), fleet);
      if (await clock.waitFor(begun)) had.add(fleet);
    }
    await sendKept(doors, world);
    if (!(await isWatched())) return;
    // Rests until the next run of the schedule, or until nothing is to be watched any more.
    for (let rested = 0; rested < schedule; rested += 5) {
      if (!(await isWatched())) return await sendKept(doors, world);
      await clock.sleep(5);
    }
  }
};

/** What a run of the schedule does with notices and events that were not sent; where it dies, the next one does it. */
const sendKept = async (doors: Doors, world: World): Promise<void> => {
  if (!doors.events) return;
  const sending = world.clock.spawn(async () => {
    try {
      await world.invoke(async () => {
        await sendKeptNotices(doors);
        await sendKeptEvents(doors);
      });
    } catch (error) {
      if ((error as Error).name !== 'Crash') throw error;
    }
  });
  await world.clock.waitFor(sending);
};

/** Begins what is due in one fleet; answers whether it has had its campaign, or was refused one. */
const beginFleet = async (
  doors: Doors,
  executions: LocalExecutions,
  world: World,
  refused: Refusals,
  fleet: string,
  onHeld: RehearsalOptions['onHeld'],
): Promise<boolean> => {
  try {
    const [beginResult] = await world.invoke(() =>
      beginCampaigns(doors, executions, { fleet, actor: 'schedule' }, planInline(doors, executions)),
    );
    if (!beginResult) return false;
    const isRefused = ['refused', 'nothing-due', 'unknown'].includes(beginResult.action);
    if (isRefused) refused.set(fleet, beginResult);
    if (beginResult.action === 'held' && beginResult.campaign === undefined) onHeld?.(fleet, beginResult.reason);
    return isRefused || beginResult.campaign !== undefined;
  } catch (error) {
    // The function fails, and the schedule calls it again.
    if ((error as Error).name !== 'Crash' && !isOfTheWorld(error)) throw error;
    refused.set(fleet, { action: 'refused', reason: (error as Error).message });
    return false;
  }
};

const refusedReport = (fleet: string, beginResult: { action: string; reason: string } | undefined, world: World): FleetReport => {
  const capacity = world.recorder.capacity(fleet);
  const { action, reason } = beginResult ?? { action: 'refused', reason: 'nothing was started' };
  const known = (['nothing-due', 'unknown'] as const).find((each) => each === action) ?? 'refused';
  const at = world.ground.scenario.startMs;
  return {
    ...reportRefused({ fleet, action: known, reason, servers: capacity.desired, at }),
    replacementsFailed: world.recorder.replacementsFailed(fleet),
    capacity: { ...capacity, slots: 0 },
    calls: { ...world.calls.figures(fleet) },
  };
};

/** One call of a function by the state machine. */
type Invocation = { campaign: string; seconds: number };

const reportOn = async (
  fleet: string,
  scenario: Scenario,
  doors: Doors,
  world: World,
  executions: LocalExecutions,
  refused: ReadonlyMap<string, { action: string; reason: string }>,
  invocations: readonly Invocation[],
): Promise<FleetReport> => {
  const campaigns = await doors.ledger.listCampaigns(fleet);
  const campaign = campaigns.at(-1);
  if (!campaign) return refusedReport(fleet, refused.get(fleet), world);
  const made = await readFleetReport(doors.ledger, campaign, world.clock.now());
  const runs = [...executions.ended.values()].filter((run) => run.input.campaign === campaign.id).map((run) => run.result);
  const sum = (count: (run: (typeof runs)[number]) => number) => runs.reduce((total, run) => total + count(run), 0);
  const histories = new Map(world.recorder.servers(fleet).map((server) => [server.id, server]));
  const swaps = made.swaps.map((swap) => {
    const victim = histories.get(swap.victim);
    const replacement = swap.replacement === undefined ? undefined : histories.get(swap.replacement);
    if (!victim || !replacement) return swap;
    const drawn = {
      bootSeconds: replacement.drawn.bootSeconds,
      drainSeconds: victim.drawn.drainSeconds,
      terminateSeconds: victim.drawn.terminateSeconds,
    };
    return { ...swap, drawn };
  });
  const policy = parsePolicy(scenario.fleets.find((each) => each.name === fleet)?.policy, `policy of fleet ${fleet}`, rehearsedKinds);
  const { perZone } = resolvePace(policy, made.capacity.desired);
  const mustDrain = doors.workloads.some(
    ({ kind, drains }) => drains && scenario.fleets.some((each) => each.name === fleet && each.workloads.some((one) => one.kind === kind)),
  );
  const works = swaps.flatMap((swap) =>
    swap.outcome === 'done' && swap.drawn
      ? [{ seconds: swap.drawn.bootSeconds + (mustDrain ? swap.drawn.drainSeconds : 0), place: swap.availabilityZone }]
      : [],
  );
  const zoneSize = (zone: string) => [...histories.values()].filter((server) => server.zone === zone && server.origin === 'seed').length;
  const bound = lowerBound(works, made.capacity.slots, (zone) => Math.max(1, Math.ceil(perZone * zoneSize(zone))));
  const transitions = sum((run) => run.transitions);
  const own = invocations.filter((each) => each.campaign === campaign.id);
  const functionSeconds = own.reduce((total, each) => total + each.seconds, 0);
  const isMeasurable = works.length > 0 && bound > 0;
  return {
    ...made,
    ...(scenario.watch > 0 && { campaigns: campaigns.length }),
    replacementsFailed: world.recorder.replacementsFailed(fleet),
    capacity: { ...world.recorder.capacity(fleet), slots: made.capacity.slots },
    calls: world.calls.figures(fleet),
    swaps,
    ...(isMeasurable && { lowerBoundSeconds: Number(bound.toFixed(1)), ratio: Number((made.makespanSeconds / bound).toFixed(4)) }),
    stateTransitions: transitions,
    historyEvents: Math.max(0, ...runs.map((run) => run.historyEvents)),
    maxPayloadBytes: Math.max(0, ...runs.map((run) => run.maxPayloadBytes)),
    costUsd: { ...made.costUsd, orchestration: Number(orchestrationUsd(transitions, own.length, functionSeconds).toFixed(5)) },
  };
};

/** The drawing with the world's own record of capacity and images, which misses nothing between two polls. */
const completeDrawing = (drawing: Drawing, world: World): Drawing => ({
  fleets: drawing.fleets.map((fleet) => {
    const floorAt = (at: number) => fleet.capacity.findLast((point) => point.at <= at)?.floor ?? fleet.capacity[0]?.floor ?? 0;
    const servers = world.recorder.servers(fleet.name);
    const moments = [...new Set([world.ground.scenario.startMs, ...fleet.capacity.map((point) => point.at)])].toSorted((a, b) => a - b);
    return {
      ...fleet,
      capacity: world.recorder.series(fleet.name).map((step) => ({ ...step, floor: floorAt(step.at) })),
      images: moments.map((at) => {
        const alive = servers.filter((server) => server.launchedAt <= at && (server.terminatedAt ?? Number.POSITIVE_INFINITY) > at);
        const byImage: Record<string, number> = {};
        for (const server of alive) byImage[server.image] = (byImage[server.image] ?? 0) + 1;
        const oldest = Math.min(...alive.map((server) => server.launchedAt));
        return { at, byImage, ...(alive.length > 0 && { oldestAgeSeconds: Math.round((at - oldest) / 1_000) }) };
      }),
    };
  }),
});
