import { zoneOf } from '../ground.ts';
import { isServing, type Server } from '../state.ts';
import type { Planter } from './planter.ts';

/** So many of the servers of a fleet that serve, by default one; of a zone where one is named. */
export const pickServing = (
  { ground }: Planter,
  { fleet, count = 1, availabilityZone }: { fleet: string; count?: number | undefined; availabilityZone?: string | undefined },
  chance: string,
): Server[] => {
  const there = [...ground.servers.values()].filter(
    (server) => server.fleet === fleet && isServing(server) && (availabilityZone === undefined || server.zone === zoneOf(availabilityZone)),
  );
  return ground.chance(chance).pick(there, count);
};
