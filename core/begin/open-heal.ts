import { isOfTheWorld } from '../errors.ts';
import { describeSigns } from '../heal/decide-heal.ts';
import type { Doors } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import { noDurations } from '../record/durations.ts';
import type { Suspect } from '../record/heal.ts';
import { newCampaign } from '../record/new-campaign.ts';
import type { GroupView } from '../record/observation.ts';
import type { BeginRequest } from './begin-result.ts';

/** The end of a server's console is evidence that is gone with it. Where it cannot be read, the heal does without. */
const readConsole = async (doors: Doors, server: string): Promise<string | undefined> => {
  try {
    return await doors.servers.readConsole(server);
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return undefined;
  }
};

/** Opens the campaign that replaces one bad server: an ordinary one, whose survey lists this server alone. Its evidence is written with it. */
export const openHeal = async (
  doors: Doors,
  fleet: string,
  groups: readonly GroupView[],
  suspect: Suspect,
  { actor, holder }: BeginRequest,
  id?: string,
): Promise<Campaign> => {
  const now = doors.clock.now();
  const { id: server, group, signs, bad } = suspect;
  const names = groups.map(({ name }) => name);
  const campaign = newCampaign(fleet, names, doors.release, { actor, onlyServer: server, ...(holder !== undefined && { holder }) }, now);
  const text = await readConsole(doors, server);
  campaign.durations = structuredClone((await doors.ledger.readFleet(fleet)).durations ?? noDurations());
  campaign.heal = {
    server,
    group,
    why: `bad: ${describeSigns(suspect)}`,
    signs,
    badSince: bad?.since ?? now,
    at: now,
    ...(text !== undefined && { console: text }),
  };
  return doors.ledger.openCampaign({ ...campaign, id: id ?? campaign.id });
};
