import { countUnassigned, seeksUnclaimed } from '../advance/capacity/slots.ts';
import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { KeptServer } from '../record/kept-server.ts';
import type { GroupView, Observation, ServerFacts } from '../record/observation.ts';
import { isAsWanted } from '../record/wanted.ts';

/** Unclaimed servers are looked for among at most this many at a poll. */
const mostCandidates = 200;

const hasExtra = (state: CampaignState, group: string): boolean =>
  state.campaign.capacity[group] !== undefined && countUnassigned(state, group) > 0;

/**
 * Members launched since the campaign began that belong to no swap, where the campaign seeks one. What is read of them is added to `servers`.
 */
export const findUnclaimed = async (
  doors: Pick<Doors, 'ledger' | 'servers'>,
  state: CampaignState,
  groups: readonly GroupView[],
  servers: Record<string, ServerFacts>,
  kept: readonly Pick<KeptServer, 'server'>[] = [],
): Promise<Observation['unclaimed']> => {
  if (!seeksUnclaimed(state)) return [];
  const finished = await doors.ledger.readFinished(state.campaign.id);
  const replaced = finished.flatMap((swap) => (swap.outcome === 'done' && swap.replacement ? [swap.replacement] : []));
  const known = new Set([
    ...kept.map(({ server }) => server),
    ...state.queue.map((server) => server.id),
    ...state.swaps.flatMap((swap) => [swap.victim, ...(swap.replacement && !swap.outcome ? [swap.replacement] : [])]),
  ]);
  const members = groups.flatMap((group) => group.members.map((member) => ({ member, group: group.name })));
  const unknown = members.filter(({ member: { id } }) => !known.has(id) && !replaced.includes(id));
  // Where others took the extra server itself, another stands for it: one that has replaced its victim already.
  const standIns = members.filter(
    ({ member: { id }, group }) => replaced.includes(id) && hasExtra(state, group) && !unknown.some((each) => each.group === group),
  );
  const candidates = [...unknown, ...standIns].slice(0, mostCandidates);
  const missing = candidates.map(({ member }) => member.id).filter((id) => servers[id] === undefined);
  for (const facts of missing.length > 0 ? await doors.servers.read(missing) : []) servers[facts.id] = facts;
  return candidates.flatMap(({ member, group }) => {
    const facts = servers[member.id];
    const isOurs = facts?.launchedAt !== undefined && facts.launchedAt >= state.campaign.startedAt - 1_000;
    if (!isOurs) return [];
    const wanted = state.campaign.wanted[group];
    const isWanted = wanted !== undefined && isAsWanted({ ...member, ...facts }, wanted);
    return [{ id: member.id, group, zone: member.zone, launchedAt: facts.launchedAt ?? 0, isWanted }];
  });
};
