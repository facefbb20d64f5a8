import { keyOf, type Model, type ModelShard } from './model.ts';

/** A node left: what lay there is unassigned, and a replica that holds every acknowledged write becomes the primary. */
export const loseCopies = (model: Model, shard: ModelShard, node: string, at: number): void => {
  for (const copy of shard.copies) {
    if (copy.target === node) {
      copy.state = 'STARTED';
      delete copy.target;
    }
    if (copy.node !== node) continue;
    copy.state = 'UNASSIGNED';
    copy.left = { reason: 'NODE_LEFT', node, at };
    delete copy.node;
    delete copy.target;
  }
  const primary = shard.copies.find(({ isPrimary }) => isPrimary);
  if (primary?.state !== 'UNASSIGNED') return;
  const heir = shard.copies.find((copy) => copy.state === 'STARTED' && shard.inSync.has(copy.allocation));
  if (!heir) {
    model.lost.add(keyOf(shard));
    return;
  }
  shard.inSync.delete(primary.allocation);
  primary.isPrimary = false;
  heir.isPrimary = true;
};
