import type { StaleServer } from '../../record/stale-server.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * Where the replacement of a server is launched: in its own zone; or where its group no longer has that zone, in the one of the group's zones
 * that has the fewest servers, as Auto Scaling itself would ("Availability Zone rebalancing", EC2 Auto Scaling user guide).
 */
export const chooseZone = (snapshot: Snapshot, { group, zone }: Pick<StaleServer, 'group' | 'zone'>): string => {
  const view = snapshot.group(group);
  if (!view || view.zones.length === 0 || view.zones.includes(zone)) return zone;
  const countIn = (each: string): number => view.members.filter((member) => member.zone === each).length;
  return view.zones.toSorted((a, b) => countIn(a) - countIn(b) || (a < b ? -1 : 1))[0] ?? zone;
};
