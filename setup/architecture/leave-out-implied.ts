import type { Graph } from './graph.ts';

/** The graph without what follows from the rest: an import of what is reached by another import too. It must have no circle. */
export const leaveOutImplied = (graph: Graph): Graph => {
  const reaches = (from: string, to: string): boolean => from === to || [...(graph.get(from) ?? [])].some((next) => reaches(next, to));
  return new Map(
    [...graph].map(([name, targets]) => [
      name,
      new Set([...targets].filter((target) => ![...targets].some((other) => other !== target && reaches(other, target)))),
    ]),
  );
};
