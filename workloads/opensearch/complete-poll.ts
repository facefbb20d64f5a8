import type { PlacedCordon } from '../../core/record/journal.ts';
import { isSameWorkload, type WorkloadRef, workloadKey } from '../../core/record/workload.ts';
import { listMounts } from './away.ts';
import type { Cluster, Node } from './cluster.ts';
import { findExclusions } from './exclusions.ts';
import { readMark } from './mark.ts';
import { type Notes, type Returning, readNotes } from './notes.ts';
import { chooseRenewal } from './plan-restart.ts';
import { zoneOf } from './predicates/order.ts';
import type { ClusterPoll } from './question.ts';
import { countUnassigned } from './settled.ts';

/** What one poll is made of, before the notes of the one before are added. */
export type PollWithoutNotes = Omit<ClusterPoll, 'notes' | 'emptied'>;

/** A poll with the marks of this workload alone, and the notes that it begins with. */
export const completePoll = (workload: WorkloadRef, given: PollWithoutNotes): { poll: ClusterPoll; before: Notes | undefined } => {
  const cordons = given.undertaking.cordons.filter((cordon) => isSameWorkload(cordon.workload, workload));
  const undertaking = { ...given.undertaking, cordons };
  const before = readNotes(undertaking.notes[workloadKey(workload)]);
  const notes: Notes = {
    baseline: before?.baseline ?? countUnassigned(given.cluster),
    members: listMembers(given, before),
    drained: {},
    progress: {},
    absent: [],
    ...(before?.snapshot !== undefined && { snapshot: before.snapshot }),
    ...(before?.renewal && { renewal: before.renewal }),
    returning: listReturning(given, cordons, before),
  };
  const poll: ClusterPoll = { ...given, undertaking, notes, emptied: listEmptied(given.cluster, cordons) };
  const renewal = chooseRenewal(poll);
  if (renewal) notes.renewal = renewal;
  return { poll, before };
};

/** What each server that is sent away was like, as long as its swap is under way. */
const listReturning = (
  { matches, undertaking }: PollWithoutNotes,
  cordons: readonly PlacedCordon[],
  before: Notes | undefined,
): Notes['returning'] =>
  Object.fromEntries(
    undertaking.swaps
      .filter(({ method }) => method === 'reimage')
      .flatMap(({ victim }): [string, Returning][] => {
        const known = before?.returning[victim];
        if (known) return [[victim, known]];
        const mark = readMark(cordons.find(({ server }) => server === victim)?.before);
        const match = matches.get(victim);
        if (!mark || !match || !('node' in match) || match.node.ephemeral !== mark.ephemeral) return [];
        const { node } = match;
        const { manifest } = mark;
        return [[victim, { node: node.id, ephemeral: node.ephemeral, roles: [...node.roles], mounts: listMounts(node), manifest }]];
      }),
  );

/** Every server that was a member since the campaign began, and that is in the groups or in flight. */
const listMembers = (poll: PollWithoutNotes, before: Notes | undefined): Notes['members'] => {
  const { matches, undertaking } = poll;
  const inFlight = undertaking.swaps.flatMap(({ victim, replacement }) => [victim, ...(replacement === undefined ? [] : [replacement])]);
  const kept = Object.entries(before?.members ?? {}).filter(([server]) => matches.has(server) || inFlight.includes(server));
  const seen = [...matches].flatMap(([server, match]) => ('node' in match ? [memberEntry(poll, server, match.node)] : []));
  return Object.fromEntries([...kept, ...seen]);
};

const memberEntry = (poll: PollWithoutNotes, server: string, node: Node): [string, Notes['members'][string]] => [
  server,
  { node: node.id, roles: [...node.roles], zone: zoneOf(poll, server, node) },
];

/** Nodes that are excluded, by us or by others: what is on them counts for nothing, and moves off them. */
const listEmptied = (cluster: Cluster, cordons: readonly PlacedCordon[]): Set<string> =>
  new Set([
    ...[...cluster.nodes.values()].filter((node) => findExclusions(cluster, node).length > 0).map(({ id }) => id),
    ...cordons.flatMap(({ before, purpose }) => (purpose === 'remove' ? (readMark(before)?.node ?? []) : [])),
  ]);
