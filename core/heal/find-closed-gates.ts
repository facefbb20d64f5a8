import { listHindering } from '../advance/campaign/hindering-processes.ts';
import type { Policy } from '../policy/policy.ts';
import type { Campaign } from '../record/campaign.ts';
import type { ClosedGate, GateName, Suspect } from '../record/heal.ts';
import type { FailedLaunch, GroupView } from '../record/observation.ts';
import { isAsWanted, type Wanted } from '../record/wanted.ts';
import { workloadKey } from '../record/workload.ts';
import { findCause } from './find-cause.ts';
import type { HealPoll, ServerHealth } from './health.ts';

/** What the gates are judged by, beside the servers themselves. */
export type GateFacts = {
  poll: HealPoll;
  servers: readonly ServerHealth[];
  policy: Policy;
  wanted: Readonly<Record<string, Wanted>>;
  /** Why the wanted image was rejected. */
  rejected?: string | undefined;
  /** Heals of this fleet, open and ended, oldest first. */
  heals: readonly Campaign[];
  /** When a person last let healing go on, in milliseconds. */
  clearedAt?: number | undefined;
  /** Launches that failed lately, and deployments by others that are under way: read once a server is sick for long enough to count. */
  failedLaunches?: Readonly<Record<string, readonly FailedLaunch[]>>;
  deployments?: readonly string[];
  /** Why nothing may begin in this fleet now, whatever it is: a pause, a closed window, no lease, what is not supported. */
  held: readonly string[];
};

const close = (gate: GateName, reason: string, unblock: string): ClosedGate => ({ gate, reason, unblock });

/** Up to so many servers one at most may be sick. */
const fewServers = 5;

/** Are so many servers sick that none of them is to blame? Counted by any sign, however little it proves. */
const findUnhealthyFleet = ({ servers, policy }: GateFacts): ClosedGate[] => {
  const judged = servers.filter(({ status }) => status !== 'unknown').length;
  const sick = servers.filter(({ status }) => status === 'sick').length;
  const share = Number.parseFloat(policy.heal.share) / 100;
  if (judged <= fewServers ? sick <= 1 : sick <= judged * share) return [];
  const most = judged <= fewServers ? 'one is the most' : `${policy.heal.share} is the most`;
  return [
    close(
      'fleet-unhealthy',
      `${sick} of ${judged} servers are sick, and ${most} for which servers themselves are to blame`,
      'find out what they share: a release, a dependency, or more load than they bear, for which the group must be scaled out',
    ),
  ];
};

const findCommonCause = ({ servers }: GateFacts): ClosedGate[] => {
  const cause = findCause(servers);
  return cause ? [close('common-cause', cause.reason, cause.unblock)] : [];
};

/** Others are at work on the group, or Auto Scaling is: what is sick now may be what they do. */
const findUnrest = (facts: GateFacts): ClosedGate[] => [...findUnrestOfGroups(facts), ...findUnrestOfOthers(facts)];

const findUnrestOfOthers = ({ poll, failedLaunches = {}, deployments = [] }: GateFacts): ClosedGate[] => [
  ...poll.workloads.flatMap((workload) =>
    (workload.unrest ?? []).map((reason) => close('not-calm', `${workloadKey(workload)}: ${reason}`, 'wait for it to end')),
  ),
  ...deployments.map((reason) => close('not-calm', reason, 'wait for it to end, or stop it')),
  ...Object.entries(failedLaunches).flatMap(([group, [newest]]) =>
    newest
      ? [
          close(
            'not-calm',
            `a launch of ${group} failed at ${new Date(newest.at).toISOString()}: ${newest.message}`,
            'remove the reason: a heal launches first, and begins when none has failed for a quarter of an hour',
          ),
        ]
      : [],
  ),
];

const findUnrestOfGroups = ({ poll }: GateFacts): ClosedGate[] =>
  poll.groups.flatMap((group) => {
    const { name, refresh, desired, members } = group;
    const serving = members.filter(({ lifecycle, isHealthy }) => lifecycle === 'InService' && isHealthy).length;
    // What is in standby, such as a failed replacement that is kept, is not counted by its group.
    const counted = members.filter(({ lifecycle }) => lifecycle !== 'Standby').length;
    return [
      ...listHindering(group).map((process) =>
        close('not-calm', `the process ${process} of ${name} is suspended`, 'resume it, or find out who suspended it and why'),
      ),
      ...(refresh ? [close('not-calm', `instance refresh ${refresh} is running on ${name}`, 'wait for it to end, or cancel it')] : []),
      ...(serving !== desired || counted !== desired
        ? [
            close(
              'not-calm',
              `${serving} of ${desired} servers of ${name} are in service: Auto Scaling is at work, or cannot launch`,
              'wait',
            ),
          ]
        : []),
    ];
  });

/** A server leaves only where another one does the same work, unless it is the only one: then its replacement does before it leaves. */
const findNoPeer = ({ servers }: GateFacts, { id, group: name }: Suspect, group: GroupView): ClosedGate[] =>
  group.desired <= 1 || servers.some((peer) => peer.group === name && peer.id !== id && peer.status === 'healthy')
    ? []
    : [close('no-peer', `no other server of ${name} is known to be healthy`, 'wait until one is')];

const hour = 3_600_000;
const day = 24 * hour;

