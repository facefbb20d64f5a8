import { seeksUnclaimed } from '../advance/capacity/slots.ts';
import { InputError } from '../errors.ts';
import type { Policy } from '../policy/policy.ts';
import type { Control, Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import { describeMissingLease, mayChange } from '../record/lease.ts';
import type { GroupView, Observation, ServerFacts, Verdict } from '../record/observation.ts';
import { findPause } from '../record/pause.ts';
import type { Wanted } from '../record/wanted.ts';

/** Newcomers are looked for among at most this many servers at a look. */
const mostCandidates = 200;

/** The effective policy of a fleet, or why there is none. Groups of one fleet must name the same policy. */
export const readPolicy = async (
  doors: Pick<Doors, 'policies'>,
  groups: readonly GroupView[],
): Promise<{ effective: Policy } | { error: string }> => {
  const names = [...new Set(groups.map((group) => group.policy))];
  const name = names[0];
  if (name === undefined) return { error: 'the tag recycler:policy is missing' };
  if (names.length > 1) return { error: `the groups of one fleet name different policies: ${names.join(', ')}` };
  try {
    return { effective: await doors.policies.read(name) };
  } catch (error) {
    if (error instanceof InputError) return { error: error.message };
    throw error;
  }
};

/** What each group would launch now. A wanted that cannot move without its group changing is taken from the campaign. */
export const resolveWanted = async (
  doors: Doors,
  groups: readonly GroupView[],
  known: Readonly<Record<string, Wanted>>,
): Promise<Record<string, Wanted>> => {
  const wanted: Record<string, Wanted> = {};
  for (const group of groups) {
    if (group.unsupported.length > 0) continue;
    const before = known[group.name];
    const isSame = before && !before.isMoving && before.templateId === group.templateId && before.versionSpec === group.versionSpec;
    wanted[group.name] = isSame ? before : await doors.images.resolve(group.templateId, group.versionSpec);
  }
  return wanted;
};

const serversOfInterest = (state: CampaignState): string[] => {
  const ids = new Set<string>();
  for (const swap of state.swaps) {
    if (swap.outcome) continue;
    if (swap.replacement) ids.add(swap.replacement);
    if (swap.stage !== 'launching' && swap.stage !== 'booting') ids.add(swap.victim);
  }
  for (const book of Object.values(state.campaign.capacity)) for (const each of book.orphans) ids.add(each.server);
  return [...ids];
};

const findUnclaimed = async (
  doors: Doors,
  state: CampaignState,
  groups: readonly GroupView[],
  servers: Record<string, ServerFacts>,
): Promise<Observation['unclaimed']> => {
  if (!seeksUnclaimed(state)) return [];
  const finished = await doors.ledger.readFinished(state.campaign.id);
  const known = new Set([
    ...state.queue.map((server) => server.id),
    ...state.swaps.flatMap((swap) => [swap.victim, ...(swap.replacement && !swap.outcome ? [swap.replacement] : [])]),
    ...finished.flatMap((swap) => (swap.outcome === 'done' && swap.replacement ? [swap.replacement] : [])),
  ]);
  const candidates = groups.flatMap((group) =>
    group.members.filter((member) => !known.has(member.id)).map((member) => ({ member, group: group.name })),
  );
  const chosen = candidates.slice(0, mostCandidates);
  const missing = chosen.filter(({ member }) => servers[member.id] === undefined).map(({ member }) => member.id);
  for (const facts of missing.length > 0 ? await doors.servers.read(missing) : []) servers[facts.id] = facts;
  return chosen.flatMap(({ member, group }) => {
    const facts = servers[member.id];
    const isOurs = facts?.launchedAt !== undefined && facts.launchedAt >= state.campaign.startedAt - 1_000;
    if (!isOurs) return [];
    const isWanted = facts.image !== undefined && facts.image === state.campaign.wanted[group]?.image;
    return [{ id: member.id, group, zone: member.zone, launchedAt: facts.launchedAt ?? 0, isWanted }];
  });
};

const runProbes = async (
  doors: Doors,
  state: CampaignState,
  policy: Policy,
  observation: Pick<Observation, 'workloads' | 'servers'>,
): Promise<Record<string, Verdict>> => {
  const verdicts: Record<string, Verdict> = {};
  if (policy.proof.probes.length === 0) return verdicts;
  for (const swap of state.swaps) {
    if (!swap.replacement || swap.outcome || swap.rollback || !['launching', 'booting', 'checking'].includes(swap.stage)) continue;
    if (observation.servers[swap.replacement]?.state !== 'running') continue;
    const server = { id: swap.replacement, group: swap.group };
    let verdict: Verdict = { verdict: 'pass', reason: 'all probes passed' };
    for (const probe of policy.proof.probes) {
      verdict = await doors.reach.probe(server, probe);
      if (verdict.verdict !== 'pass') break;
    }
    verdicts[swap.replacement] = verdict;
  }
  return verdicts;
};

/**
 * One look at the world, each thing read once: groups, servers in flight, workloads, brakes.
 *
 * @throws Retryable when the world asks to come back later
 */
export const observe = async (doors: Doors, state: CampaignState, groups: GroupView[], control: Control): Promise<Observation> => {
  const { campaign } = state;
  const now = doors.clock.now();
  const policy = await readPolicy(doors, groups);
  const effective = 'effective' in policy ? policy.effective : undefined;
  const wanted = await resolveWanted(doors, groups, campaign.wanted);
  const ids = serversOfInterest(state);
  const servers: Record<string, ServerFacts> = {};
  for (const facts of ids.length > 0 ? await doors.servers.read(ids) : []) servers[facts.id] = facts;
  const workloads = (await Promise.all(doors.workloads.map((workload) => workload.describe(groups)))).flat();
  const unclaimed = await findUnclaimed(doors, state, groups, servers);
  const probes = effective ? await runProbes(doors, state, effective, { workloads, servers }) : {};
  const alarms = effective && effective.brakes.alarms.length > 0 ? await doors.signals.readAlarms(effective.brakes.alarms) : [];
  const calendars =
    effective && effective.freezes.length > 0
      ? await doors.signals.readCalendars(effective.freezes.map((freeze) => freeze.changeCalendar))
      : [];
  const account = await doors.policies.readAccount();
  const paused = findPause(control, now);
  const noLease = await findNoLease(doors, campaign.fleet);
  return {
    at: now,
    groups,
    wanted,
    servers,
    workloads,
    probes,
    policy,
    unclaimed,
    ...(noLease !== undefined && { noLease }),
    brakes: {
      alarms,
      calendars,
      ...(paused && { paused }),
      ...(control.stop && control.stop.campaign === campaign.id && { stopRequested: { by: control.stop.by, at: control.stop.at } }),
    },
    account: { ...account, usedByOthers: account.maxSurge === undefined ? 0 : await countOthersSurge(doors, campaign.id) },
  };
};

/** Why the release that acts may not change servers of this fleet now; undefined when it may, or when a person acts. */
export const findNoLease = async (doors: Pick<Doors, 'leases' | 'release' | 'clock'>, fleet: string): Promise<string | undefined> => {
  if (!doors.leases) return undefined;
  const lease = await doors.leases.readLease(doors.release);
  const now = doors.clock.now();
  return mayChange(lease, fleet, now) ? undefined : describeMissingLease(doors.release, lease, fleet, now);
};

const countOthersSurge = async (doors: Doors, campaign: string): Promise<number> =>
  (await doors.ledger.listOpenCampaigns())
    .filter((each) => each.id !== campaign)
    .reduce((sum, each) => sum + Object.values(each.capacity).reduce((raised, book) => raised + book.surge, 0), 0);
