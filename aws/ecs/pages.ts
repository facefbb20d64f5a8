import { WorldError } from '../../core/errors.ts';

/** What one call describes at most (ECS API reference: DescribeContainerInstances, DescribeTasks and GetTaskProtection 100, DescribeServices 10). */
export const mostDescribed = 100;
export const mostServices = 10;

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

type Failure = { arn?: string | undefined; reason?: string | undefined };

/** A description that leaves some out is none; ECS says so with status 200. What is gone since it was listed is gone. @throws WorldError */
export const refuseFailures = (operation: string, failures: readonly Failure[] = []): void => {
  const [first] = failures.filter(({ reason }) => reason !== 'MISSING');
  if (first) throw new WorldError(`${operation}: ${first.arn ?? ''}: ${first.reason ?? 'no reason'}`);
};
