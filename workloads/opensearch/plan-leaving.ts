import type { Verdict } from '../../core/record/workload.ts';
import { isAllocationEnabled } from './predicates/allocation-enabled.ts';
import { isEveryIndexRouted } from './predicates/every-index-routed.ts';
import { hasNoForeignVotingExclusions } from './predicates/foreign-votes.ts';
import { isManageable } from './predicates/manageable.ts';
import { areNewerNodesEnough } from './predicates/newer-nodes.ts';
import { hasBatchJoined, isNext } from './predicates/order.ts';
import { hasRecentSnapshot } from './predicates/recent-snapshot.ts';
import { doesAllocatorAgree, hasRoom } from './predicates/room.ts';
import { hasSettled } from './predicates/settled.ts';
import { isNotSnapshotting } from './predicates/snapshot.ts';
import { isVersionAllowed } from './predicates/version.ts';
import { hasQuorumWithout } from './predicates/votes.ts';
import { isWritable } from './predicates/writable.ts';
import type { Predicate, Question } from './question.ts';

/** What must hold before a server leaves the cluster for good, in the order in which a person would ask. */
export const predicates: Readonly<Record<string, Predicate>> = {
  isManageable,
  isWritable,
  isVersionAllowed,
  areNewerNodesEnough,
  hasRecentSnapshot,
  isEveryIndexRouted,
  isAllocationEnabled,
  hasNoForeignVotingExclusions,
  hasSettled,
  isNext,
  hasQuorumWithout,
  hasRoom,
  isNotSnapshotting,
  hasBatchJoined,
  doesAllocatorAgree,
};

/** Every predicate with its verdict. */
export const planLeaving = (question: Question): { name: string; verdict: Verdict }[] =>
  Object.entries(predicates).map(([name, judge]) => ({ name, verdict: judge(question) }));

/** May the server leave? The first predicate that does not pass says why not. */
export const mayLeave = (question: Question): Verdict => {
  for (const judge of Object.values(predicates)) {
    const verdict = judge(question);
    if (verdict.verdict !== 'pass') return verdict;
  }
  return { verdict: 'pass', reason: 'the cluster can do without it' };
};
