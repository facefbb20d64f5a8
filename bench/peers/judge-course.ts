import type { PeerRun } from './peer.ts';

/** When things happened, in seconds: each list in any order. */
export type Course = {
  launched: readonly number[];
  /** New servers began to serve. */
  joined: readonly number[];
  /** Old servers stopped serving: their drain began. */
  left: readonly number[];
  /** Terminate calls for old servers. */
  terminated: readonly number[];
  /** The last new server counts, where that is later than all of this. */
  over?: number;
};

type Step = { at: number; by: number };

/** Two kinds of events in their order; at the same moment `up` comes first. */
const inOrder = (up: readonly number[], down: readonly number[]): Step[] =>
  [...up.map((at) => ({ at, by: 1 })), ...down.map((at) => ({ at, by: -1 }))].toSorted((a, b) => a.at - b.at || b.by - a.by);

/** What a course comes to: how long it took, how few served, and how many hours of extra servers it cost. */
export const judgeCourse = (course: Course, servers: number): Pick<PeerRun, 'makespan' | 'leastInService' | 'surgeHours'> => {
  const { launched, joined, left, terminated, over = 0 } = course;
  let inService = servers;
  let leastInService = servers;
  for (const { by } of inOrder(joined, left)) {
    inService += by;
    leastInService = Math.min(leastInService, inService);
  }
  let extra = 0;
  let since = 0;
  let seconds = 0;
  for (const { at, by } of inOrder(launched, terminated)) {
    seconds += Math.max(0, extra) * (at - since);
    extra += by;
    since = at;
  }
  const makespan = [...terminated, ...joined].reduce((latest, at) => Math.max(latest, at), over);
  return { makespan, leastInService, surgeHours: seconds / 3_600 };
};
