/**
 * The probabilities of several tests judged together, adjusted so that the chance of any false alarm stays below the level that each is then
 * held against (Holm, Scandinavian Journal of Statistics 6, 1979). In the order in which they came.
 */
export const adjustTogether = (values: readonly number[]): number[] => {
  const order = values.map((_, index) => index).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const adjusted = [...values];
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values[index] ?? 1) * (values.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
};
