import type { ServerWork, WorkloadRef } from '../../core/record/workload.ts';
import { completePoll, type PollWithoutNotes } from './complete-poll.ts';
import { judgeServer } from './judge-server.ts';
import { readMark } from './mark.ts';
import type { Notes } from './notes.ts';
import { findSnapshot } from './predicates/recent-snapshot.ts';
import { nodeOf } from './question.ts';

/** What the driver says of every server of a cluster, and what it notes for the next poll. */
export type Description = { servers: Record<string, ServerWork>; notes: Notes };

/** Judges every server of a cluster by one poll and the notes of the one before. Pure. */
export const describeCluster = (workload: WorkloadRef, given: PollWithoutNotes): Description => {
  const { cluster, matches, now } = given;
  const { poll, before } = completePoll(workload, given);
  const { notes } = poll;
  const { cordons } = poll.undertaking;
  const snapshot = findSnapshot(poll);
  if (snapshot !== undefined) notes.snapshot = snapshot;
  const servers: Record<string, ServerWork> = {};
  for (const server of new Set([...matches.keys(), ...cordons.map((cordon) => cordon.server)])) {
    const cordon = cordons.find((each) => each.server === server);
    servers[server] = judgeServer(poll, server, cordon, before);
  }
  for (const { server } of cordons) {
    const { cordon } = servers[server] ?? {};
    const node = nodeOf(poll, server);
    const isAbsent = !cluster.nodes.has(readMark(cordons.find((each) => each.server === server)?.before)?.node ?? '');
    if (isAbsent) notes.absent.push(server);
    if (!cordon || !node) continue;
    const known = before?.progress[server];
    notes.progress[server] = known && known.left === cordon.left ? known : { left: cordon.left, at: now };
    if (cordon.left > 0) continue;
    const drained = before?.drained[server];
    notes.drained[server] = drained && drained.ephemeral === node.ephemeral ? drained : { at: now, ephemeral: node.ephemeral };
  }
  return { servers, notes };
};
