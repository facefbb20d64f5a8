import { InvariantBroken } from '../errors.ts';
import type { Policy } from '../policy/policy.ts';
import type { Campaign, CampaignState } from '../record/campaign.ts';
import type { Intent } from '../record/intent.ts';
import { needsLease } from '../record/intent-kinds.ts';
import { listCordons, listPolicies, listSuspended } from '../record/journal.ts';
import type { GroupView, Member, Observation } from '../record/observation.ts';
import { stepPolicyOf } from '../record/step-policy.ts';
import { isSameWorkload } from '../record/workload.ts';

type Terminate = Extract<Intent, { kind: 'terminate' }>;
type Cordon = Extract<Intent, { kind: 'cordon' }>;
type Reimage = Extract<Intent, { kind: 'reimage' }>;
/** An act that takes a server out of service. */
type VictimAct = Terminate | Cordon | Reimage;

/** Members in service that are healthy for their group, for EC2 and for every workload. Counted from the raw observation, by a rule of its own. */
const listHealthy = (group: GroupView, { workloads, servers }: Observation): Member[] => {
  const own = workloads.filter((workload) => workload.groups.includes(group.name));
  return group.members.filter(
    ({ id, lifecycle, isHealthy }) =>
      lifecycle === 'InService' &&
      isHealthy &&
      !['stopping', 'stopped', 'shutting-down', 'terminated'].includes(servers[id]?.state ?? '') &&
      own.every((workload) => workload.servers[id]?.work === 'healthy' && workload.servers[id]?.cordon === undefined),
  );
};

const countOf = (amount: number | string, of: number, round: (value: number) => number): number =>
  typeof amount === 'number' ? amount : round((Number.parseFloat(amount) / 100) * of);

/** What the policy lets be missing from a fleet of this size. */
const unavailableOf = (policy: Policy, fleet: number): number =>
  countOf(policy.pace.maxUnavailable, fleet, (value) => Math.floor(value + 1e-9));

const guardVictims = (
  state: CampaignState,
  observation: Observation,
  policy: Policy,
  group: GroupView,
  victims: readonly VictimAct[],
  capacity: Campaign['capacity'],
): string[] => {
  const { campaign } = state;
  const wanted = campaign.wanted[group.name];
  const replacements = new Set(state.swaps.flatMap((swap) => swap.replacement ?? []));
  const healthy = listHealthy(group, observation);
  const fleet = Object.values(capacity).reduce((sum, { baseline }) => sum + baseline, 0);
  const unavailable = unavailableOf(policy, fleet);
  const baseline = capacity[group.name]?.baseline ?? group.desired;
  // A group of fixed size has no slack above MinSize: one server may be missing there where the policy lets servers be unavailable.
  const floor = Math.max(unavailable > 0 ? Math.min(group.min, baseline - 1) : group.min, baseline - unavailable);
  const serving = new Set(victims.map(({ server }) => server).filter((server) => healthy.some(({ id }) => id === server)));
  return [
    ...victims.flatMap((victim) => {
      const { server } = victim;
      const member = group.members.find(({ id }) => id === server);
      const facts = observation.servers[server];
      const isNew =
        facts?.image !== undefined &&
        facts.image === wanted?.image &&
        (member?.templateVersion === wanted.version || wanted.alike?.includes(member?.templateVersion ?? '') === true) &&
        member?.templateId === wanted.templateId &&
        (wanted.instanceTypes?.includes(member.instanceType ?? '') ?? true);
      return [
        ...(member ? [] : [`I3: ${server} is not in ${group.name} at this poll`]),
        ...(member?.isProtected ? [`I3: ${server} is protected from scale-in`] : []),
        ...(member && member.lifecycle !== 'InService' && member.lifecycle !== 'Pending' ? [`I3: ${server} is ${member.lifecycle}`] : []),
        ...(facts?.isExcluded ? [`I3: ${server} is tagged recycler:exclude`] : []),
        ...(replacements.has(server) ? [`I3: ${server} is a replacement`] : []),
        ...(isNew && policy.maxAge === undefined ? [`I3: ${server} is as wanted`] : []),
        ...(victim.kind !== 'cordon' && (facts?.image === undefined || facts.state === 'unknown')
          ? [`I3: nothing is known of ${server}`]
          : []),
      ];
    }),
    ...((serving.size > 0 || victims.some(({ kind }) => kind === 'reimage')) && healthy.length - serving.size < floor
      ? [`I1: ${group.name} would have ${healthy.length - serving.size} in service, and needs ${floor}`]
      : []),
  ];
};

