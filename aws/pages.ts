/** Every page of a list. */
export const listAll = async <Item>(
  page: (token: string | undefined) => Promise<{ items: Item[]; next: string | undefined }>,
): Promise<Item[]> => {
  const found: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    found.push(...items);
    token = next;
  } while (token !== undefined);
  return found;
};

/** What is described of all of these, so many in one call. */
export const describeAll = async <Item>(
  names: readonly string[],
  most: number,
  describe: (batch: string[]) => Promise<Item[]>,
): Promise<Item[]> => {
  const batches = Array.from({ length: Math.ceil(names.length / most) }, (_, index) => names.slice(index * most, (index + 1) * most));
  return (await Promise.all(batches.map(describe))).flat();
};
