import { InvariantBroken } from '../errors.ts';
import type { Policy } from '../policy/policy.ts';
import type { Campaign, CampaignState } from '../record/campaign.ts';
import type { Intent } from '../record/intent.ts';
import { needsLease } from '../record/intent-kinds.ts';
import type { GroupView, Observation } from '../record/observation.ts';
import { findBrokenSurge } from './guard/find-broken-surge.ts';
import { findMissingRecord } from './guard/find-missing-record.ts';
import { guardDrain } from './guard/guard-drain.ts';
import { guardEndings } from './guard/guard-endings.ts';
import { guardFleet } from './guard/guard-fleet.ts';
import { guardLower } from './guard/guard-lower.ts';
import { guardMarks } from './guard/guard-marks.ts';
import { guardQuarantine } from './guard/guard-quarantine.ts';
import { guardReimage } from './guard/guard-reimage.ts';
import { guardVictims } from './guard/guard-victims.ts';
import { listVictimActs } from './guard/list-victim-acts.ts';
import { lowersDesired } from './guard/lowers-desired.ts';

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
  const leaving = own.filter(lowersDesired).length;
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
    ...guardQuarantine(after, observation, intents),
    ...guardMarks(observation, intents),
    ...guardEndings(after, observation, intents),
    ...findBrokenSurge(before, after, observation, intents),
    ...intents.flatMap((intent) => findMissingRecord(after, intent)),
  ];
  if (broken.length > 0) throw new InvariantBroken(`${before.campaign.id} would break what must hold, and stops: ${broken.join('; ')}`);
};
