import { parseDuration } from '../../core/policy/duration.ts';
import type { Server } from '../../rehearsal/state.ts';
import type { WorkloadWorld, WorldKind } from '../../rehearsal/workload-world.ts';
import { tags } from './members.ts';
import { addIndex, gigabyte } from './model/add-index.ts';
import { createAllocator } from './model/allocator.ts';
import { answer, findLoss, findRestartLoss } from './model/answer.ts';
import type { Settings } from './model/cluster-settings.ts';
import { createModel } from './model/create-model.ts';
import { decideFilter } from './model/deciders.ts';
import { isClusterFault, meetFault } from './model/meet-fault.ts';
import { copiesAt, listShards, type Model, type ModelNode } from './model/model.ts';
import { spread } from './model/spread.ts';
import { usualIndices } from './model/usual-indices.ts';
import { elect } from './model/voting.ts';
import { keys } from './settings-keys.ts';

const port = 9_200;

const imageVersionTag = 'recycler:server-version';

/** A cluster of OpenSearch or Elasticsearch in the embedded cloud. */
export const opensearchWorld: WorldKind = {
  kind: 'opensearch',
  create: (ground, { hexOf }, fleet, workload, index): WorkloadWorld => {
    const settings = workload as Settings;
    const { isStuck = false, certificateSeconds = 60, mayLeave = true } = settings;
    const id = `${fleet.name}-${index}`;
    const name = `opensearch/${id}`;
    const model = createModel(id, settings);
    const nodeNames = new Map<string, string>();
    const seeds = new Set<string>();
    const allocator = createAllocator(model, ground.clock, (node) => !(isStuck && seeds.has(node.id)));
    let hasBegun = false;
    for (const group of fleet.groups) {
      ground.imageTags.set(group.image.current, { [imageVersionTag]: settings.version?.current ?? model.defaults.version ?? '' });
      ground.imageTags.set(group.image.wanted, {
        [imageVersionTag]: settings.version?.wanted ?? settings.version?.current ?? model.defaults.version ?? '',
      });
    }
    const versionOf = (server: Server): string => ground.imageTags.get(server.image)?.[imageVersionTag] ?? '';
    const runs = new Map<string, number>();
    const emptied = new Map<string, number>();
    const toNode = (server: Server): ModelNode => ({
      id: hexOf(`node:${server.id}${':empty'.repeat(emptied.get(server.id) ?? 0)}`),
      ephemeral: hexOf(`run:${server.id}${':again'.repeat(runs.get(server.id) ?? 0)}`),
      mount: settings.isDataOnRoot ? '/ (/dev/nvme0n1p1)' : '/data (/dev/nvme1n1)',
      name: server.id,
      address: server.address,
      roles: settings.roles?.[server.group] ?? ['cluster_manager', 'data', 'ingest'],
      attributes: { zone: server.zone, instance_id: server.id },
      version: versionOf(server),
      diskBytes: settings.diskBytes ?? 500 * gigabyte,
      drainSeconds: server.drawn.drainSeconds,
    });
    const nodeOf = (server: Server): ModelNode | undefined => model.nodes.get(nodeNames.get(server.id) ?? '');
    const isAllocationHeld = (): boolean => model.persistent[keys.enable] !== undefined;
    /** Nothing new goes to its node, since it is excluded. */
    const isKept = (server: Server): boolean => {
      const node = nodeOf(server);
      const shard = listShards(model)[0];
      const id = nodeNames.get(server.id) ?? '-';
      const votes = model.exclusions.some(({ id: excluded }) => excluded === id);
      const isNamed = (settings: Model['persistent']): boolean => (settings[keys.excludeIds] ?? '').split(',').includes(id);
      // What an operator of the cluster excludes in a fault of the scenario is no mark of a fleet.
      if (isNamed(model.ofOthers)) return votes;
      return (
        votes ||
        isNamed(model.persistent) ||
        (node !== undefined && shard !== undefined && decideFilter({ ...model, indices: new Map() }, shard, node).length > 0)
      );
    };

    const show = (server: Server): void => {
      if (!server.state.works[name]) return;
      const isIn = nodeOf(server) !== undefined;
      ground.change(server, {
        works: { ...server.state.works, [name]: { state: isIn ? 'healthy' : 'starting', serves: isIn && !isKept(server) } },
      });
    };
    const showAll = (): void => {
      for (const server of ground.servers.values()) if (server.fleet === fleet.name) show(server);
    };
    const begin = (): void => {
      if (hasBegun) return;
      hasBegun = true;
      for (const written of mayLeave
        ? (settings.indices ?? usualIndices)
        : [...model.nodes.values()].map(({ name: to }) => ({ name: `of-${to}` })))
        addIndex(model, written, hexOf);
      if (!mayLeave) for (const bound of model.indices.values()) bound.settings['routing.allocation.require._name'] = bound.name.slice(3);
      for (const [number, { age, state = 'SUCCESS' }] of (settings.snapshots ?? []).entries())
        model.taken.push({
          name: `before-${number + 1}`,
          state,
          startedAt: ground.scenario.startMs - parseDuration(age) * 1_000,
          indices: [...model.indices.keys()],
        });
      spread(model);
      elect(model);
    };
    const leave = (server: Server): void => {
      const node = nodeOf(server);
      if (!node) return;
      allocator.nodeLeft(node.id);
      elect(model);
    };

    return {
      kind: 'opensearch',
      name,
      tags: { [tags.name]: id, [tags.endpoint]: `http:${port}`, [tags.dataDevices]: '/dev/sdf' },
      targetGroupArns: () => [],
      seed: (server) => {
        const node = toNode(server);
        model.nodes.set(node.id, node);
        nodeNames.set(server.id, node.id);
        seeds.add(node.id);
        return { state: 'healthy', serves: true };
      },
      onInService: (server) => {
        ground.change(server, { works: { ...server.state.works, [name]: { state: 'starting', serves: false } } });
        if (server.isReady) show(server);
      },
      onReady: (server) => {
        begin();
        if (server.flaw) return;
        const node = toNode(server);
        nodeNames.set(server.id, node.id);
        model.endedByUs.delete(node.id);
        allocator.nodeJoined(node);
        elect(model);
        show(server);
      },
      onDied: (server) => {
        begin();
        const node = nodeNames.get(server.id);
        if (node !== undefined && server.isAway) model.endedByUs.add(node);
        leave(server);
        runs.set(server.id, (runs.get(server.id) ?? 0) + 1);
        show(server);
      },
      onEmptied: (server) => void emptied.set(server.id, (emptied.get(server.id) ?? 0) + 1),
      onLeaving: (server) => {
        begin();
        const node = nodeNames.get(server.id);
        if (node !== undefined && server.terminated?.by === 'recycler') model.endedByUs.add(node);
        leave(server);
        return 0;
      },
      findRestartLoss: (server) => {
        begin();
        const node = nodeOf(server);
        return node ? findRestartLoss(model, node.id) : 'its node was not in the cluster';
      },
      measure: () => ({
        redSeconds: (model.redMs.caused + model.redMs.suffered) / 1_000,
        lost: model.lost.size,
        movedBytes: model.movedBytes,
      }),
      findLoss: (server) => {
        begin();
        const node = nodeOf(server);
        return node && findLoss(model, node.id);
      },
      markByOthers: (server, marked) => {
        begin();
        const node = nodeOf(server);
        if (!node) return;
        if (marked) model.persistent[`${keys.exclude}_name`] = node.name;
        else {
          const rest = (model.persistent[keys.excludeIds] ?? '').split(',').filter((each) => each !== node.id && each !== '');
          if (rest.length > 0) model.persistent[keys.excludeIds] = rest.join(',');
          else delete model.persistent[keys.excludeIds];
        }
        allocator.reroute();
        show(server);
      },
      isMarked: (server) => isKept(server) || isAllocationHeld(),
      onRequest: (server, request) => {
        if (request.port !== port) return undefined;
        begin();
        const node = nodeOf(server);
        if (model.silent.has(nodeNames.get(server.id) ?? '')) return { unknown: 'no answer within 5 seconds' };
        if (model.failing)
          return { status: model.failing.status, body: JSON.stringify({ error: { type: 'internal' }, status: model.failing.status }) };
        if (!node) return { status: 503, body: JSON.stringify({ error: { type: 'master_not_discovered_exception' }, status: 503 }) };
        const answered = answer(model, request, () => {
          allocator.reroute();
          showAll();
        });
        if (certificateSeconds === 0 && request.path.startsWith('/_dangling')) restartDrained(model, seeds);
        return model.isCutOff ? { ...answered, body: answered.body.slice(0, answered.body.length / 2) } : answered;
      },
      knowsFault: (kind) => isClusterFault({ kind }),
      meet: (fault, pick) => {
        if (!isClusterFault(fault)) throw new Error(`${fault.kind} is no fault of a cluster`);
        begin();
        const isUp = ({ name: id }: ModelNode): boolean => ground.servers.get(id)?.state.machine === 'running';
        const isOld = (node: ModelNode): boolean => seeds.has(node.id);
        return meetFault({ model, allocator, clock: ground.clock, hexOf, pick, isUp, isOld, onChange: showAll }, fault);
      },
      judge: () => {
        begin();
        allocator.reroute();
        return {
          lost: [...model.lost],
          redSeconds: { caused: model.redMs.caused / 1_000, suffered: model.redMs.suffered / 1_000 },
          settings: {
            now: showSettings(model.persistent, model.transient, model.exclusions),
            ofOthers: showSettings(model.ofOthers, {}, []),
          },
        };
      },
    };
  },
  createOperations: () => ({}),
};

/** Settings as text, the same ones always as the same text. */
const showSettings = (persistent: Model['persistent'], transient: Model['transient'], exclusions: Model['exclusions']): string =>
  JSON.stringify([Object.entries(persistent).toSorted(), Object.entries(transient).toSorted(), exclusions]);

/** Every node that is empty and excluded is started again, so that no two polls find the same run of it. */
const restartDrained = (model: Model, seeds: ReadonlySet<string>): void => {
  for (const node of model.nodes.values())
    if (seeds.has(node.id) && copiesAt(model, node.id).length === 0) node.ephemeral = `${node.ephemeral}'`;
};
