import type { Ground } from './ground.ts';
import type { Rules } from './rules.ts';
import type { Actor, Server } from './state.ts';
import type { Tally } from './tally.ts';

/** The `capacity` of a report, without the slots, which the engine knows. Servers, and server-seconds. */
export type CapacityFigures = {
  desired: number;
  minInService: number;
  /** Of the servers that others wanted and that were missing then: the Recycler's own, not joined yet. */
  ownStarting: number;
  maxTotal: number;
  /** The most machines in any state, draining ones too. */
  maxMachines: number;
  shortfallSeconds: { caused: number; suffered: number };
};

/** The figures that hold from `at` (milliseconds since 1970) until the next entry. */
export type Step = { at: number; inService: number; total: number; desired: number };

/** What became of one server; times in milliseconds since 1970. */
export type ServerHistory = {
  id: string;
  group: string;
  zone: string;
  image: string;
  templateVersion: number;
  origin: Actor;
  launchedAt: number;
  joinedAt?: number;
  failedAt?: number;
  terminatedAt?: number;
  terminatedBy?: Actor;
  goneAt?: number;
  drawn: Server['drawn'];
};

export type Recorder = {
  capacity: (fleet: string) => CapacityFigures;
  series: (fleet: string) => readonly Step[];
  /** New servers that failed, whether the Recycler launched them or others. */
  replacementsFailed: (fleet: string) => number;
  servers: (fleet: string) => ServerHistory[];
};

/** The servers short of the floor now: those that the Recycler's own acts account for, and the rest. */
export const splitShortfall = (tally: Tally, maxUnavailable: number): { caused: number; suffered: number } => {
  const shortfall = Math.max(0, tally.desiredByOthers - maxUnavailable - tally.inService);
  const caused = Math.min(shortfall, Math.max(0, tally.victimsInService + tally.away - tally.joined - tally.oursTaken - maxUnavailable));
  return { caused, suffered: shortfall - caused };
};

const describe = (server: Server): ServerHistory => ({
  id: server.id,
  group: server.group,
  zone: server.zone,
  image: server.image,
  templateVersion: server.templateVersion,
  origin: server.origin,
  launchedAt: server.launchedAt,
  ...(server.joinedAt === undefined ? {} : { joinedAt: server.joinedAt }),
  ...(server.failedAt === undefined ? {} : { failedAt: server.failedAt }),
  ...(server.terminated === undefined ? {} : { terminatedAt: server.terminated.at, terminatedBy: server.terminated.by }),
  ...(server.goneAt === undefined ? {} : { goneAt: server.goneAt }),
  drawn: server.drawn,
});

type Sums = {
  minInService: number;
  ownStarting: number;
  maxTotal: number;
  maxMachines: number;
  causedMs: number;
  sufferedMs: number;
  series: Step[];
};

/**
 * Records each fleet at every moment, from the tallies that each change keeps: nothing is counted anew, and what lasts no time at all
 * (between two changes of one event) leaves no trace. Seconds in the answers are exact sums over the whole run so far.
 */
export const createRecorder = (ground: Ground, rules: ReadonlyMap<string, Rules>): Recorder => {
  const sums = new Map<string, Sums>();
  const sumsOf = (fleet: string): Sums => {
    const found = sums.get(fleet) ?? {
      minInService: Infinity,
      ownStarting: 0,
      maxTotal: 0,
      maxMachines: 0,
      causedMs: 0,
      sufferedMs: 0,
      series: [],
    };
    sums.set(fleet, found);
    return found;
  };

  const record = (fleet: string, tally: Tally, now: number, next: number): void => {
    const sum = sumsOf(fleet);
    const ownStarting = Math.min(tally.ownStarting, Math.max(0, tally.desiredByOthers - tally.inService));
    if (tally.inService < sum.minInService) Object.assign(sum, { minInService: tally.inService, ownStarting });
    else if (tally.inService === sum.minInService) sum.ownStarting = Math.max(sum.ownStarting, ownStarting);
    sum.maxMachines = Math.max(sum.maxMachines, tally.machines);
    sum.maxTotal = Math.max(sum.maxTotal, tally.total);
    const { caused, suffered } = splitShortfall(tally, rules.get(fleet)?.maxUnavailable ?? 0);
    sum.causedMs += caused * (next - now);
    sum.sufferedMs += suffered * (next - now);
    const { inService, total, desired } = tally;
    const last = sum.series.at(-1);
    const isNew = !last || last.inService !== inService || last.total !== total || last.desired !== desired;
    if (isNew) sum.series.push({ at: now, inService, total, desired });
  };

  ground.clock.onAdvance((next) => {
    for (const [fleet, tally] of ground.tallies) record(fleet, tally, ground.clock.now(), next);
  });

  return {
    capacity: (fleet) => {
      const sum = sumsOf(fleet);
      const tally = ground.tallies.get(fleet);
      return {
        desired: tally?.desiredByOthers ?? 0,
        minInService: Math.min(sum.minInService, tally?.inService ?? 0),
        ownStarting: sum.ownStarting,
        maxTotal: Math.max(sum.maxTotal, tally?.total ?? 0),
        maxMachines: Math.max(sum.maxMachines, tally?.machines ?? 0),
        shortfallSeconds: { caused: sum.causedMs / 1_000, suffered: sum.sufferedMs / 1_000 },
      };
    },
    series: (fleet) => sumsOf(fleet).series,
    replacementsFailed: (fleet) => ground.tallies.get(fleet)?.failed ?? 0,
    servers: (fleet) => [...ground.servers.values()].filter((server) => server.fleet === fleet).map(describe),
  };
};
