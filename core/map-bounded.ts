/**
 * Does the same with each item, so many at once, and answers in the order of the items. Where one fails the others are done all the same, and the
 * first failure is thrown at the end; one that `endsAll` keeps those from beginning that have not begun.
 */
export const mapBounded = async <Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
  endsAll: (error: unknown) => boolean = () => false,
): Promise<Result[]> => {
  const results: Result[] = [];
  const failures: { error: unknown }[] = [];
  let next = 0;
  let isOver = false;
  const workOn = async (): Promise<void> => {
    while (next < items.length && !isOver) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(items[index] as Item);
      } catch (error) {
        failures.push({ error });
        isOver ||= endsAll(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, workOn));
  if (failures[0]) throw failures[0].error;
  return results;
};
