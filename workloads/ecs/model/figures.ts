import { limitsOf } from './limits.ts';

/** Who makes tasks move: the Recycler, or all else. */
export type Mover = 'us' | 'others';

/** What is counted of a service. */
type Counted = { desired: number; min: number; max: number; daemon: boolean };
type Watched = { services: { get: (name: string) => Counted | undefined; list: () => Counted[] }; clock: { now: () => number } };

/** How many tasks of a service are healthy, and how many it lacks by whose doing. */
type Meter = { healthy: number; ours: number; others: number; since: number; least: number };

export type Figures = {
  becameHealthy: (service: string) => void;
  /** A healthy task is so no more. */
  lostHealth: (service: string, by: Mover) => void;
  /** A task was moved for the nth time, by the Recycler. */
  moved: (times: number) => void;
  /** A task was running on a server that the Recycler terminated. */
  lostTask: () => void;
  /** What came of it until now. */
  result: () => {
    tasks: number;
    moves: number;
    mostMoves: number;
    lost: number;
    secondsBelowMinimum: { caused: number; suffered: number };
  };
};

/**
 * Counts what tasks go through. A service is below its minimum because of the Recycler as long as it would not be, had the Recycler
 * moved nothing.
 */
export const createFigures = ({ services, clock }: Watched): Figures => {
  const meters = new Map<string, Meter>();
  const below = { caused: 0, suffered: 0 };
  let moves = 0;
  let mostMoves = 0;
  let lost = 0;

  const settle = (name: string): Meter => {
    const meter = meters.get(name) ?? { healthy: 0, ours: 0, others: 0, since: clock.now(), least: 0 };
    const spent = clock.now() - meter.since;
    if (meter.healthy < meter.least) {
      const isCaused = meter.ours > 0 && meter.healthy + meter.ours >= meter.least;
      below[isCaused ? 'caused' : 'suffered'] += spent;
    }
    const service = services.get(name);
    Object.assign(meter, { since: clock.now(), least: service ? limitsOf(service).least : 0 });
    meters.set(name, meter);
    return meter;
  };

  /** As many are missing as are missing: what others took is made good first. */
  const fill = (name: string, meter: Meter): void => {
    const missing = Math.max(0, (services.get(name)?.desired ?? 0) - meter.healthy);
    meter.others = Math.min(meter.others, Math.max(0, missing - Math.min(meter.ours, missing)));
    meter.ours = Math.min(meter.ours, missing);
  };

  return {
    becameHealthy: (name) => {
      const meter = settle(name);
      meter.healthy += 1;
      fill(name, meter);
    },
    lostHealth: (name, by) => {
      const meter = settle(name);
      meter.healthy -= 1;
      meter[by === 'us' ? 'ours' : 'others'] += 1;
      fill(name, meter);
    },
    moved: (times) => {
      moves += 1;
      mostMoves = Math.max(mostMoves, times);
    },
    lostTask: () => {
      lost += 1;
    },
    result: () => {
      for (const name of meters.keys()) settle(name);
      const tasks = services.list().reduce((sum, { desired, daemon }) => sum + (daemon ? 0 : desired), 0);
      return { tasks, moves, mostMoves, lost, secondsBelowMinimum: { caused: below.caused / 1_000, suffered: below.suffered / 1_000 } };
    },
  };
};
