import { fail, type Predicate, pass } from '../question.ts';

/** No shard is not no data: what the routing table does not know is not moved, and would be lost with the disk. */
export const isEveryIndexRouted: Predicate = ({ cluster: { unrouted, dangling } }) => {
  if (unrouted[0] !== undefined)
    return fail(
      `index ${unrouted[0]} has no routing table (closed before version 7.2): open it and close it again, so that it is moved with the others`,
    );
  if (dangling[0] !== undefined)
    return fail(
      `index ${dangling[0]} is dangling, it lies on a disk and the cluster does not know it: import it or delete it (GET /_dangling)`,
    );
  return pass('every index is in the routing table');
};