/** What others want in service may be missing by as much as the policy allows, over all groups together; counted from the raw observation. */
const guardFleet = (observation: Observation, policy: Policy, capacity: Campaign['capacity'], victims: readonly VictimAct[]): string[] => {
  const fleet = Object.values(capacity).reduce((sum, { baseline }) => sum + baseline, 0);
  const allowed = unavailableOf(policy, fleet);
  const countMissing = (isLeft: (id: string) => boolean): number =>
    observation.groups.reduce((sum, group) => {
      const serving = listHealthy(group, observation).filter(({ id }) => isLeft(id)).length;
      return sum + Math.max(0, (capacity[group.name]?.baseline ?? 0) - serving);
    }, 0);
  const leaving = new Set(victims.map(({ server }) => server));
  const after = countMissing((id) => !leaving.has(id));
  // A server that comes back was marked before, and so is missing already.
  return after > allowed && (after > countMissing(() => true) || victims.some(({ kind }) => kind === 'reimage'))
    ? [`I1: the fleet would miss ${after} servers in service, and the policy allows ${allowed}`]
    : [];
};

/** Where a workload drains its servers, none is terminated without its certificate, ours, and not yet expired. */
const guardDrain = ({ workloads, at }: Observation, group: GroupView, { server }: Terminate | Reimage): string[] =>
  workloads
    .filter(({ drains, groups }) => drains && groups.includes(group.name))
    .flatMap(({ kind, id, servers }) => {
      const cordon = servers[server]?.cordon;
      return cordon?.by === 'us' && (cordon.drainedUntil ?? 0) > at
        ? []
        : [`I11: ${server} is not certified to be drained from ${kind}/${id}`];
    });

/** A server comes back from the wanted image alone, where Auto Scaling does not replace it meanwhile, and while no other one is away. */
const guardReimage = ({ campaign, swaps }: CampaignState, { name, suspended }: GroupView, { server, swap, image }: Reimage): string[] => {
  const away = swaps.find((each) => each.id !== swap && each.reimage && each.outcome === undefined);
  return [
    ...(image === campaign.wanted[name]?.image ? [] : [`I3: ${server} would come back from ${image}, which is not wanted`]),
    ...(away ? [`I4: ${server} would leave while ${away.victim} is away`] : []),
    ...['HealthCheck', 'ReplaceUnhealthy'].flatMap((process) =>
      suspended.includes(process) ? [] : [`I4: ${server} would leave while ${process} of ${name} may replace it`],
    ),
  ];
};

/** The acts that take a server out of service; a replacement of ours that is rolled back is not among them. */
const listVictimActs = (state: CampaignState, intents: readonly Intent[]): VictimAct[] => {
  const replacements = new Set(state.swaps.flatMap((swap) => swap.replacement ?? []));
  return intents.flatMap((intent) =>
    (intent.kind === 'cordon' && !replacements.has(intent.server)) ||
    (intent.kind === 'terminate' && intent.purpose === 'victim') ||
    intent.kind === 'reimage'
      ? [intent]
      : [],
  );
};

const guardGroup = (
  state: CampaignState,
  observation: Observation,
  policy: Policy,
  group: GroupView,
  intents: readonly Intent[],
  wanted: Campaign['capacity'],
): string[] => {
  const own = intents.filter((intent) => 'group' in intent && intent.group === group.name);
  const victims = listVictimActs(state, own);
  const servers = own.flatMap((intent) => (intent.kind === 'terminate' ? [intent.server] : []));
  // A launch that is sent again was counted when it was sent first: AWS answers its token from memory.
  const isRepeat = (ids: readonly string[]): boolean => ids.every((id) => state.swaps.some((swap) => swap.id === id && swap.launch));
  const launched = own.flatMap((intent) =>
    intent.kind === 'launch' && !isRepeat(intent.swaps) ? [intent.count] : intent.kind === 'raise' ? [intent.by] : [],
  );
  const more = launched.reduce((sum, count) => sum + count, 0);
  const leaving = own.filter((intent) => intent.kind === 'terminate' && intent.decrement).length;
  return [
    ...guardVictims(state, observation, policy, group, victims, wanted),
    ...victims.flatMap((victim) => (victim.kind === 'cordon' ? [] : guardDrain(observation, group, victim))),
    ...victims.flatMap((victim) => (victim.kind === 'reimage' ? guardReimage(state, group, victim) : [])),
    ...(own.filter(({ kind }) => kind === 'reimage').length > 1 ? [`I4: two servers of ${group.name} would be away at once`] : []),
    ...(new Set(servers).size < servers.length ? [`I5: a server of ${group.name} would be terminated twice`] : []),
    ...(launched.some((count) => count <= 0) ? [`I2: ${group.name} would be raised by nothing`] : []),
    ...(more > 0 && group.desired - leaving + more > group.max
      ? [`I2: ${group.name} would have more than its MaxSize of ${group.max}`]
      : []),
  ];
};

