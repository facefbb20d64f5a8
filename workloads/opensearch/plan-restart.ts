import type { Renewal, Verdict } from '../../core/record/workload.ts';
import { isAllocationEnabled } from './predicates/allocation-enabled.ts';
import { isAlone } from './predicates/alone.ts';
import { canComeBack } from './predicates/comes-back.ts';
import { areCopiesElsewhere } from './predicates/copies-elsewhere.ts';
import { hasNoForeignVotingExclusions } from './predicates/foreign-votes.ts';
import { isInPlaceAllowed } from './predicates/in-place.ts';
import { isManageable } from './predicates/manageable.ts';
import { doMastersStay } from './predicates/masters-stay.ts';
import { isDataOffRoot } from './predicates/off-root.ts';
import { isNext } from './predicates/order.ts';
import { hasRecentSnapshot } from './predicates/recent-snapshot.ts';
import { isBelowLowWatermark } from './predicates/room.ts';
import { hasSettled } from './predicates/settled.ts';
import { isNotSnapshotting } from './predicates/snapshot.ts';
import { isVersionAllowed } from './predicates/version.ts';
import { isWritable } from './predicates/writable.ts';
import { doWritesGoOn } from './predicates/writes-go-on.ts';
import { type ClusterPoll, nodeOf, type Predicate, type Question } from './question.ts';

/** What must hold for a server to come back at all: waiting changes none of it. */
export const lastingPredicates: Readonly<Record<string, Predicate>> = {
  isManageable,
  isVersionAllowed,
  isInPlaceAllowed,
  canComeBack,
  isDataOffRoot,
  areCopiesElsewhere,
  doWritesGoOn,
  doMastersStay,
  isBelowLowWatermark,
};

/** What must hold besides before a server is sent away, in the order in which a person would ask. */
export const restartPredicates: Readonly<Record<string, Predicate>> = {
  ...lastingPredicates,
  hasRecentSnapshot,
  isWritable,
  isAllocationEnabled,
  hasNoForeignVotingExclusions,
  hasSettled,
  isAlone,
  isNext,
  isNotSnapshotting,
};

/** Every predicate with its verdict. */
export const planRestart = (question: Question): { name: string; verdict: Verdict }[] =>
  Object.entries(restartPredicates).map(([name, judge]) => ({ name, verdict: judge(question) }));

const firstAgainst = (predicates: Readonly<Record<string, Predicate>>, question: Question): Verdict | undefined => {
  for (const judge of Object.values(predicates)) {
    const verdict = judge(question);
    if (verdict.verdict !== 'pass') return verdict;
  }
  return undefined;
};

/** May the server be sent away, to come back with its data? The first predicate that does not pass says why not. */
export const mayRestart = (question: Question): Verdict =>
  firstAgainst(restartPredicates, question) ?? { verdict: 'pass', reason: 'the cluster can do without it for a while' };

/**
 * How the servers of a cluster are renewed, for the whole campaign: as the policy says; by `auto` they come back where all that are due can. What cannot be
 * known is no yes. Undefined as long as that is not to be said: before the cluster has settled, and with nothing due.
 */
export const chooseRenewal = (poll: ClusterPoll): Renewal | undefined => {
  const { policy, undertaking, notes } = poll;
  if (notes.renewal) return notes.renewal;
  if (policy.method !== 'auto') return { by: policy.method, reason: `the policy says ${policy.method}` };
  const known = undertaking.due.flatMap((server) => {
    const node = nodeOf(poll, server);
    return node ? [{ ...poll, server, node, swap: undefined }] : [];
  });
  const [first] = known;
  if (!first || undertaking.swaps.length > 0 || hasSettled(first).verdict !== 'pass') return undefined;
  for (const question of known) {
    const against = firstAgainst(lastingPredicates, question);
    if (against) return { by: 'replace', reason: `${question.server} cannot come back from the image itself: ${against.reason}` };
  }
  return { by: 'reimage', reason: 'every server that is due can come back with its data' };
};
