import type { Graph } from './graph.ts';

/** Every circle: names that import each other, directly or by others, and names that import themselves (Tarjan's strongly connected components). */
export const findCircles = (graph: Graph): string[][] => {
  const circles: string[][] = [];
  const indices = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];

  const visit = (name: string): number => {
    const index = indices.size;
    indices.set(name, index);
    stack.push(name);
    let low = index;
    for (const target of graph.get(name) ?? []) {
      if (!indices.has(target)) low = Math.min(low, visit(target));
      else if (stack.includes(target)) low = Math.min(low, lowest.get(target) ?? indices.get(target) ?? low);
    }
    lowest.set(name, low);
    if (low === index) {
      const component = stack.splice(stack.indexOf(name));
      if (component.length > 1 || graph.get(name)?.has(name)) circles.push(component);
    }
    return low;
  };

  for (const name of graph.keys()) if (!indices.has(name)) visit(name);
  return circles;
};
