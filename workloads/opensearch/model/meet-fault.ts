import { keys } from '../settings-keys.ts';
import { addIndex } from './add-index.ts';
import type { Allocator, ModelClock } from './allocator.ts';
import { usedBytes } from './deciders.ts';
import { isData, listShards, type Model, type ModelNode } from './model.ts';
import { elect } from './voting.ts';

/** What may happen to a cluster, as far as the model has to know: when, and for how long, is the rehearsal's. */
type ClusterFault =
  | { kind: 'node-silent' | 'node-dies'; count: number }
  | { kind: 'node-flaps' | 'answers-cut-off' | 'foreign-exclusion' | 'index-pinned' | 'snapshot-running' }
  | { kind: 'cluster-errors'; status: number }
  | { kind: 'disk-fills'; used: number }
  | { kind: 'allocation-disabled'; value: string }
  | { kind: 'index-created'; shards: number; replicas: number };

type FaultOf<Kind extends ClusterFault['kind']> = Extract<ClusterFault, { kind: Kind }>;

/** What a fault needs of the cluster that it happens to. */
export type Scene = {
  model: Model;
  allocator: Allocator;
  clock: ModelClock;
  hexOf: (name: string) => string;
  pick: <Item>(items: readonly Item[], count: number) => Item[];
  /** Does the server of the node still run? */
  isUp: (node: ModelNode) => boolean;
  /** Was the node there from the start, so that it is to be replaced? */
  isOld: (node: ModelNode) => boolean;
  /** Something has changed that servers show. */
  onChange: () => void;
};

/** Seconds after which a node that answers nothing is removed from its cluster: "3 retries of 10s" (Elasticsearch guide, cluster fault detection). */
const faultDetection = 30;

const excludedIds = (settings: Readonly<Record<string, string>>): string[] =>
  (settings[keys.excludeIds] ?? '').split(',').filter((each) => each !== '');

const writeIds = (settings: Record<string, string>, ids: readonly string[]): void => {
  if (ids.length > 0) settings[keys.excludeIds] = ids.join(',');
  else delete settings[keys.excludeIds];
};

/** Data nodes that are not being emptied. */
const listBystanders = ({ model }: Scene): ModelNode[] => {
  const excluded = excludedIds(model.persistent);
  return [...model.nodes.values()].filter((node) => isData(node) && !excluded.includes(node.id) && !model.silent.has(node.id));
};

const leave = ({ model, allocator, onChange }: Scene, node: ModelNode): void => {
  allocator.nodeLeft(node.id);
  elect(model);
  onChange();
};

/** It comes back with what lies on its disk, if its server still runs. */
const comeBack = ({ model, allocator, isUp, onChange }: Scene, node: ModelNode): void => {
  if (!isUp(node) || model.nodes.has(node.id)) return;
  allocator.nodeJoined(node);
  elect(model);
  onChange();
};

/** The node answers nothing, is removed after a while, and goes on in the same run of its process. */
const fallSilent = (scene: Scene, { count }: { count: number }): (() => void) => {
  const { model, clock } = scene;
  const nodes = scene.pick(listBystanders(scene), count);
  for (const node of nodes) {
    model.silent.add(node.id);
    clock.at(clock.now() + faultDetection * 1_000, () => {
      if (model.silent.has(node.id)) leave(scene, node);
    });
  }
  return () => {
    for (const node of nodes) {
      model.silent.delete(node.id);
      comeBack(scene, node);
    }
  };
};

/** The node is cut off from the cluster for a moment, in the same run of its process. */
const flap = (scene: Scene): (() => void) => {
  const [node] = scene.pick(listBystanders(scene), 1);
  if (!node) return () => undefined;
  leave(scene, node);
  return () => comeBack(scene, node);
};

/** The process is killed, and started again on the same disk: a new run of the same node. */
const die = (scene: Scene, { count }: { count: number }): (() => void) => {
  const nodes = scene.pick(listBystanders(scene), count);
  for (const node of nodes) leave(scene, node);
  return () => {
    for (const node of nodes) {
      node.ephemeral = `${node.ephemeral}'`;
      comeBack(scene, node);
    }
  };
};

