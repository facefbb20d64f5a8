import { findCircles } from './find-circles.ts';
import type { Graph } from './graph.ts';

/**
 * The floor of each name: 1 where it imports nothing, else one above the highest floor that it imports.
 *
 * @throws Error when there is a circle, since nothing in it has a floor
 */
export const findFloors = (graph: Graph): Map<string, number> => {
  const [circle] = findCircles(graph);
  if (circle) throw new Error(`these import each other, so that none has a floor: ${circle.join(', ')}`);
  const floors = new Map<string, number>();
  const floorOf = (name: string): number => {
    const known = floors.get(name);
    if (known !== undefined) return known;
    const floor = 1 + Math.max(0, ...[...(graph.get(name) ?? [])].map(floorOf));
    floors.set(name, floor);
    return floor;
  };
  for (const name of graph.keys()) floorOf(name);
  return floors;
};
