import type { Graph } from './graph.ts';

/** How many imports lead from one room to another: `counts.get('cli')?.get('core')`. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The imports between rooms, counted from those between their files; a room's imports of itself are left out. */
export const joinRooms = (graph: Graph, roomOf: (path: string) => string): Counts => {
  const counts = new Map<string, Map<string, number>>();
  for (const [path, targets] of graph) {
    const room = roomOf(path);
    const own = counts.get(room) ?? new Map<string, number>();
    counts.set(room, own);
    for (const target of targets) {
      const other = roomOf(target);
      if (other !== room) own.set(other, (own.get(other) ?? 0) + 1);
    }
  }
  return counts;
};

/** What imports what among rooms. */
export const toRoomGraph = (counts: Counts): Graph => new Map([...counts].map(([room, own]) => [room, new Set(own.keys())]));