const fillDisk = (scene: Scene, { used }: FaultOf<'disk-fills'>): (() => void) => {
  const { model, allocator } = scene;
  const [node] = scene.pick(listBystanders(scene), 1);
  if (!node) return () => undefined;
  model.otherBytes.set(node.id, Math.max(0, used * node.diskBytes - usedBytes(model, node.id)));
  return () => {
    model.otherBytes.delete(node.id);
    allocator.reroute();
  };
};

/** An operator excludes a node of their own by the same setting as we do, and takes it out again: every other id stays. */
const excludeByOthers = (scene: Scene): (() => void) => {
  const { model, allocator, onChange } = scene;
  const [node] = scene.pick(listBystanders(scene), 1);
  if (!node) return () => undefined;
  const write = (change: (ids: string[]) => string[]): void => {
    for (const settings of [model.persistent, model.ofOthers]) writeIds(settings, change(excludedIds(settings)));
    allocator.reroute();
    onChange();
  };
  write((ids) => [...ids, node.id]);
  return () => write((ids) => ids.filter((id) => id !== node.id));
};

const disableAllocation = ({ model, allocator }: Scene, { value }: FaultOf<'allocation-disabled'>): (() => void) => {
  for (const settings of [model.persistent, model.ofOthers]) settings[keys.enable] = value;
  return () => {
    for (const settings of [model.persistent, model.ofOthers]) delete settings[keys.enable];
    allocator.reroute();
  };
};

const createIndex = ({ model, allocator, hexOf }: Scene, { shards, replicas }: FaultOf<'index-created'>): (() => void) => {
  addIndex(model, { name: `created-${model.indices.size}`, shards, replicas }, hexOf);
  allocator.reroute();
  return () => undefined;
};

/** A new index may lie on one of the old nodes alone. */
const pinIndex = (scene: Scene): (() => void) => {
  const { model, allocator, hexOf } = scene;
  const [node] = scene.pick(listBystanders(scene).filter(scene.isOld), 1);
  if (!node) return () => undefined;
  const index = addIndex(model, { name: `pinned-${model.indices.size}` }, hexOf);
  index.settings['routing.allocation.require._name'] = node.name;
  allocator.reroute();
  return () => {
    delete index.settings['routing.allocation.require._name'];
    index.settingsVersion += 1;
    allocator.reroute();
  };
};

/** A snapshot copies the primary of every shard, each from the node on which it lies now. */
const takeSnapshot = ({ model, allocator, clock }: Scene): (() => void) => {
  const startedAt = clock.now();
  const indices = [...model.indices.keys()];
  const shards = listShards(model).flatMap(({ index, number, copies }) => {
    const primary = copies.find(({ isPrimary }) => isPrimary);
    return primary?.node === undefined ? [] : [{ index, number, node: primary.node }];
  });
  const snapshot = { shards };
  model.snapshots.push(snapshot);
  return () => {
    model.snapshots.splice(model.snapshots.indexOf(snapshot), 1);
    model.taken.push({ name: `snapshot-${model.taken.length + 1}`, state: 'SUCCESS', startedAt, indices });
    allocator.reroute();
  };
};

const answerErrors = ({ model }: Scene, { status }: FaultOf<'cluster-errors'>): (() => void) => {
  model.failing = { status };
  return () => {
    model.failing = undefined;
  };
};

const cutAnswersOff = ({ model }: Scene): (() => void) => {
  model.isCutOff = true;
  return () => {
    model.isCutOff = false;
  };
};

const meet: { [Kind in ClusterFault['kind']]: (scene: Scene, fault: FaultOf<Kind>) => () => void } = {
  'node-silent': fallSilent,
  'node-flaps': flap,
  'node-dies': die,
  'cluster-errors': answerErrors,
  'answers-cut-off': cutAnswersOff,
  'disk-fills': fillDisk,
  'foreign-exclusion': excludeByOthers,
  'allocation-disabled': disableAllocation,
  'index-created': createIndex,
  'index-pinned': pinIndex,
  'snapshot-running': takeSnapshot,
};

/** Is it a fault of a cluster of this kind? */
export const isClusterFault = (fault: { kind: string }): fault is ClusterFault => fault.kind in meet;

/** A fault begins in a cluster; answers how it ends. */
export const meetFault = (scene: Scene, fault: ClusterFault): (() => void) => meet[fault.kind](scene, fault as never);
