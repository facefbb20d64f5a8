import type { Campaign } from './campaign.ts';
import { WorldError } from './errors.ts';
import { fleetLock, sayLockHeld } from './ledger-rules.ts';
import type { GroupView } from './observation.ts';
import { readPolicy, resolveWanted } from './observe.ts';
import { findPause } from './pause.ts';
import type { Doors, Executions } from './ports.ts';
import { dueAge } from './step.ts';
import { surveyFleet } from './survey.ts';
import { isWindowOpen } from './window.ts';

/** What `begin` found out about one fleet and did about it. */
export type Beginning = {
  fleet: string;
  action: 'started' | 'continued' | 'running' | 'nothing-due' | 'held' | 'refused';
  reason: string;
  campaign?: string;
};

/** Who asks for what. `holder` names the process that will carry the execution, where that is not the execution itself. */
export type BeginRequest = {
  fleet?: string | undefined;
  actor: string;
  holder?: string | undefined;
  limit?: number | undefined;
  onlyServer?: string | undefined;
};

/** Groups by fleet, in the order of their names. */
export const groupByFleet = (groups: readonly GroupView[]): Map<string, GroupView[]> => {
  const fleets = new Map<string, GroupView[]>();
  for (const group of groups.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    fleets.set(group.fleet, [...(fleets.get(group.fleet) ?? []), group]);
  return fleets;
};

/** Why a fleet cannot be recycled at all, each with its remedy; empty when it can. */
export const findRefusals = async (doors: Doors, groups: readonly GroupView[]): Promise<string[]> => {
  const reasons = groups.flatMap((group) => group.unsupported.map((reason) => `${group.name}: ${reason}`));
  for (const group of groups) {
    for (const workload of doors.workloads)
      reasons.push(...(await workload.findUnsupported(group)).map((reason) => `${group.name}: ${reason}`));
  }
  for (const group of groups) {
    if (group.refresh) reasons.push(`${group.name}: instance refresh ${group.refresh} is running: wait for it to end, or cancel it`);
  }
  const policy = await readPolicy(doors, groups);
  if ('error' in policy) return [...reasons, policy.error];
  const { effective } = policy;
  const hasWork = (group: GroupView) => doors.workloads.some((workload) => workload.listResources([group]).length > 0);
  for (const group of groups) {
    if (hasWork(group) || effective.proof.probes.length > 0) continue;
    reasons.push(
      `${group.name}: its servers belong to no workload, so nothing could tell that a new one works: name a probe in proof.probes`,
    );
  }
  if (effective.proof.probes.length > 0 && doors.reach.missing) reasons.push(doors.reach.missing);
  for (const group of groups) {
    if (!effective.proof.inPlace && group.max <= group.desired && group.desired > 0) {
      reasons.push(
        `${group.name}: no room for the one extra server of the proof: raise MaxSize above ${group.desired}, or set pace.maxSurge 0 and proof.inPlace in the policy`,
      );
    }
  }
  return reasons;
};

/** What is due in a fleet now. */
export const findDue = async (doors: Doors, groups: readonly GroupView[]) => {
  const fleet = groups[0]?.fleet ?? '';
  const policy = await readPolicy(doors, groups);
  const effective = 'effective' in policy ? policy.effective : undefined;
  const record = await doors.ledger.readFleet(fleet);
  const learned = record.learned ?? { boot: [], terminate: [] };
  const wanted = await resolveWanted(doors, groups, {});
  const read = (await Promise.all(groups.map((group) => doors.servers.readGroup(group.name)))).flat();
  const facts = Object.fromEntries(read.map((each) => [each.id, each]));
  const servers = groups.reduce((sum, group) => sum + group.desired, 0);
  const survey = surveyFleet(groups, wanted, facts, effective && dueAge(effective, servers, learned), doors.clock.now());
  return { survey, wanted, facts, record, policy: effective, learned };
};

/** A campaign as it begins, before its survey. */
export const newCampaign = (fleet: string, groups: readonly string[], release: string, request: BeginRequest, now: number): Campaign => ({
  schema: 1,
  id: `${fleet}-${new Date(now).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}`,
  fleet,
  actor: request.actor,
  release,
  phase: 'survey',
  version: 0,
  startedAt: now,
  groups: [...groups],
  wanted: {},
  proven: [],
  counters: { servers: 0, stale: 0, replaced: 0, failed: 0, swaps: 0, batches: 0, looks: 0 },
  earnedSlots: 1,
  budgetSlots: 0,
  queue: { epoch: 0, surveyedAt: 0, chunks: 0, first: 0 },
  books: {},
  journal: [],
  brakes: [],
  failedServers: [],
  skipped: {},
  isConfirmed: false,
  learned: { boot: [], terminate: [] },
  warned: [],
  seen: { desired: 0, maxTotal: 0 },
  workloads: [],
  refusals: 0,
  moved: { mark: '', at: now },
  handsOff: [],
  ...(request.limit !== undefined && { limit: request.limit }),
  ...(request.onlyServer !== undefined && { onlyServer: request.onlyServer }),
});

/** The name of an execution: campaign and part. Step Functions starts the same name once only; names have at most 80 characters. */
export const executionName = (campaign: string, part: number): string =>
  `${campaign.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(-70)}-${part}`;

const isHeldStill = (campaign: Campaign, now: number, isPaused: boolean, isOpen: boolean): boolean => {
  const open = campaign.brakes.filter((brake) => brake.to === undefined && brake.kind === 'hold');
  if (isPaused || !isOpen) return true;
  // Other holds are looked at again by a step, at most every 15 minutes.
  return now - Math.max(campaign.queue.surveyedAt, ...open.map((brake) => brake.from), 0) < 15 * 60_000 && open.length > 0;
};

/**
 * Carries on every open campaign that no execution carries, and starts one execution for each fleet that is due.
 * It decides by the same rules whether called by its schedule or by a person.
 *
 * @throws WorldError when the named fleet does not exist or is not enrolled
 */
export const beginCampaigns = async (doors: Doors, executions: Executions, request: BeginRequest): Promise<Beginning[]> => {
  const fleets = groupByFleet(await doors.groups.listEnrolled());
  if (request.fleet !== undefined && !fleets.has(request.fleet)) {
    throw new WorldError(
      `no enrolled fleet is called "${request.fleet}": tag its groups recycler:policy (and recycler:fleet); recycler fleets lists what is enrolled`,
    );
  }
  const beginnings: Beginning[] = [];
  for (const [fleet, groups] of fleets) {
    if (request.fleet === undefined || request.fleet === fleet)
      beginnings.push(await beginFleet(doors, executions, fleet, groups, request));
  }
  const known = new Set(fleets.keys());
  for (const campaign of await doors.ledger.listOpenCampaigns()) {
    // The tag or the group is gone, and still what we changed must be put back.
    if (!known.has(campaign.fleet) && (request.fleet === undefined || request.fleet === campaign.fleet)) {
      beginnings.push(await carryOn(doors, executions, campaign, request));
    }
  }
  return beginnings;
};

const carryOn = async (doors: Doors, executions: Executions, campaign: Campaign, request: BeginRequest): Promise<Beginning> => {
  const base = { fleet: campaign.fleet, campaign: campaign.id };
  const before = (await doors.ledger.readFleet(campaign.fleet)).part;
  const name = executionName(campaign.id, before);
  if (before > 0 && (await executions.isRunning(name))) return { ...base, action: 'running', reason: `campaign ${campaign.id} is running` };
  const lock = await doors.ledger.readLock(fleetLock(campaign.fleet));
  // A person's machine may carry it: an execution started now would find the lock taken.
  if (request.holder === undefined && lock && lock.expires > doors.clock.now() && lock.holder !== name) {
    return { ...base, action: 'running', reason: sayLockHeld(lock, doors.clock.now()) };
  }
  const holder = request.holder ?? executionName(campaign.id, before + 1);
  const part = await doors.ledger.startPart(campaign.fleet, before);
  await executions.start(executionName(campaign.id, part), {
    campaign: campaign.id,
    fleet: campaign.fleet,
    phase: campaign.phase === 'waiting' ? 'survey' : campaign.phase,
    holder,
  });
  return { ...base, action: before === 0 ? 'started' : 'continued', reason: `campaign ${campaign.id}` };
};

const beginFleet = async (
  doors: Doors,
  executions: Executions,
  fleet: string,
  groups: readonly GroupView[],
  request: BeginRequest,
): Promise<Beginning> => {
  const now = doors.clock.now();
  const record = await doors.ledger.readFleet(fleet);
  const policy = await readPolicy(doors, groups);
  const paused = findPause(record.control, now);
  const isOpen = 'effective' in policy && isWindowOpen(policy.effective.windows, now);
  if (record.openCampaign !== undefined) {
    const { campaign } = await doors.ledger.readCampaign(record.openCampaign);
    if (campaign.phase === 'waiting' && isHeldStill(campaign, now, paused !== undefined, isOpen) && record.control.stop === undefined) {
      return { fleet, action: 'held', reason: `waits for: ${campaign.waitsFor ?? ''}`, campaign: campaign.id };
    }
    return carryOn(doors, executions, campaign, request);
  }
  const refusals = await findRefusals(doors, groups);
  if (refusals.length > 0) return { fleet, action: 'refused', reason: refusals.join('; ') };
  if (paused) return { fleet, action: 'held', reason: `paused by ${paused.by}: ${paused.reason}` };
  if (!isOpen) return { fleet, action: 'held', reason: 'outside every window of the policy' };
  const due = await findDue(doors, groups);
  const rejected = await findRejected(doors, due.wanted);
  if (rejected) return { fleet, action: 'refused', reason: rejected };
  if (due.survey.stale.length === 0) return { fleet, action: 'nothing-due', reason: `all ${due.survey.servers} servers are as wanted` };
  if (request.onlyServer !== undefined && !due.survey.stale.some((server) => server.id === request.onlyServer)) {
    return { fleet, action: 'nothing-due', reason: `${request.onlyServer} is as wanted, or is no server of ${fleet}` };
  }
  const campaign = newCampaign(
    fleet,
    groups.map((group) => group.name),
    doors.release,
    request,
    now,
  );
  campaign.learned = { boot: [...due.learned.boot], terminate: [...due.learned.terminate] };
  return carryOn(doors, executions, await doors.ledger.openCampaign(campaign), request);
};

/** Why an image must not be started again: its proof failed before and nobody cleared it. */
export const findRejected = async (doors: Doors, wanted: Readonly<Record<string, { image: string }>>): Promise<string | undefined> => {
  const images = new Set(Object.values(wanted).map((each) => each.image));
  const found = (await doors.ledger.listRejected()).find((each) => images.has(each.image));
  if (!found) return undefined;
  const when = new Date(found.at).toISOString();
  return `image ${found.image} was rejected on ${when}: ${found.reason}; once it is repaired: recycler clear --image ${found.image} --reason TEXT`;
};
