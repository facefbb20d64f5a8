import type { Campaign, CampaignState } from '../record/campaign.ts';
import { openCapacity } from '../record/capacity.ts';
import type { Heal } from '../record/heal.ts';
import { describeKept, isStandingBy, type KeptServer } from '../record/kept-server.ts';
import { groupLeftAlone } from '../record/left-alone.ts';
import type { GroupView, Member, ServerFacts } from '../record/observation.ts';
import type { StaleServer } from '../record/stale-server.ts';
import { findStaleness, findUnknown, newSince, type Wanted } from '../record/wanted.ts';
import { describeHook } from './campaign/victims.ts';

/** What a survey found in a fleet. */
export type Survey = {
  servers: number;
  /** In the order in which they are to be replaced: oldest first within a zone, zones taking turns. */
  stale: StaleServer[];
  /** Servers of which too little is known to call them stale or as wanted, and what: not touched, and reported. */
  unknown: { id: string; reason: string }[];
  /** Groups that list fewer servers than they have, in words: the read left out some, or Auto Scaling is about to launch them. */
  short: string[];
  /** Stale servers that are left alone by an exception, and by which. */
  exceptions: { id: string; reason: string }[];
  /** Failed replacements of ours that are kept in standby: they are none of the fleet's servers any more, and no exception of people. */
  kept: { id: string; reason: string }[];
};

/**
 * Lists every stale server of a fleet once. A server whose facts are unknown is never called stale.
 *
 * @param maxAgeSeconds replace servers older than this; undefined: age does not matter
 * @param kept failed replacements that the record of the fleet says are kept in standby
 * @param heal the one server that is to be replaced, whatever its age and image: no other is listed
 */
export const surveyFleet = (
  groups: readonly GroupView[],
  wanted: Readonly<Record<string, Wanted>>,
  facts: Readonly<Record<string, ServerFacts>>,
  maxAgeSeconds: number | undefined,
  now: number,
  kept: readonly KeptServer[] = [],
  heal?: Pick<Heal, 'server' | 'why'>,
): Survey => {
  const found: Survey = { servers: 0, stale: [], unknown: [], short: [], exceptions: [], kept: [] };
  const byPlace = new Map<string, StaleServer[]>();
  for (const group of groups) {
    const target = wanted[group.name];
    const listed = group.members.filter(({ lifecycle }) => !lifecycle.startsWith('Terminat'));
    if (!heal && listed.filter(isCounted).length < group.desired)
      found.short.push(`${group.name} lists ${listed.length} of ${group.desired} servers`);
    for (const member of listed) {
      const own = isStandingBy(member.lifecycle) ? kept.find(({ server }) => server === member.id) : undefined;
      if (own) {
        found.kept.push({ id: member.id, reason: describeKept(own) });
        continue;
      }
      found.servers += 1;
      if (heal && member.id !== heal.server) continue;
      const known = facts[member.id];
      if (!target || !known || known.launchedAt === undefined) {
        found.unknown.push({ id: member.id, reason: target ? 'its facts could not be read' : 'what its group would launch is not known' });
        continue;
      }
      const why = heal?.why ?? findStaleness({ ...member, ...known }, target, now, maxAgeSeconds);
      const unknown = findUnknown({ ...member, ...known }, target);
      if (why === undefined && unknown !== undefined) found.unknown.push({ id: member.id, reason: unknown });
      if (why === undefined) continue;
      const reason = findException(member.isProtected, member.lifecycle, known.isExcluded);
      if (reason) found.exceptions.push({ id: member.id, reason });
      else {
        const place = `${group.name} ${member.zone}`;
        const list = byPlace.get(place) ?? [];
        list.push({ id: member.id, group: group.name, zone: member.zone, launchedAt: newSince(known) ?? known.launchedAt, why });
        byPlace.set(place, list);
      }
    }
  }
  found.stale = interleave([...byPlace.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list.toSorted(byAge)));
  return found;
};

/** Auto Scaling counts no server in standby or detached against desired capacity. */
const isCounted = ({ lifecycle }: Member): boolean => !isStandingBy(lifecycle) && !lifecycle.startsWith('Detach');

const findException = (isProtected: boolean, lifecycle: string, isExcluded: boolean): string | undefined => {
  if (isExcluded) return 'tagged recycler:exclude';
  if (isProtected) return 'protected from scale-in';
  if (lifecycle.startsWith('Pending:')) return describeHook(lifecycle);
  return isStandingBy(lifecycle) ? 'in standby by others' : undefined;
};

const byAge = (a: StaleServer, b: StaleServer): number => a.launchedAt - b.launchedAt || (a.id < b.id ? -1 : 1);

/** Takes from each list in turn, the longer lists more often, so that all of them end together. */
const interleave = (lists: readonly StaleServer[][]): StaleServer[] =>
  lists
    .flatMap((list) => list.map((server, index) => ({ server, turn: (index + 0.5) / list.length })))
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ server }) => server);

/** Takes a survey into a campaign: its list of stale servers, its counters, and the capacity of each group that has none yet. */
export const applySurvey = (
  state: CampaignState,
  survey: Survey,
  groups: readonly GroupView[],
  wanted: Readonly<Record<string, Wanted>>,
  now: number,
): void => {
  const { campaign } = state;
  for (const group of groups) {
    campaign.capacity[group.name] ??= openCapacity(group.desired, now);
    const target = wanted[group.name];
    if (target) campaign.wanted[group.name] ??= target;
  }
  const flying = new Set(state.swaps.filter((swap) => !swap.outcome).map((swap) => swap.victim));
  const rest = survey.stale.filter((server) => !flying.has(server.id) && campaign.skipped[server.id] === undefined);
  for (const { id } of [...survey.exceptions, ...survey.unknown]) delete campaign.skipped[id];
  campaign.leftAlone = groupLeftAlone(listUntouched(survey, campaign.skipped));
  recordShort(campaign, survey, now);
  delete campaign.renewed;
  state.queue = chooseWanted(campaign, rest);
  campaign.counters.servers = survey.servers;
  campaign.counters.stale = campaign.counters.replaced + flying.size + state.queue.length;
  campaign.queue = { epoch: campaign.queue.epoch + 1, surveyedAt: now, chunks: 0, first: 0 };
  campaign.isConfirmed =
    state.queue.length === 0 && flying.size === 0 && (campaign.short === undefined || now - campaign.short.since > patience);
};

/** How long a list that is short may be one that has not caught up, in milliseconds. */
const patience = 5 * 60_000;

const recordShort = (campaign: Campaign, { short }: Survey, now: number): void => {
  if (short.length === 0) delete campaign.short;
  else campaign.short = { reason: short.join('; '), since: campaign.short?.since ?? now };
};

/** Every server that may be due and is not touched: exceptions, those that a campaign has found to be one, and those too little is known of. */
export const listUntouched = (
  { stale, exceptions, unknown }: Survey,
  skipped: Readonly<Record<string, string>> = {},
): { id: string; reason: string; isUnknown?: boolean }[] => [
  ...exceptions,
  ...stale.flatMap(({ id }) => (skipped[id] === undefined ? [] : [{ id, reason: skipped[id].replace(`${id} is `, '') }])),
  ...unknown.map((each) => ({ ...each, isUnknown: true })),
];

const chooseWanted = (campaign: Campaign, stale: readonly StaleServer[]): StaleServer[] => {
  const chosen = campaign.onlyServer === undefined ? [...stale] : stale.filter((server) => server.id === campaign.onlyServer);
  return campaign.limit === undefined ? chosen : chosen.slice(0, Math.max(0, campaign.limit - campaign.counters.replaced));
};