/** Servers above what others want that the record knows of: raised and not given back, being raised, being launched. Counted over the whole fleet. */
const countExtra = ({ campaign, swaps }: CampaignState): number =>
  Object.values(campaign.capacity).reduce(
    (sum, { surge, pendingRaise }) => sum + Math.max(0, surge) + Math.max(0, pendingRaise?.by ?? 0),
    0,
  ) + swaps.filter((swap) => !swap.outcome && swap.stage === 'launching' && swap.launch && !swap.replacement).length;

/**
 * The policy's surge holds at every moment, whatever others change meanwhile: counted from the record as it is about to be written. A slot is given
 * back by the terminate call of this step at the earliest. A proof may use one in any case.
 */
const findBrokenSurge = (before: CampaignState, after: CampaignState, observation: Observation, intents: readonly Intent[]): string[] => {
  const policy = 'effective' in observation.policy ? observation.policy.effective : undefined;
  // A launch that is sent again was counted when it was sent first.
  const isKnown = (id: string): boolean => before.swaps.some((swap) => swap.id === id && swap.launch);
  const begins = intents.some((intent) =>
    intent.kind === 'launch' ? !intent.swaps.every(isKnown) : intent.kind === 'raise' && intent.purpose === 'surge',
  );
  if (!begins || !policy) return [];
  const fleet = Object.values(after.campaign.capacity).reduce((sum, { baseline }) => sum + baseline, 0);
  const allowed = Math.max(
    1,
    countOf(policy.pace.maxSurge, fleet, (value) => Math.ceil(value - 1e-9)),
  );
  const leaving = intents.filter((intent) => intent.kind === 'terminate' && intent.decrement).length;
  const extra = countExtra(after) - leaving;
  return extra > allowed ? [`I2: the fleet would have ${extra} servers more than others want, and the policy allows ${allowed}`] : [];
};

/**
 * What is wrong with acts that are about to be written, by the invariants they would break; empty when nothing is.
 *
 * @param after the record as it is about to be written: what others want now is in it
 */
export const findBrokenInvariants = (
  state: CampaignState,
  observation: Observation,
  intents: readonly Intent[],
  after: CampaignState = state,
): string[] => {
  const changing = intents.filter(needsLease);
  if (changing.length === 0) return [];
  const policy = 'effective' in observation.policy ? observation.policy.effective : undefined;
  if (!policy) return ['no policy allows it'];
  const known = new Set(observation.groups.map((group) => group.name));
  const isStopped = state.campaign.stop !== undefined || observation.brakes.stopRequested !== undefined;
  const launches = changing.filter((intent) => intent.kind === 'raise' || intent.kind === 'launch');
  // What is sent again after a stop settles a launch from before it.
  const begins = launches.filter(
    (intent) => !(intent.kind === 'launch' && intent.swaps.some((id) => state.swaps.some((swap) => swap.id === id))),
  );
  const isHeld =
    observation.brakes.paused !== undefined ||
    observation.brakes.alarms.some((alarm) => alarm.state !== 'ok') ||
    observation.brakes.calendars.some((calendar) => calendar.state !== 'open');
  return [
    ...(observation.noLease !== undefined ? [`no lease: ${observation.noLease}`] : []),
    ...changing.flatMap((intent) => ('group' in intent && !known.has(intent.group) ? [`${intent.group} is not known at this poll`] : [])),
    ...(isStopped && begins.length > 0 ? ['L2: the campaign is stopped, and would launch'] : []),
    ...(isHeld && (isStopped ? begins : launches).length > 0 ? ['L2: a brake holds, and the campaign would launch'] : []),
    ...guardFleet(observation, policy, after.campaign.capacity, listVictimActs(state, intents)),
    ...observation.groups.flatMap((group) => guardGroup(state, observation, policy, group, intents, after.campaign.capacity)),
  ];
};

type Check<Kind extends Intent['kind']> = (state: CampaignState, intent: Extract<Intent, { kind: Kind }>) => string[];

const nothing = (): string[] => [];

