import { fail, type Predicate, pass } from '../question.ts';

/** A copy that a snapshot reads cannot move away. */
export const isNotSnapshotting: Predicate = ({ cluster: { snapshotting }, node }) =>
  snapshotting.has(node.id)
    ? fail('a snapshot copies shards of it now: it is drained once that has ended')
    : pass('no snapshot copies from it');
