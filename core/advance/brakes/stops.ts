import { formatDuration } from '../../policy/duration.ts';
import type { Campaign } from '../../record/campaign.ts';
import { openCapacity } from '../../record/capacity.ts';
import { listSuspended } from '../../record/journal.ts';
import { stagesOf } from '../../record/stages.ts';
import { recordFailedStop } from '../../record/stop.ts';
import { enteredAt, type Swap } from '../../record/swap.ts';
import { isSameWanted } from '../../record/wanted.ts';
import { isBaking } from '../campaign/proof.ts';
import { awaitsRequests } from '../capacity/follow-requests.ts';
import { halveSlots } from '../capacity/pace.ts';
import type { Finding } from '../findings.ts';
import { describeHeld } from '../swap/describe-held.ts';
import { stuckDrain } from '../swap/draining.ts';
import { isHeldByHook } from '../swap/server-leaving.ts';
import { finishTerminated } from '../swap/terminating.ts';
import { type Rule, stopOf, type Turn } from '../turn.ts';

const stop = (reason: string, unblock: string): Finding => ({ kind: 'stop', reason, unblock });

/** Every reason of this turn for which the campaign ends early. */
export const findStops = (turn: Readonly<Turn>): Finding[] => [
  ...findRequest(turn),
  ...findOtherWanted(turn),
  ...findUnsupported(turn),
  ...findTooManyFailures(turn),
  ...findStuckDrains(turn),
];

const findRequest = ({ observation, campaign }: Readonly<Turn>): Finding[] => {
  const request = observation.brakes.stopRequested;
  return request && request.at >= campaign.startedAt
    ? [stop(`stopped by ${request.by}`, `recycler run --fleet ${campaign.fleet} starts the next campaign`)]
    : [];
};

const findOtherWanted = ({ observation, campaign }: Readonly<Turn>): Finding[] =>
  Object.entries(campaign.wanted).flatMap(([group, wanted]) => {
    const now = observation.wanted[group];
    if (!now || isSameWanted(now, wanted)) return [];
    return [
      stop(
        `${group} now wants ${now.image} (version ${now.version}), this campaign was for ${wanted.image} (version ${wanted.version})`,
        'the next campaign rolls out the new image',
      ),
    ];
  });

const findUnsupported = ({ observation, campaign }: Readonly<Turn>): Finding[] =>
  observation.groups.flatMap((group) =>
    campaign.capacity[group.name] ? group.unsupported.map((reason) => stop(`${group.name}: ${reason}`, 'see recycler fleets')) : [],
  );

const findTooManyFailures = ({ campaign, policy }: Readonly<Turn>): Finding[] =>
  policy && campaign.counters.failed > policy.brakes.maxFailures
    ? [
        stop(
          `${campaign.counters.failed} replacements failed, the policy allows ${policy.brakes.maxFailures}`,
          'see the failed swaps in the report',
        ),
      ]
    : [];

/** Each drain that got stuck has moved work for nothing: as many are borne as replacements that fail. */
const findStuckDrains = ({ campaign, policy }: Readonly<Turn>): Finding[] => {
  const stuck = Object.values(campaign.skipped).filter((reason) => reason.startsWith(stuckDrain));
  return policy && stuck.length > policy.brakes.maxFailures
    ? [
        stop(
          `the drains of ${stuck.length} servers got stuck, the policy allows ${policy.brakes.maxFailures}; last: ${stuck.at(-1)?.replace(stuckDrain, '')}`,
          'find out what keeps their work; see recycler plan',
        ),
      ]
    : [];
};

/** A group that is gone ends the campaign; what was under way in it can only be written off. */
export const writeOffMissingGroups: Rule = ({ campaign, state, snapshot, stops, now }) => {
  for (const group of campaign.groups) {
    if (snapshot.group(group)) continue;
    const reason = `group ${group} is gone`;
    stops.push({ reason, at: now, outcome: 'stopped' });
    campaign.journal = campaign.journal.filter((entry) => entry.kind === 'cordon' || entry.group !== group);
    for (const swap of state.swaps) if (swap.group === group && !swap.outcome) Object.assign(swap, { outcome: 'abandoned', reason });
    // Nothing of a group that is gone can be given back.
    if (campaign.capacity[group]) campaign.capacity[group] = openCapacity(0, now);
  }
};

