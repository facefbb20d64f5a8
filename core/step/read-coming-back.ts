import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { ServerFacts } from '../record/observation.ts';
import type { StaleServer } from '../record/stale-server.ts';
import { withReimages } from './compare-wanted.ts';
import type { PatientReader } from './read-or-unknown.ts';

/** Where servers come back themselves: facts about the next ones, and what became of the root volumes that are being replaced. */
export const readComingBack = async (
  doors: Pick<Doors, 'servers' | 'reimages'>,
  read: PatientReader['read'],
  { swaps }: CampaignState,
  next: readonly StaleServer[],
  known: Readonly<Record<string, ServerFacts>>,
): Promise<Record<string, ServerFacts>> => {
  const missing = next.map(({ id }) => id).filter((id) => known[id] === undefined);
  const nothing = missing.map((id): ServerFacts => ({ id, state: 'unknown', isExcluded: false }));
  const found = missing.length > 0 ? await read(nothing, () => doors.servers.read(missing)) : [];
  const away = swaps.flatMap(({ outcome, reimage, victim }) => (outcome === undefined && reimage ? [victim] : []));
  const reimages = away.length > 0 ? await read({}, () => doors.reimages.read(away)) : {};
  return withReimages({ ...known, ...Object.fromEntries(found.map((facts) => [facts.id, facts])) }, reimages);
};
