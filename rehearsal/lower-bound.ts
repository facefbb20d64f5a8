/** One replacement as the bound sees it: the seconds in which it holds a slot, and its zone. */
export type Work = { seconds: number; place: string };

/**
 * The shortest makespan in seconds that any engine with these slots could reach:
 * the largest of all work shared by all slots, the longest single piece, and the same within each zone.
 *
 * @param slotsPerPlace slots that one zone may hold; undefined: no tighter than all
 */
export const lowerBound = (works: readonly Work[], slots: number, slotsPerPlace?: (place: string) => number): number => {
  const bound = (list: readonly Work[], share: number): number =>
    Math.max(0, ...list.map((work) => work.seconds), list.reduce((sum, work) => sum + work.seconds, 0) / Math.max(1, share));
  const places = [...new Set(works.map((work) => work.place))];
  return Math.max(
    bound(works, slots),
    ...places.map((place) =>
      bound(
        works.filter((work) => work.place === place),
        Math.min(slots, slotsPerPlace?.(place) ?? slots),
      ),
    ),
  );
};