/** Counts a replacement that failed, once, and halves the slots. */
export const recordFailure = (campaign: Campaign, server: string): void => {
  campaign.failedServers.push(server);
  campaign.counters.failed += 1;
  campaign.earnedSlots = halveSlots(campaign.earnedSlots);
};

/** Servers of the wanted version that fail count against it, whether we launched them or others. */
export const recordOthersFailures: Rule = ({ campaign, state, observation }) => {
  const own = new Set(state.swaps.flatMap((swap) => [swap.victim, ...(swap.replacement && !swap.outcome ? [swap.replacement] : [])]));
  const stale = new Set(state.queue.map((server) => server.id));
  for (const group of observation.groups) {
    const wanted = campaign.wanted[group.name];
    for (const member of group.members) {
      if (member.isHealthy || own.has(member.id) || stale.has(member.id) || campaign.failedServers.includes(member.id)) continue;
      if (wanted && member.templateId === wanted.templateId && member.templateVersion === wanted.version)
        recordFailure(campaign, member.id);
    }
  }
};

/** A launch token is remembered by AWS for 8 hours; an older one is never sent again (LaunchInstances, ClientToken). In milliseconds. */
export const tokenLifetime = 7 * 3_600_000;

/** A launch that was not answered while its token could still be sent is given up, and a person checks for the server it may have made. */
export const findLostLaunches: Rule = ({ state, stops, now }) => {
  const lost = state.swaps.find((swap) => swap.launch && !swap.replacement && !swap.outcome && now - swap.launch.at > tokenLifetime);
  if (!lost) return;
  const reason = `the launch for ${lost.victim} was not answered within 7 hours: check ${lost.group} for an extra server; the launch is not repeated`;
  stops.push({ reason, at: now, outcome: 'failed' });
  for (const swap of state.swaps)
    if (swap.launch?.token === lost.launch?.token && !swap.replacement) Object.assign(swap, { outcome: 'abandoned', reason });
};

/** While the proof runs, Auto Scaling replaces no unhealthy server. If one needs it for longer than this, the proof gives way, in milliseconds. */
const longestHindrance = 120_000;

/** Stops a proof that keeps Auto Scaling from replacing servers that need it. */
export const findHinderedRecovery: Rule = ({ campaign, state, observation, snapshot, stops, now }) => {
  // Where a server is away it is back within its time, and then Auto Scaling replaces the others.
  const away = new Set(state.swaps.flatMap(({ outcome, method, group }) => (!outcome && method === 'reimage' ? [group] : [])));
  const suspended = new Set(
    listSuspended(campaign.journal)
      .filter((entry) => entry.process === 'ReplaceUnhealthy' && !away.has(entry.group))
      .map((entry) => entry.group),
  );
  const ours = new Set(state.swaps.flatMap((swap) => swap.replacement ?? []));
  const unhealthy = observation.groups
    .filter((group) => suspended.has(group.name))
    .flatMap((group) =>
      group.members.filter((member) => !ours.has(member.id) && ['unhealthy', 'dead'].includes(snapshot.statusOf(member.id, group.name))),
    );
  if (unhealthy.length === 0) {
    delete campaign.healingSince;
    return;
  }
  campaign.healingSince ??= now;
  if (now - campaign.healingSince < longestHindrance) return;
  const reason = `${unhealthy.length} servers (${unhealthy[0]?.id} first) are unhealthy, and the proof keeps Auto Scaling from replacing them`;
  stops.push({ reason, at: now, outcome: 'stopped' });
};

