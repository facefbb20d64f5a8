import { countRecoveries, decide, decideFilter, mostRecoveries } from './deciders.ts';
import { loseCopies } from './lose-copies.ts';
import { copiesAt, isData, keyOf, listShards, type Model, type ModelCopy, type ModelNode, type ModelShard, settingOf } from './model.ts';

/** The time of the embedded cloud. */
export type ModelClock = { now: () => number; at: (ms: number, act: () => void) => unknown };

/** Seconds that a replica takes to be made, and the wait for a node that left (`index.unassigned.node_left.delayed_timeout`, 1m). */
const recoverySeconds = 10;
/** Seconds that it takes where the node has it on its disk still. */
const reuseSeconds = 2;
const delayedMs = 60_000;
/** A cluster is rebalanced where one node holds this many copies more than another. */
const imbalance = 2;

/** Moves and makes copies as an elected master would, whenever something has changed. */
export type Allocator = {
  /** Settings, nodes or indices have changed. */
  reroute: () => void;
  nodeJoined: (node: ModelNode) => void;
  nodeLeft: (id: string) => void;
};

export const createAllocator = (model: Model, clock: ModelClock, isMovable: (node: ModelNode) => boolean): Allocator => {
  /** What each node held when it was first emptied: what one copy takes depends on it. */
  const shares = new Map<string, number>();
  const nextAllocation = (): string => {
    model.allocations += 1;
    return `a${String(model.allocations).padStart(6, '0')}`;
  };

  const watchRed = (): void => {
    const missing = listShards(model).flatMap(({ copies }) => copies.filter(({ isPrimary, state }) => isPrimary && state === 'UNASSIGNED'));
    const red = missing.filter(({ left }) => left?.reason === 'NODE_LEFT');
    const now = clock.now();
    const { redSince } = model;
    if (redSince) model.redMs[redSince.isCaused ? 'caused' : 'suffered'] += now - redSince.at;
    model.redSince = red.length > 0 ? { at: now, isCaused: red.some(({ left }) => model.endedByUs.has(left?.node ?? '')) } : undefined;
  };

  const choose = (shard: ModelShard, copy: ModelCopy): ModelNode | undefined =>
    [...model.nodes.values()]
      .filter((node) => decide(model, shard, copy, node).length === 0)
      .toSorted(
        (a, b) =>
          // A node that still has the copy on its disk is preferred: little is left to be copied.
          Number(b.id === copy.left?.node) - Number(a.id === copy.left?.node) ||
          copiesAt(model, a.id).length - copiesAt(model, b.id).length ||
          (a.id < b.id ? -1 : 1),
      )[0];

  const start = (shard: ModelShard, copy: ModelCopy, node: ModelNode): void => {
    const seconds = copy.left?.node === node.id ? reuseSeconds : recoverySeconds;
    copy.node = node.id;
    copy.state = 'INITIALIZING';
    copy.allocation = nextAllocation();
    delete copy.left;
    const { allocation } = copy;
    clock.at(clock.now() + seconds * 1_000, () => {
      if (copy.allocation !== allocation || copy.state !== 'INITIALIZING') return;
      copy.state = 'STARTED';
      if (seconds === recoverySeconds) model.movedBytes += shard.bytes;
      shard.inSync.add(allocation);
      reroute();
    });
  };

  const relocate = (shard: ModelShard, copy: ModelCopy, target: ModelNode): void => {
    const source = model.nodes.get(copy.node ?? '');
    copy.state = 'RELOCATING';
    copy.target = target.id;
    const share = Math.max(1, shares.get(source?.id ?? '') ?? copiesAt(model, source?.id ?? '').length);
    const seconds = source && isExcluded(source) ? (source.drainSeconds * mostRecoveries(model)) / share : recoverySeconds;
    const { node: from } = copy;
    clock.at(clock.now() + Math.max(1, seconds) * 1_000, () => {
      if (copy.state !== 'RELOCATING' || copy.target !== target.id || copy.node !== from) return;
      shard.inSync.delete(copy.allocation);
      copy.allocation = nextAllocation();
      shard.inSync.add(copy.allocation);
      copy.node = target.id;
      copy.state = 'STARTED';
      model.movedBytes += shard.bytes;
      delete copy.target;
      reroute();
    });
  };

  const isExcluded = (node: ModelNode): boolean =>
    listShards(model).some((shard) => decideFilter(model, shard, node).some(({ explanation }) => explanation.includes('cluster setting')));

  /** Replicas follow the number of nodes that may hold one ("index.auto_expand_replicas"). */
  const expand = (): void => {
    for (const index of model.indices.values()) {
      const [low = '', high = ''] = (index.settings.auto_expand_replicas ?? 'false').split('-');
      if (index.settings.auto_expand_replicas === undefined || high === '') continue;
      const shard = index.shards[0];
      if (!shard) continue;
      const data = [...model.nodes.values()].filter((node) => isData(node) && decideFilter(model, shard, node).length === 0);
      const wanted = Math.min(high === 'all' ? data.length - 1 : Number(high), Math.max(Number(low), data.length - 1));
      if (wanted < 0 || String(wanted) === index.settings.number_of_replicas) continue;
      index.settings.number_of_replicas = String(wanted);
      index.settingsVersion += 1;
      for (const each of index.shards) resize(each, wanted);
    }
  };

  const resize = (shard: ModelShard, replicas: number): void => {
    while (shard.copies.length < 1 + replicas)
      shard.copies.push({ allocation: nextAllocation(), isPrimary: false, state: 'UNASSIGNED', left: { reason: 'REPLICA_ADDED', at: 0 } });
    const isFiltered = (copy: ModelCopy): boolean => {
      const node = model.nodes.get(copy.node ?? '');
      return node !== undefined && decideFilter(model, shard, node).length > 0;
    };
    while (shard.copies.length > 1 + replicas) {
      const surplus =
        shard.copies.find((copy) => !copy.isPrimary && copy.state === 'UNASSIGNED') ??
        shard.copies.find((copy) => !copy.isPrimary && isFiltered(copy)) ??
        shard.copies.findLast((copy) => !copy.isPrimary);
      if (!surplus) return;
      shard.copies.splice(shard.copies.indexOf(surplus), 1);
      shard.inSync.delete(surplus.allocation);
    }
    // Where only the primary is left on a node that is to be emptied, a copy that stays takes over.
    const primary = shard.copies.find(({ isPrimary }) => isPrimary);
    const heir = shard.copies.find((copy) => !copy.isPrimary && copy.state === 'STARTED' && !isFiltered(copy));
    if (!primary || !heir || !isFiltered(primary)) return;
    primary.isPrimary = false;
    heir.isPrimary = true;
  };

  /** A primary of a new index starts empty anywhere; one that lay on a node that left starts only there, where its data is. */
  const startPrimary = (shard: ModelShard, copy: ModelCopy): void => {
    const { left } = copy;
    if (left?.node === undefined) {
      const node = choose(shard, copy);
      if (node) start(shard, copy, node);
      return;
    }
    const node = model.nodes.get(left.node);
    if (!node || !shard.inSync.has(copy.allocation) || decideFilter(model, shard, node).length > 0) return;
    Object.assign(copy, { node: node.id, state: 'STARTED' });
    delete copy.left;
    model.lost.delete(keyOf(shard));
  };

  const allocateUnassigned = (): void => {
    const now = clock.now();
    for (const shard of listShards(model))
      for (const copy of shard.copies) {
        if (copy.state !== 'UNASSIGNED') continue;
        if (copy.isPrimary) {
          startPrimary(shard, copy);
          continue;
        }
        const primary = shard.copies.find((each) => each.isPrimary);
        if (primary?.state !== 'STARTED' && primary?.state !== 'RELOCATING') continue;
        const isBack = model.nodes.has(copy.left?.node ?? '');
        if (copy.left?.reason === 'NODE_LEFT' && now - copy.left.at < delayedMs && !isBack) continue;
        // A node that has the copy on its disk is waited for as long as it only has too much to do (ReplicaShardAllocator).
        const home = model.nodes.get(copy.left?.node ?? '');
        if (home && decide(model, shard, copy, home).some(({ decision }) => decision === 'THROTTLE')) continue;
        const node = choose(shard, copy);
        if (node) start(shard, copy, node);
      }
  };

  const emptyExcluded = (): void => {
    for (const node of model.nodes.values()) {
      const held = copiesAt(model, node.id).filter(({ copy }) => copy.node === node.id);
      const leaving = held.filter(({ shard }) => decideFilter(model, shard, node).length > 0);
      if (leaving.length === 0) shares.delete(node.id);
      else if (!shares.has(node.id)) shares.set(node.id, leaving.length);
      if (!isMovable(node)) continue;
      for (const { shard, copy } of leaving) {
        if (copy.state !== 'STARTED' || countRecoveries(model, node.id).outgoing >= mostRecoveries(model)) continue;
        if (
          model.snapshots.some(({ shards }) =>
            shards.some((each) => each.index === shard.index && each.number === shard.number && each.node === node.id),
          )
        )
          continue;
        const target = choose(shard, copy);
        if (target) relocate(shard, copy, target);
      }
    }
  };

  const rebalance = (): void => {
    const value = settingOf(model, 'cluster.routing.rebalance.enable') || 'all';
    if (value !== 'all') return;
    const isActive = listShards(model).every(({ copies }) => copies.every(({ state }) => state === 'STARTED'));
    if (!isActive) return;
    const data = [...model.nodes.values()].filter(isData);
    const byCount = data.toSorted((a, b) => copiesAt(model, b.id).length - copiesAt(model, a.id).length || (a.id < b.id ? -1 : 1));
    const fullest = byCount[0];
    if (!fullest || !isMovable(fullest)) return;
    for (const { shard, copy } of copiesAt(model, fullest.id)) {
      const target = choose(shard, copy);
      if (!target || copiesAt(model, fullest.id).length - copiesAt(model, target.id).length < imbalance) continue;
      relocate(shard, copy, target);
      return;
    }
  };

  const reroute = (): void => {
    expand();
    allocateUnassigned();
    emptyExcluded();
    rebalance();
    watchRed();
  };

  return {
    reroute,
    nodeJoined: (node) => {
      model.nodes.set(node.id, node);
      reroute();
    },
    nodeLeft: (id) => {
      if (!model.nodes.delete(id)) return;
      const now = clock.now();
      for (const shard of listShards(model)) loseCopies(model, shard, id, now);
      watchRed();
      clock.at(now + delayedMs, reroute);
      reroute();
    },
  };
};
