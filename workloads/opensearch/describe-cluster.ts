import type { PlacedCordon } from '../../core/record/journal.ts';
import type { SwapUnderWay, Undertaking } from '../../core/record/undertaking.ts';
import type { Cordon, ServerWork, Verdict, WorkloadRef } from '../../core/record/workload.ts';
import { isSameWorkload, workloadKey } from '../../core/record/workload.ts';
import { describeHold, findRelease, findUnready, isHeld, judgeReturned, listMounts } from './away.ts';
import { type Cluster, copiesOn, type Node } from './cluster.ts';
import { findUndrained } from './drained.ts';
import { findExclusions, isExcludedById, listExcludedIds } from './exclusions.ts';
import { writeManifest } from './manifest.ts';
import { type Mark, readMark } from './mark.ts';
import { type Notes, type Returning, readNotes } from './notes.ts';
import { mayLeave } from './plan-leaving.ts';
import { chooseRenewal, mayRestart } from './plan-restart.ts';
import { zoneOf } from './predicates/order.ts';
import { findSnapshot } from './predicates/recent-snapshot.ts';
import { needsVoteExcluded } from './predicates/votes.ts';
import { type ClusterPoll, nodeOf, type Question } from './question.ts';
import { keys } from './settings-keys.ts';
import { countUnassigned } from './settled.ts';

/** Milliseconds that a certificate lasts: until the next poll at the latest, and no longer than an invocation. */
const certificateLasts = 60_000;
/** Milliseconds between two polls that must both find a node drained: a poll of the same moment proves nothing new. */
const betweenPolls = 2_000;
/** Milliseconds without any change of what is left after which a drain is stuck. */
const stuckAfter = 30 * 60_000;

/** What one poll is made of, before the notes of the one before are added. */
export type PollWithoutNotes = Omit<ClusterPoll, 'notes' | 'emptied'>;

/** What the driver says of every server of a cluster, and what it notes for the next poll. */
export type Description = { servers: Record<string, ServerWork>; notes: Notes };

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

const judgeServer = (poll: ClusterPoll, server: string, cordon: PlacedCordon | undefined, before: Notes | undefined): ServerWork => {
  const match = poll.matches.get(server) ?? { absent: true };
  if ('unknown' in match) return notKnown(match.unknown);
  const swap = poll.undertaking.swaps.find(({ victim }) => victim === server);
  if (swap && isAway(swap)) return judgeAway(poll, server, swap, 'node' in match ? match.node : undefined, cordon);
  if (cordon?.purpose === 'restart' && 'absent' in match)
    return { ...notKnown('its node is not in the cluster'), cordon: markAway(poll, cordon) };
  if ('absent' in match) return judgeAbsent(poll, server, cordon, before);
  const { node } = match;
  const judged = judgeCordon(poll, server, node, cordon, before);
  return {
    work: 'healthy',
    joined: judgeJoined(poll, server, node),
    mayLeave: judgeMayLeave({ ...poll, server, node, swap }),
    ...(judged && { cordon: judged }),
    before: writeMark(poll, node),
  };
};

/** May it leave, in the way in which the servers of this cluster are renewed? */
const judgeMayLeave = (question: Question): Verdict => {
  const { renewal } = question.notes;
  return renewal?.by === 'reimage' ? mayRestart(question) : mayLeave(question);
};

/** Was the server sent away, to come back? */
const isAway = ({ method, stage, isRolledBack }: SwapUnderWay): boolean =>
  method === 'reimage' && !isRolledBack && ['reimaging', 'booting', 'checking', 'joined'].includes(stage);

/** The mark of a server that is away: it must be lifted at once where another node is missing too. */
const markAway = ({ cluster }: ClusterPoll, cordon: PlacedCordon): Cordon => {
  const mark = readMark(cordon.before);
  return describeHold(1, mark && findRelease(cluster, mark));
};