/** What the record that is written with each kind of intent must say of it, so that it can be settled or put back after a crash. */
const recordChecks: { [Kind in Intent['kind']]: Check<Kind> } = {
  suspend: ({ campaign }, { group, processes }) =>
    processes.flatMap((process) =>
      listSuspended(campaign.journal).some((entry) => entry.group === group && entry.process === process)
        ? []
        : [`I9: ${process} of ${group} would be suspended with no entry in the journal`],
    ),
  cordon: ({ campaign, swaps }, { workload, server, swap }) => [
    ...(listCordons(campaign.journal).some((entry) => entry.server === server && isSameWorkload(entry.workload, workload))
      ? []
      : [`I9: ${server} would be cordoned with no entry in the journal`]),
    ...(swaps.some(({ id, victim, replacement }) => id === swap && (victim === server || replacement === server))
      ? []
      : [`I5: ${server} would be cordoned, and no swap says so`]),
  ],
  try: ({ swaps }, { server, swap }) =>
    swaps.some(({ id, replacement, trial }) => id === swap && replacement === server && trial)
      ? []
      : [`I5: something would be run on ${server}, and no swap says so`],
  launch: ({ swaps }, { swaps: ids, token }) =>
    ids.flatMap((id) =>
      swaps.some((swap) => swap.id === id && swap.launch?.token === token && !swap.termination)
        ? []
        : [`I2: a server would be launched that no swap ${id} waits for`],
    ),
  raise: ({ campaign }, { group, by }) => [
    ...(campaign.capacity[group]?.pendingRaise?.by === by ? [] : [`I2: ${group} would be raised with no entry in its record`]),
    ...(listPolicies(campaign.journal).some((entry) => entry.group === group && entry.policy === stepPolicyOf(by))
      ? []
      : [`I9: a scaling policy would be put on ${group} with no entry in the journal`]),
  ],
  terminate: ({ swaps }, { server, swap: id, purpose }) =>
    purpose === 'orphan' || swaps.some((swap) => swap.id === id && (swap.termination ?? swap.rollback?.termination))
      ? []
      : [`I5: ${server} would be terminated, and no swap says so`],
  reimage: ({ swaps }, { server, swap: id, token }) =>
    swaps.some((swap) => swap.id === id && swap.victim === server && swap.reimage?.token === token)
      ? []
      : [`I5: ${server} would come back from another image, and no swap says so`],
  uncordon: nothing,
  resume: nothing,
  lower: ({ campaign }, { group, by }) =>
    campaign.capacity[group]?.pendingRaise?.by === -by ? [] : [`I2: ${group} would be lowered with no entry in its record`],
  'delete-policy': nothing,
  reject: nothing,
  notify: nothing,
};

/** Desired is lowered only where no server can leave for it: none is on its way, none may be launched, and the group has no more than what is left. */
const guardLower = ({ groups }: Observation, intents: readonly Intent[]): string[] =>
  intents.flatMap((intent) => {
    if (intent.kind !== 'lower') return [];
    const group = groups.find(({ name }) => name === intent.group);
    const counted =
      group?.members.filter(({ lifecycle }) => !/^(Terminat|Detach|Standby|EnteringStandby)/.test(lifecycle)).length ?? Infinity;
    return group?.suspended.includes('Launch') && counted <= group.desired - intent.by
      ? []
      : [`I1: ${intent.group} would be lowered by ${intent.by}, and Auto Scaling might terminate a server of its choice`];
  });

const findMissingRecord = (state: CampaignState, intent: Intent): string[] =>
  (recordChecks[intent.kind] as (state: CampaignState, intent: Intent) => string[])(state, intent);

/**
 * The last check before acts are written: what must never happen, counted again from the raw observation and not by the rules that chose them,
 * so that one fault alone cannot get through.
 *
 * @throws InvariantBroken naming each; then nothing was written, and nothing is called
 * @param before the campaign as it was read
 * @param after the campaign as it is about to be written
 */
export const guardIntents = (before: CampaignState, after: CampaignState, observation: Observation, intents: readonly Intent[]): void => {
  const broken = [
    ...findBrokenInvariants(before, observation, intents, after),
    ...guardLower(observation, intents),
    ...findBrokenSurge(before, after, observation, intents),
    ...intents.flatMap((intent) => findMissingRecord(after, intent)),
  ];
  if (broken.length > 0) throw new InvariantBroken(`${before.campaign.id} would break what must hold, and stops: ${broken.join('; ')}`);
};
