import { formatDuration } from '../policy/duration.ts';
import { alarmingGates, type ClosedGate, type HealRecord, type Suspect } from '../record/heal.ts';
import { findFleetGates, findServerGates, type GateFacts } from './find-closed-gates.ts';
import { followSuspects, isConfirmed, pollsToConfirm } from './follow-suspects.ts';

/** Names what speaks against a server, in one sentence. */
export const describeSigns = ({ signs }: Pick<Suspect, 'signs'>): string => signs.map(({ reason }) => reason).join('; ');

/**
 * What is known of a fleet after a poll, and which server would be healed: the one that has been bad for longest, where it is confirmed.
 *
 * @returns the record to be written; nothing is done where a gate is closed in it, or it has no victim
 */
export const decideHeal = (
  before: HealRecord | undefined,
  facts: GateFacts,
  mode: HealRecord['mode'],
  observesOnly?: string,
): HealRecord => {
  const { poll, servers, policy } = facts;
  const suspects = followSuspects(before, servers, poll.at);
  const [victim] = suspects.filter(({ bad }) => isConfirmed(bad, policy.heal.confirm, poll.at)).toSorted(byTime);
  const closed = [...findFleetGates(facts), ...(victim ? findServerGates(facts, victim) : [])].toSorted(bySeverity);
  const judged = servers.filter(({ status }) => status !== 'unknown').length;
  const sick = servers.filter(({ status }) => status === 'sick').length;
  const isActing = mode === 'act' && observesOnly === undefined;
  return {
    mode,
    ...(observesOnly !== undefined && { observesOnly }),
    polledAt: poll.at,
    judged,
    sick,
    suspects,
    ...(victim && { victim: victim.id }),
    closed,
    summary: summarise({ suspects, victim, closed, judged, isActing }, facts),
  };
};

/** What a person must hear of comes first; the others keep their order. */
const bySeverity = (a: ClosedGate, b: ClosedGate): number =>
  Number(alarmingGates.includes(b.gate)) - Number(alarmingGates.includes(a.gate));

const byTime = (a: Suspect, b: Suspect): number => (a.bad?.since ?? 0) - (b.bad?.since ?? 0) || (a.id < b.id ? -1 : 1);

type Found = {
  suspects: readonly Suspect[];
  victim: Suspect | undefined;
  closed: readonly ClosedGate[];
  judged: number;
  isActing: boolean;
};

const summarise = ({ suspects, victim, closed, judged, isActing }: Found, { poll }: GateFacts): string => {
  const [first] = suspects;
  if (!first) return `nothing speaks against any of ${judged} servers`;
  const [gate] = closed;
  if (victim && gate) return `${victim.id} of ${victim.group} is bad (${describeSigns(victim)}), and is not replaced: ${gate.reason}`;
  if (victim) return `${isActing ? 'replaces' : 'would replace'} ${victim.id} of ${victim.group}: ${describeSigns(victim)}`;
  const serious = closed.find(({ gate: name }) => name === 'common-cause' || name === 'fleet-unhealthy');
  if (serious) return serious.reason;
  const bad = suspects.find((suspect) => suspect.bad);
  if (bad?.bad) {
    const lasts = formatDuration((poll.at - bad.bad.since) / 1_000);
    return `${bad.id} of ${bad.group} is found bad (${describeSigns(bad)}), by ${bad.bad.polls} of at least ${pollsToConfirm} polls, for ${lasts}`;
  }
  const passes = first.signs.every(({ kind }) => kind === 'health-check') && poll.probes[first.id]?.verdict === 'pass';
  const hint = passes
    ? 'the probes of the policy pass: the load balancer sees it otherwise, by its security group, port or path'
    : 'one sign alone proves nothing; a probe in proof.probes of the policy would be a second one';
  return `${first.id} of ${first.group}: ${describeSigns(first)}; ${hint}`;
};