/** A server that was sent away starts until its node is there in another run than before; then it must be what it was. */
const judgeAway = (
  poll: ClusterPoll,
  server: string,
  swap: SwapUnderWay,
  node: Node | undefined,
  placed: PlacedCordon | undefined,
): ServerWork => {
  const cordon = placed && { cordon: markAway(poll, placed) };
  const before = poll.notes.returning[server];
  if (!before) return { ...notKnown('it is not known what it was like before it was sent away'), ...cordon };
  const starting = (reason: string): ServerWork => ({ ...notKnown(reason), work: 'starting', ...cordon });
  if (!node) return starting('its node is not in the cluster yet');
  if (node.ephemeral === before.ephemeral) return starting('its node has not been started again yet');
  const joined = judgeReturned({ ...poll, server, node, swap }, before, placed !== undefined);
  return { work: 'healthy', joined, mayLeave: joined, ...cordon };
};

/** A server without a node in the cluster has never been a member, or it was one: then what it holds is not known, and it is not called new. */
const judgeAbsent = (
  { cluster, notes, undertaking }: ClusterPoll,
  server: string,
  cordon: PlacedCordon | undefined,
  before: Notes | undefined,
): ServerWork => {
  const member = notes.members[server];
  if (cordon) {
    // It left as it was to; or it is gone for a moment, which polls the same. Its mark stays until a second poll has not found it either.
    const isGone = before?.absent.includes(server) === true;
    const stays = isGone ? findKept(undertaking, cordon) : 'its node was in the cluster at the last poll';
    return {
      ...notKnown('its node is not in the cluster'),
      ...(stays !== undefined && { cordon: { ...cordonOf(cordon), left: 1, stays } }),
    };
  }
  if (member) {
    const reason = `its node ${member.node} was in the cluster, and is not now`;
    const isReplacement = undertaking.swaps.some(({ replacement }) => replacement === server);
    return isReplacement ? notKnown(reason) : { ...notKnown(reason), work: 'unhealthy', joined: { verdict: 'fail', reason } };
  }
  // A node may come and go between two polls: where a primary is missing it may have held that one.
  const isLost = cluster.copies.some(({ isPrimary, state }) => isPrimary && state === 'UNASSIGNED');
  const reason = 'its node is not in the cluster yet';
  return isLost ? notKnown(`${reason}, and a primary is unassigned`) : { ...notKnown(reason), work: 'starting' };
};

/**
 * Rebalancing is held for as long as the campaign replaces servers, and a mark says what it was before: so one mark stays until then, the first without
 * a vote, on a node that is gone and harms nothing.
 */
const findKept = ({ isReplacing, cordons, due, swaps }: Undertaking, cordon: PlacedCordon): string | undefined => {
  const first = cordons.filter(({ before }) => readMark(before)?.vote === false).toSorted((a, b) => a.at - b.at)[0];
  const isNeeded = isReplacing && (due.length > 0 || swaps.length > 0);
  return isNeeded && first?.server === cordon.server ? 'rebalancing is held until the campaign has replaced its servers' : undefined;
};

/** What stands for a server of which nothing is known: it may not leave either. */
const notKnown = (reason: string): ServerWork => ({
  work: 'unknown',
  joined: { verdict: 'unknown', reason },
  mayLeave: { verdict: 'unknown', reason },
});

const cordonOf = ({ purpose }: PlacedCordon): Omit<Cordon, 'left'> => ({ by: 'us', purpose, unit: 'copies of shards' });

const judgeCordon = (
  poll: ClusterPoll,
  server: string,
  node: Node,
  placed: PlacedCordon | undefined,
  before: Notes | undefined,
): Cordon | undefined => {
  const { cluster, emptied, now } = poll;
  const held = copiesOn(cluster, node.id).length;
  const mark = readMark(placed?.before);
  if (placed?.purpose === 'restart') return mark && judgeHold(poll, server, node, mark, before);
  if (!placed || !mark) {
    const isTheirs = findExclusions(cluster, node).length > 0;
    return isTheirs ? { by: 'others', purpose: 'remove', left: held, unit: 'copies of shards' } : undefined;
  }
  const isVoteTaken = !mark.vote || cluster.voting.exclusions.some(({ id }) => id === node.id);
  if (mark.node === node.id && !(isExcludedById(cluster, node) && isVoteTaken)) return undefined;
  const undrained = findUndrained(cluster, mark, node, emptied);
  const left = undrained.length === 0 ? 0 : Math.max(1, held);
  const first = before?.drained[server];
  const isCertain = left === 0 && first !== undefined && first.ephemeral === node.ephemeral && now - first.at >= betweenPolls;
  const since = before?.progress[server];
  // A large copy may be under way for hours without any change of their number, and copies of this node wait in line behind those of others.
  const isMoving = cluster.copies.some((copy) => copy.state === 'RELOCATING');
  const isStuck = left > 0 && !isMoving && since !== undefined && since.left === left && now - since.at >= stuckAfter;
  return {
    ...cordonOf(placed),
    left,
    ...(isCertain && { drainedUntil: now + certificateLasts }),
    ...(isStuck && { stuck: `nothing has moved for ${stuckAfter / 60_000} minutes: ${undrained.slice(0, 3).join('; ')}` }),
  };
};

