import { formatDuration } from '../../policy/duration.ts';
import type { Campaign, CampaignState } from '../../record/campaign.ts';
import { halveSlots } from '../capacity/pace.ts';
import type { Snapshot } from '../snapshot.ts';

/** A launch token is remembered by AWS for 8 hours; an older one is never sent again (LaunchInstances, ClientToken). In milliseconds. */
export const tokenLifetime = 7 * 3_600_000;

/** Notes what this look shows against going on, in failures counted and in a stop with its reason. */
export const findTroubles = (state: CampaignState, look: Snapshot, patienceSeconds: number): void => {
  recordOthersFailures(state, look);
  findLostTokens(state, look.now);
  stopIfHealingIsHindered(state, look);
  stopIfStuck(state, patienceSeconds, look.now);
};

/** A group that is gone ends the campaign; what was under way in it can only be written off. */
export const writeOffMissingGroups = (state: CampaignState, look: Snapshot): void => {
  for (const group of state.campaign.groups) {
    if (look.group(group)) continue;
    state.campaign.stop ??= { reason: `group ${group} is gone`, at: look.now, outcome: 'stopped' };
    state.campaign.journal = state.campaign.journal.filter((entry) => entry.group !== group);
    for (const swap of state.swaps) {
      if (swap.group === group) Object.assign(swap, { outcome: 'abandoned', reason: `group ${group} is gone` });
    }
  }
};

/** Counts a replacement that failed, once, and halves the slots. */
export const recordFailure = (campaign: Campaign, server: string): void => {
  campaign.failedServers.push(server);
  campaign.counters.failed += 1;
  campaign.earnedSlots = halveSlots(campaign.earnedSlots);
};

/** Servers of the wanted version that fail count against it, whoever launched them. */
const recordOthersFailures = (state: CampaignState, look: Snapshot): void => {
  const { campaign } = state;
  const own = new Set(state.swaps.flatMap((swap) => [swap.victim, ...(swap.replacement && !swap.outcome ? [swap.replacement] : [])]));
  const stale = new Set(state.queue.map((server) => server.id));
  for (const group of look.observation.groups) {
    const wanted = campaign.wanted[group.name];
    for (const member of group.members) {
      if (member.isHealthy || own.has(member.id) || stale.has(member.id) || campaign.failedServers.includes(member.id)) continue;
      if (wanted && member.templateVersion === wanted.version) recordFailure(campaign, member.id);
    }
  }
};

/** While the proof runs, Auto Scaling replaces no unhealthy server. If one needs it for longer than this, the proof gives way, in milliseconds. */
const hindrance = 120_000;

const stopIfHealingIsHindered = (state: CampaignState, look: Snapshot): void => {
  const { campaign } = state;
  const suspended = new Set(campaign.journal.filter((entry) => entry.process === 'ReplaceUnhealthy').map((entry) => entry.group));
  const ours = new Set(state.swaps.flatMap((swap) => swap.replacement ?? []));
  const sick = look.observation.groups
    .filter((group) => suspended.has(group.name))
    .flatMap((group) =>
      group.members.filter((member) => !ours.has(member.id) && ['unhealthy', 'dead'].includes(look.statusOf(member.id, group.name))),
    );
  if (sick.length === 0) {
    delete campaign.healingSince;
    return;
  }
  campaign.healingSince ??= look.now;
  if (look.now - campaign.healingSince < hindrance || campaign.stop) return;
  const reason = `${sick.length} servers (${sick[0]?.id} first) are unhealthy, and the proof keeps Auto Scaling from replacing them`;
  campaign.stop = { reason, at: look.now, outcome: 'stopped' };
};

const stopIfStuck = (state: CampaignState, patienceSeconds: number, now: number): void => {
  const { campaign, swaps } = state;
  // A launch that is tried and refused over and over is no movement: only swaps with a replacement count.
  const stages = swaps.reduce((sum, swap) => sum + (swap.replacement ? swap.stages.length : 0), 0);
  const mark = `${campaign.phase} ${campaign.counters.replaced} ${campaign.counters.failed} ${stages}`;
  if (mark !== campaign.moved.mark) campaign.moved = { mark, at: now };
  else if (now - campaign.moved.at > patienceSeconds * 1_000) {
    if (campaign.stop && campaign.phase === 'settle') abandonCampaign(state, patienceSeconds, now);
    campaign.stop ??= { reason: `nothing has moved for ${formatDuration(patienceSeconds)}`, at: now, outcome: 'stopped' };
  }
};

/** What cannot be settled is left as it is and said plainly: an execution that waits forever helps nobody. */
const abandonCampaign = (state: CampaignState, patienceSeconds: number, now: number): void => {
  const { campaign, swaps } = state;
  const open = swaps.filter((swap) => !swap.outcome);
  const left = [
    ...open.map((swap) => `${swap.replacement ?? 'a launch'} for ${swap.victim} is not settled`),
    ...campaign.groups.flatMap((group) => {
      const raised = campaign.capacity[group]?.surge ?? 0;
      return raised === 0 ? [] : [`desired capacity of ${group} is ${raised} from what others set it to`];
    }),
  ];
  const reason = `${campaign.stop?.reason}; given up after ${formatDuration(patienceSeconds)}: ${left.join(', ')}; look at them and put them right by hand`;
  for (const swap of open) Object.assign(swap, { outcome: 'abandoned', reason });
  for (const book of Object.values(campaign.capacity)) Object.assign(book, { surge: 0, changes: [], ambiguous: [], orphans: [] });
  campaign.stop = { reason, at: now, outcome: 'failed' };
};

const findLostTokens = (state: CampaignState, now: number): void => {
  const lost = state.swaps.find((swap) => swap.launch && !swap.replacement && !swap.outcome && now - swap.launch.at > tokenLifetime);
  if (!lost) return;
  const reason = `the launch for ${lost.victim} was not answered within 7 hours: look for an extra server in ${lost.group}, nothing is launched again`;
  state.campaign.stop ??= { reason, at: now, outcome: 'failed' };
  for (const swap of state.swaps)
    if (swap.launch?.token === lost.launch?.token && !swap.replacement) Object.assign(swap, { outcome: 'abandoned', reason });
};