/** A campaign in which nothing moves for `holdTimeout` stops; one that cannot even be settled in that time is given up. */
export const findStall: Rule = (turn) => {
  const { campaign, state, stops, now } = turn;
  const patience = turn.policy?.brakes.holdTimeout ?? 86_400;
  // A launch that is tried and refused over and over is no movement: only swaps with a replacement count. A campaign that goes on after it
  // has waited is surveyed anew, which is no movement either; nor does the time count in which it waited.
  const entered = state.swaps.reduce((sum, swap) => sum + (swap.replacement || swap.reimage ? swap.stages.length : 0), 0);
  const part = campaign.stop ? 'stopped' : campaign.phase === 'settle' ? 'settle' : 'roll';
  const mark = `${part} ${campaign.counters.replaced} ${campaign.counters.failed} ${entered}${describeLeft(turn)}`;
  const waited = now - (campaign.moved.polledAt ?? now);
  if (mark !== campaign.moved.mark || isProofBaking(turn) || awaitsRequests(turn) !== undefined) campaign.moved = { mark, at: now };
  else if (waited > longestRest) campaign.moved.at += waited;
  campaign.moved.polledAt = now;
  if (now - campaign.moved.at <= patience * 1_000) return;
  if (stopOf(turn) && campaign.phase === 'settle') giveUp(turn, patience);
  else stops.push({ reason: `nothing has moved for ${formatDuration(patience)}${describeWhy(turn)}`, at: now, outcome: 'stopped' });
};

/** Longer than a campaign ever rests between two polls of one execution, in milliseconds. */
const longestRest = 10 * 60_000;

const describeWhy = (turn: Readonly<Turn>): string => {
  const holds = turn.campaign.brakes.filter(({ kind, to }) => kind === 'hold' && to === undefined).map(({ reason }) => reason);
  const reasons = [...holds, ...describeHeld(turn)];
  return reasons.length > 0 ? `: ${reasons.join('; ')}` : '';
};

/** What is left on servers that are drained: a drain that goes on is movement. */
const describeLeft = ({ state, snapshot }: Readonly<Turn>): string =>
  state.swaps
    .filter((swap) => !swap.outcome)
    .flatMap(({ victim, group }) => snapshot.worksOf(victim, group))
    .map(({ work }) => (work.cordon?.by === 'us' ? ` ${work.cordon.left}` : ''))
    .join('');

/** Does a proof bake? That is waiting as planned, however long the policy wants it. */
const isProofBaking = ({ campaign, state, policy, now }: Readonly<Turn>): boolean =>
  !campaign.stop &&
  policy !== undefined &&
  state.swaps.some((swap) => isBaking(swap) && now - (enteredAt(swap, 'joined') ?? 0) < policy.proof.bake * 1_000);

/** Has its replacement joined, whichever of both went first? */
const mayBeDone = ({ method, stage, rollback }: Swap): boolean => !rollback && stagesOf[method].at(-2) === stage;

/** What cannot be settled is left as it is and said plainly: an execution must not wait forever. */
const giveUp = (turn: Turn, patience: number): void => {
  const { campaign, state, now } = turn;
  // Those are out of service for good, whenever the hook lets go of them.
  for (const swap of state.swaps.filter((each) => !each.outcome && mayBeDone(each) && isHeldByHook(turn.snapshot, each)))
    finishTerminated(campaign, swap, now);
  const open = state.swaps.filter((swap) => !swap.outcome);
  const left = [
    ...open.map((swap) => `${swap.replacement ?? 'a launch'} for ${swap.victim} is not settled`),
    ...campaign.groups.flatMap((group) => {
      const surge = campaign.capacity[group]?.surge ?? 0;
      return surge === 0 ? [] : [`desired capacity of ${group} is ${surge} from what others set it to`];
    }),
  ];
  if (left.length === 0) return;
  const reason = `${stopOf(turn)?.reason}; given up after ${formatDuration(patience)}: ${left.join(', ')}; check them and correct them by hand`;
  for (const swap of open) Object.assign(swap, { outcome: 'abandoned', reason });
  for (const group of campaign.groups) {
    const view = turn.snapshot.group(group);
    if (view && campaign.capacity[group]) campaign.capacity[group] = openCapacity(view.desired, now);
  }
  recordFailedStop(campaign, reason, now);
};
