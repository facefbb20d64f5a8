import type { CapacityChange, GroupCapacity } from './capacity.ts';

/** Changes of one moment and size as `[at, by, times]`, with a fourth member where they are others'. */
type PackedChange = [at: number, by: number, times: number, isOthers?: true];
/** The servers of one moment as `[at, 'i-1 i-2']`: no id of a server holds a space. */
type PackedTaken = [at: number, servers: string];

/** The capacity of a group as a ledger holds it. */
export type PackedCapacity = Omit<GroupCapacity, 'changes' | 'taken'> & { changes: PackedChange[]; taken: PackedTaken[] };

/**
 * Writes what grows with each server that is replaced as short as it can be: DynamoDB takes items of 400 KB at most ("Service, account, and table quotas",
 * DynamoDB developer guide), and a fleet of ten thousand servers has thousands of both within the time that they are kept.
 */
export const packCapacity = (capacity: GroupCapacity): PackedCapacity => {
  const changes: PackedChange[] = [];
  for (const { at, by, isOthers } of capacity.changes) {
    const last = changes.at(-1);
    if (last && last[0] === at && last[1] === by && last[3] === isOthers) last[2] += 1;
    else changes.push(isOthers ? [at, by, 1, true] : [at, by, 1]);
  }
  const taken: PackedTaken[] = [];
  for (const { server, at } of capacity.taken) {
    const last = taken.at(-1);
    if (last?.[0] === at) last[1] += ` ${server}`;
    else taken.push([at, server]);
  }
  return { ...capacity, changes, taken };
};

/** What `packCapacity` wrote, as it was before. */
export const unpackCapacity = ({ changes, taken, ...rest }: PackedCapacity): GroupCapacity => ({
  ...rest,
  changes: changes.flatMap(([at, by, times, isOthers]) =>
    Array.from({ length: times }, (): CapacityChange => ({ at, by, ...(isOthers && { isOthers }) })),
  ),
  taken: taken.flatMap(([at, servers]) => servers.split(' ').map((server) => ({ server, at }))),
});