/** The mark of a server that is to be sent away, with the certificate once two polls in a row have found that the cluster can do without it. */
const judgeHold = (poll: ClusterPoll, server: string, node: Node, mark: Mark, before: Notes | undefined): Cordon | undefined => {
  const { cluster, now, undertaking } = poll;
  if (!isHeld(cluster, mark)) return undefined;
  const swap = undertaking.swaps.find(({ victim }) => victim === server);
  const unready = findUnready({ ...poll, server, node, swap }, mark);
  const first = before?.drained[server];
  const isCertain = unready.length === 0 && first !== undefined && first.ephemeral === node.ephemeral && now - first.at >= betweenPolls;
  const since = before?.progress[server];
  const isStuck = unready.length > 0 && since !== undefined && since.left === unready.length && now - since.at >= stuckAfter;
  return {
    ...describeHold(unready.length, findRelease(cluster, mark)),
    ...(isCertain && { drainedUntil: now + certificateLasts }),
    ...(isStuck && { stuck: `the cluster could not do without it for ${stuckAfter / 60_000} minutes: ${unready.slice(0, 3).join('; ')}` }),
  };
};

/** A member as the campaign wants it: seen by the elected master, of the wanted version, with the roles and the zone of the one that it came for. */
const judgeJoined = (poll: ClusterPoll, server: string, node: Node): Verdict => {
  const { undertaking, wantedVersions, groups, notes } = poll;
  const swap = undertaking.swaps.find(({ replacement }) => replacement === server);
  if (!swap) return { verdict: 'pass', reason: `node ${node.name} is in the cluster` };
  const wanted = wantedVersions[groups.get(server) ?? ''];
  if (wanted !== undefined && node.version !== wanted)
    return { verdict: 'fail', reason: `node ${node.name} runs version ${node.version}, and its image says ${wanted}` };
  const victim = notes.members[swap.victim];
  if (!victim) return { verdict: 'pass', reason: `node ${node.name} has joined` };
  const missing = victim.roles.find((role) => !node.roles.includes(role));
  if (missing !== undefined) return { verdict: 'fail', reason: `node ${node.name} has not the role ${missing}, which the old one has` };
  const zone = zoneOf(poll, server, node);
  // A group that launches by number chooses the zone itself: then the allocator says whether everything could move there.
  const isElsewhere = poll.zones.get(server) !== poll.zones.get(swap.victim);
  return zone === victim.zone || isElsewhere
    ? { verdict: 'pass', reason: `node ${node.name} has joined` }
    : { verdict: 'fail', reason: `node ${node.name} is in zone ${zone}, and the old one is in ${victim.zone}` };
};

/** What a mark on this node changes, and what the node holds, as it is now. Of marks that stand together the first one knows how the settings were. */
const writeMark = ({ name, cluster, undertaking, notes }: ClusterPoll, node: Node): Mark => {
  const isComingBack = notes.renewal?.by === 'reimage';
  const first = undertaking.cordons.map(({ before }) => readMark(before)).find((each) => each !== undefined);
  return {
    cluster: name,
    node: node.id,
    ephemeral: node.ephemeral,
    rebalance: first ? first.rebalance : (cluster.settings.persistent[keys.rebalance] ?? null),
    excluded: listExcludedIds(cluster.settings).includes(node.id),
    vote: isComingBack ? node.id === cluster.master : needsVoteExcluded(cluster, node),
    ...(isComingBack && { hold: { enable: cluster.settings.persistent[keys.enable] ?? null, peers: [...cluster.nodes.keys()] } }),
    manifest: writeManifest(cluster, node),
  };
};
