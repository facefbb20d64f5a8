import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { GroupView } from '../record/observation.ts';

/** How often each group is asked for an instance refresh while nothing speaks for one, in milliseconds. */
const askEvery = 5 * 60_000;

/** So many servers that leave are known one by one; beyond that, groups are asked in turn alone. */
const mostLeaving = 100;

/**
 * The groups, each with the instance refresh that runs on it. AWS answers this for one group a call, so groups take turns: each is asked every few minutes,
 * and at once where a refresh was seen, or where a server leaves that no swap of ours has. Whose turn it is stands in the campaign.
 */
export const followRefreshes = async (
  doors: { groups: Pick<Doors['groups'], 'findRefreshes'> },
  { campaign, swaps }: CampaignState,
  groups: readonly GroupView[],
  now: number,
): Promise<GroupView[]> => {
  const names = groups.map(({ name }) => name);
  const { next, at, running, explained = [] } = campaign.refreshes ?? { next: 0, at: Number.NEGATIVE_INFINITY, running: {} };
  const span = askEvery / Math.max(1, names.length);
  const turns = Math.min(names.length, Math.floor((now - at) / span));
  const leaving = groups.flatMap(({ name, members }) =>
    members.filter(({ lifecycle }) => lifecycle.startsWith('Terminating')).map(({ id }) => ({ id, name })),
  );
  // A server of ours may leave for longer than its swap lasts.
  const known = new Set([...explained, ...swaps.flatMap(({ victim, replacement }) => [victim, replacement])]);
  const suspect = leaving.length > mostLeaving ? [] : leaving.filter(({ id }) => !known.has(id)).map(({ name }) => name);
  const inTurn = Array.from({ length: turns }, (_, index) => names[(next + index) % names.length] ?? '');
  const asked = [...new Set([...inTurn, ...Object.keys(running), ...suspect])].filter((name) => names.includes(name));
  const found = asked.length > 0 ? await doors.groups.findRefreshes(asked) : {};
  campaign.refreshes = {
    next: names.length === 0 ? 0 : (next + turns) % names.length,
    at: turns === names.length ? now : at + turns * span,
    running: found,
    ...(leaving.length > 0 && leaving.length <= mostLeaving && { explained: leaving.map(({ id }) => id) }),
  };
  return groups.map((group) => (found[group.name] === undefined ? group : { ...group, refresh: found[group.name] as string }));
};