const findSpentBudget = ({ poll, policy, servers, heals }: GateFacts): ClosedGate[] => {
  const countSince = (span: number): number => heals.filter(({ startedAt }) => poll.at - startedAt < span).length;
  const perDay = Math.max(3, Math.ceil(servers.length * 0.05));
  if (countSince(hour) >= policy.heal.maxPerHour)
    return [
      close(
        'heal-budget',
        `${countSince(hour)} heals began within the last hour, and heal.maxPerHour is ${policy.heal.maxPerHour}`,
        'wait',
      ),
    ];
  if (countSince(day) >= perDay)
    return [
      close(
        'heal-budget',
        `${countSince(day)} heals began within the last day, and ${perDay} are the most`,
        'find out what makes servers sick',
      ),
    ];
  return [];
};

const findNoRoom = ({ policy }: GateFacts, { name, desired, max }: GroupView): ClosedGate[] => [
  ...(desired + 1 > max ? [close('no-room', `${name}: no room for an extra server`, `raise MaxSize above ${max}`)] : []),
  ...(policy.proof.inPlace
    ? [
        close(
          'no-room',
          'proof.inPlace in the policy has a server leave before its replacement is there',
          'a heal launches first: set it to false',
        ),
      ]
    : []),
];

/** What its workloads say against its leaving. Where one gives no answer, or holds data, it stays. */
const findStaying = ({ poll }: GateFacts, { id }: Suspect, { name }: GroupView): ClosedGate[] =>
  poll.workloads
    .filter(({ groups }) => groups.includes(name))
    .flatMap(({ kind, drains, servers }) => {
      const leave = servers[id]?.mayLeave;
      if (leave === undefined && !drains) return [];
      return leave?.verdict === 'pass'
        ? []
        : [close('may-not-leave', `${id} may not leave ${kind}: ${leave?.reason ?? 'no answer'}`, 'the workload allows it')];
    });

/** A heal launches the wanted image: it must serve in this fleet already, and not be rejected. */
const findUnproven = ({ poll, servers, wanted, rejected }: GateFacts, { group: name }: Suspect, group: GroupView): ClosedGate[] => {
  if (rejected !== undefined) return [close('image-unproven', rejected, 'clear the image, or have the group launch another one')];
  const target = wanted[name];
  // The only server of a group has joined once: what it runs is proven by it.
  const counts = (id: string): boolean => group.desired <= 1 || servers.some((server) => server.id === id && server.status === 'healthy');
  const isProven =
    target !== undefined &&
    group.members.some((member) => counts(member.id) && isAsWanted({ ...member, ...poll.servers[member.id] }, target));
  return isProven
    ? []
    : [
        close(
          'image-unproven',
          `no healthy server of ${name} runs what the group would launch (${target?.image ?? 'not known'})`,
          'a campaign proves it: recycler run replaces stale servers, sick ones first',
        ),
      ];
};

/** Recoveries of one server within a day after which it flaps. */
const mostRecoveries = 3;

const findFlapping = ({ poll, heals, clearedAt = 0 }: GateFacts, { id }: Suspect): ClosedGate[] => {
  const recoveries = heals.filter(
    ({ heal, startedAt }) =>
      heal?.server === id && heal.recoveredAt !== undefined && poll.at - heal.recoveredAt < day && startedAt > clearedAt,
  ).length;
  return recoveries >= mostRecoveries
    ? [
        close(
          'flapping',
          `${id} recovered ${recoveries} times within a day while its replacement came`,
          'find out why it flaps, and replace it by hand',
        ),
      ]
    : [];
};

/** The replacement was the experiment: where it did not join either, no server is the cause, and nothing more is done before a person has seen it. */
const findStopped = ({ heals, clearedAt = 0 }: GateFacts): ClosedGate[] => {
  const failed = heals.findLast(
    ({ failedProof, counters, startedAt }) => (failedProof !== undefined || counters.failed > 0) && startedAt > clearedAt,
  );
  if (!failed) return [];
  return [
    close(
      'heal-stopped',
      `the replacement of ${failed.heal?.server ?? 'a server'} did not join either, so that the server is not the cause: ${failed.stop?.reason ?? 'it failed'}`,
      `once the cause is gone: recycler clear --fleet ${failed.fleet} --reason TEXT`,
    ),
  ];
};

/** Every gate that is closed for the fleet, whatever server is bad. */
export const findFleetGates = (facts: GateFacts): ClosedGate[] => [
  ...findCommonCause(facts),
  ...findUnhealthyFleet(facts),
  ...findStopped(facts),
  ...findUnrest(facts),
  ...findSpentBudget(facts),
  ...facts.held.map((reason) => close('held', reason, 'the same keeps every campaign from beginning')),
];

/** Every gate that is closed for one bad server. */
export const findServerGates = (facts: GateFacts, suspect: Suspect): ClosedGate[] => {
  const group = facts.poll.groups.find(({ name }) => name === suspect.group);
  if (!group) return [close('not-calm', `${suspect.group} is not known at this poll`, 'wait')];
  return [
    ...findNoPeer(facts, suspect, group),
    ...findNoRoom(facts, group),
    ...findStaying(facts, suspect, group),
    ...findUnproven(facts, suspect, group),
    ...findFlapping(facts, suspect),
  ];
};
