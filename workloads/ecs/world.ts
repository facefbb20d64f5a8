import type {
  DeregisterContainerInstanceCommandInput,
  DeregisterContainerInstanceCommandOutput,
  DescribeCapacityProvidersCommandInput,
  DescribeCapacityProvidersCommandOutput,
  DescribeClustersCommandInput,
  DescribeClustersCommandOutput,
  DescribeContainerInstancesCommandInput,
  DescribeContainerInstancesCommandOutput,
  DescribeServicesCommandInput,
  DescribeServicesCommandOutput,
  DescribeTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandOutput,
  DescribeTasksCommandInput,
  DescribeTasksCommandOutput,
  GetTaskProtectionCommandInput,
  GetTaskProtectionCommandOutput,
  ListContainerInstancesCommandInput,
  ListContainerInstancesCommandOutput,
  ListServicesCommandInput,
  ListServicesCommandOutput,
  ListTasksCommandInput,
  ListTasksCommandOutput,
  RunTaskCommandInput,
  RunTaskCommandOutput,
  StopTaskCommandInput,
  StopTaskCommandOutput,
  UpdateContainerInstancesStateCommandInput,
  UpdateContainerInstancesStateCommandOutput,
} from '@aws-sdk/client-ecs';
import type { Ground } from '../../rehearsal/ground.ts';
import type { Operations } from '../../rehearsal/operation.ts';
import type { Group, Server, WorkState } from '../../rehearsal/state.ts';
import type { WorkloadWorld, WorldKind, WorldTools } from '../../rehearsal/workload-world.ts';
import { deregisterHost, describeHosts, listHosts, updateHosts } from './model/answer-hosts.ts';
import { describeCluster, describeDefinition, describeProviders, describeServices, listServices } from './model/answer-services.ts';
import { describeTargets } from './model/answer-targets.ts';
import { describeTasks, getProtection, listTasks, runTask, stopByRequest } from './model/answer-tasks.ts';
import { begin } from './model/begin.ts';
import { createModel } from './model/create-model.ts';
import { findTasksAt } from './model/find-tasks-at.ts';
import { hostOfServer, hostsOfServer, loseHost, registerHost, setConnected, setStatus } from './model/hosts.ts';
import { createManaged } from './model/managed.ts';
import { isClusterFault, meetFault } from './model/meet-fault.ts';
import type { Host, Model } from './model/model.ts';
import { readSettings } from './model/read-settings.ts';
import { idOf, missing, type Sight } from './model/sight.ts';

/** The clusters of each embedded cloud, so that its operations find what its fleets have made. */
const clustersOf = new WeakMap<Ground, Model[]>();

const toWork = (host: Host | undefined): WorkState => {
  if (!host) return { state: 'starting', serves: false };
  const states = { REGISTERING: 'starting', ACTIVE: 'healthy', DRAINING: 'draining', INACTIVE: 'gone' } as const;
  const isLate = host.status === 'ACTIVE' && !host.isConnected;
  return { state: isLate ? 'disconnected' : states[host.status], serves: host.status === 'ACTIVE' };
};

const isCounted = ({ state }: Server): boolean => ['Pending', 'InService'].includes(state.lifecycle);
const moverOf = (server: Server) => (server.terminated?.by === 'recycler' ? 'us' : 'others');
const hasEnded = ({ state }: Server): boolean => state.machine === 'shutting-down' || state.machine === 'terminated';

/** A cluster of Amazon ECS whose hosts are the servers of a fleet: its services' scheduler moves tasks as hosts come, drain and go. */
export const ecsWorld: WorldKind = {
  kind: 'ecs',
  create: (ground, { hexOf, region, account }, fleet, workload, index): WorkloadWorld => {
    const id = `${fleet.name}-${index}`;
    const name = `ecs/${id}`;
    const { clock } = ground;
    const write = (server: Server, work: WorkState): void =>
      ground.change(server, { works: { ...server.state.works, [name]: { ...server.state.works[name], ...work } } });
    const model = createModel({
      name: id,
      region,
      account,
      hexOf,
      clock,
      drawOf: (what) => ground.chance(`${name}:${what}`).next(),
      settings: readSettings(workload, `workloads of fleet ${fleet.name}`),
      groups: fleet.groups.map((group) => group.name),
      groupArnOf: (group) => ground.groups.get(group)?.arn ?? '',
      setProtected: (host, isProtected) => {
        const server = ground.servers.get(host.server);
        if (server && !hasEnded(server) && managed.changesProtection(server.id, isProtected)) ground.change(server, { isProtected });
      },
      onHostChange: (host) => {
        const server = ground.servers.get(host.server);
        if (server?.state.works[name]) write(server, toWork(host));
      },
    });
    clustersOf.set(ground, [...(clustersOf.get(ground) ?? []), model]);
    clock.at(clock.now(), () => begin(model));

    const register = (server: Server, isSeed: boolean, at?: number): Host => {
      const { zone, image, group, drawn } = server;
      const provider = model.providers.get(group);
      return registerHost(model, { server: server.id, zone, image, provider, isSeed, drainSeconds: drawn.drainSeconds }, at);
    };
    const managed = createManaged(() => model);
    const hostOf = (server: Server): Host | undefined => hostOfServer(model, server.id);

    /** Hosts whose machine has ended, also where the cluster does not know it. */
    const ended = new Set<string>();
    ground.changeListeners.push((server) => {
      if (server.fleet !== fleet.name || !hasEnded(server)) return;
      for (const host of hostsOfServer(model, server.id)) {
        if (ended.has(host.id)) continue;
        ended.add(host.id);
        begin(model);
        loseHost(model, host, moverOf(server));
      }
    });
    watchOutside(ground, model);
    return {
      kind: 'ecs',
      name,
      userData: `#!/bin/bash\necho ECS_CLUSTER=${id} >> /etc/ecs/ecs.config\n`,
      tags: { 'recycler:ecs:cluster': model.arn, ...(model.settings.managedScaling && { AmazonECSManaged: '' }) },
      targetGroupArns: () => [],
      seed: (server) => toWork(register(server, true, server.launchedAt)),
      onInService: (server) => {
        write(server, toWork(hostOf(server)));
        if (managed.protectsNew && !hostOf(server) && managed.changesProtection(server.id, true))
          ground.change(server, { isProtected: true });
      },
      onReady: (server) => {
        begin(model);
        if (server.flaw) return;
        const host = hostOf(server);
        // One whose agent was there already is connected again; one that came back from another image has no state of its agent.
        if (host && !ended.has(host.id)) {
          setConnected(model, host, true);
          return;
        }
        clock.at(clock.now() + model.settings.registerSeconds * 1_000, () => {
          if (server.state.machine !== 'running' || !server.isReady) return;
          const registered = register(server, false);
          if (server.state.works[name]) write(server, toWork(registered));
        });
      },
      onDied: (server) => {
        begin(model);
        const host = hostOf(server);
        if (!host || hasEnded(server)) return;
        setConnected(model, host, false);
        if (!server.isAway) return;
        ended.add(host.id);
        loseHost(model, { ...host, isConnected: false }, 'us');
      },
      onLeaving: (server) => {
        if (server.state.lifecycle === 'Terminating') managed.drain(server.id, moverOf(server));
        return 0;
      },
      ...(managed.hook && { leavingHook: { ...managed.hook, holds: (server: Server) => managed.hook?.holds(server.id) === true } }),
      protects: (server) => managed.protects(server.id),
      protectsNewServers: managed.protectsNew,
      ...(model.settings.managedScaling && {
        wantCapacity: (group: Group) => {
          begin(model);
          return managed.wantCapacity(group.name, [...group.servers.values()].filter(isCounted));
        },
      }),
      findLoss: (server) => {
        begin(model);
        const hosts = hostsOfServer(model, server.id).filter(({ id }) => !ended.has(id));
        return findTasksAt(model, hosts);
      },
      failsOn: (server) => hostsOfServer(model, server.id).some(({ id }) => model.failingHosts.has(id)) && model.failingHosts.size === 1,
      measureTasks: () => {
        begin(model);
        return model.figures.result();
      },
      markByOthers: (server, isMarked) => {
        begin(model);
        const host = hostOf(server);
        if (host) setStatus(model, host, isMarked ? 'DRAINING' : 'ACTIVE', 'others');
      },
      isMarked: (server) => server.terminated === undefined && hostsOfServer(model, server.id).some(({ status }) => status === 'DRAINING'),
      knowsFault: (kind) => isClusterFault({ kind }),
      meet: (fault, pick) => {
        if (!isClusterFault(fault)) throw new Error(`${fault.kind} is no fault of a cluster of Amazon ECS`);
        begin(model);
        return meetFault({ model, pick }, fault);
      },
    };
  },
  createOperations: (ground, tools) => createOperations(ground, tools),
};

/** Servers outside of groups join the cluster that their user data names, as any other server does. */
const watchOutside = ({ baking, clock }: Ground, model: Model): void => {
  const [inUse, zone] = [`ECS_CLUSTER=${model.name} `, `${model.region}a`];
  baking.watchers.push((server) => {
    if (!server.userData.includes(inUse)) return;
    begin(model);
    const host = hostOfServer(model, server.id);
    if (server.machine === 'terminated' && host) {
      if (baking.plan.hostStaysBehind) setConnected(model, host, false);
      loseHost(model, model.hosts.get(host.id) ?? host, 'others');
    }
    if (server.machine !== 'running' || host || baking.plan.hostNeverJoins) return;
    clock.at(clock.now() + model.settings.registerSeconds * 1_000, () => {
      const { id, image } = server;
      if (server.machine === 'running' && !hostOfServer(model, id))
        registerHost(model, { server: id, zone, image, provider: undefined, isSeed: false, drainSeconds: 0 });
    });
  });
};

const createOperations = (ground: Ground, { operation, createServiceError, takePage }: WorldTools): Operations => {
  const see = (model: Model): Sight => {
    begin(model);
    return { model, lagMs: () => ground.lagSeconds() * 1_000, startMs: ground.scenario.startMs, refuse: createServiceError, takePage };
  };
  const all = (): Sight[] => (clustersOf.get(ground) ?? []).map(see);
  const find = (cluster: string | undefined): Sight => {
    const found = clustersOf.get(ground)?.find((model) => model.arn === cluster || model.name === cluster);
    if (!found) throw createServiceError('ClusterNotFoundException', 'Cluster not found.');
    return see(found);
  };

  ground.otherTargets.push((arn) =>
    all()
      .map((sight) => describeTargets(sight, arn))
      .find((each) => each !== undefined),
  );
  return {
    'ECS.ListContainerInstances': operation<ListContainerInstancesCommandInput, ListContainerInstancesCommandOutput>({
      takes: ['cluster', 'filter', 'status', 'nextToken', 'maxResults'],
      answer: (input) => listHosts(find(input.cluster), input),
    }),
    'ECS.DescribeContainerInstances': operation<DescribeContainerInstancesCommandInput, DescribeContainerInstancesCommandOutput>({
      takes: ['cluster', 'containerInstances', 'include'],
      answer: (input) => describeHosts(find(input.cluster), input),
    }),
    'ECS.UpdateContainerInstancesState': operation<UpdateContainerInstancesStateCommandInput, UpdateContainerInstancesStateCommandOutput>({
      takes: ['cluster', 'containerInstances', 'status'],
      isMutating: true,
      answer: (input) => updateHosts(find(input.cluster), input),
    }),
    'ECS.DeregisterContainerInstance': operation<DeregisterContainerInstanceCommandInput, DeregisterContainerInstanceCommandOutput>({
      takes: ['cluster', 'containerInstance', 'force'],
      isMutating: true,
      answer: (input) => deregisterHost(find(input.cluster), input),
    }),
    'ECS.ListTasks': operation<ListTasksCommandInput, ListTasksCommandOutput>({
      takes: [
        ...(['cluster', 'containerInstance', 'family', 'serviceName', 'startedBy', 'desiredStatus', 'launchType'] as const),
        ...(['nextToken', 'maxResults'] as const),
      ],
      answer: (input) => listTasks(find(input.cluster), input),
    }),
    'ECS.DescribeTasks': operation<DescribeTasksCommandInput, DescribeTasksCommandOutput>({
      takes: ['cluster', 'tasks', 'include'],
      answer: (input) => describeTasks(find(input.cluster), input),
    }),
    'ECS.RunTask': operation<RunTaskCommandInput, RunTaskCommandOutput>({
      takes: ['cluster', 'taskDefinition', 'count', 'launchType', 'placementConstraints', 'clientToken', 'startedBy', 'group'],
      isMutating: true,
      answer: (input) => runTask(find(input.cluster), input),
    }),
    'ECS.StopTask': operation<StopTaskCommandInput, StopTaskCommandOutput>({
      takes: ['cluster', 'task', 'reason'],
      isMutating: true,
      answer: (input) => stopByRequest(find(input.cluster), input),
    }),
    'ECS.GetTaskProtection': operation<GetTaskProtectionCommandInput, GetTaskProtectionCommandOutput>({
      takes: ['cluster', 'tasks'],
      answer: (input) => getProtection(find(input.cluster), input),
    }),
    'ECS.ListServices': operation<ListServicesCommandInput, ListServicesCommandOutput>({
      takes: ['cluster', 'nextToken', 'maxResults', 'launchType', 'schedulingStrategy'],
      answer: (input) => listServices(find(input.cluster), input),
    }),
    'ECS.DescribeServices': operation<DescribeServicesCommandInput, DescribeServicesCommandOutput>({
      takes: ['cluster', 'services', 'include'],
      answer: (input) => describeServices(find(input.cluster), input),
    }),
    'ECS.DescribeClusters': operation<DescribeClustersCommandInput, DescribeClustersCommandOutput>({
      takes: ['clusters', 'include'],
      answer: ({ clusters = [] }) => {
        const isNamed = ({ model }: Sight) => clusters.some((written) => idOf(written) === model.name);
        return {
          clusters: all().filter(isNamed).map(describeCluster),
          failures: clusters.filter((written) => !all().some(({ model }) => idOf(written) === model.name)).map(missing),
        };
      },
    }),
    'ECS.DescribeCapacityProviders': operation<DescribeCapacityProvidersCommandInput, DescribeCapacityProvidersCommandOutput>({
      takes: ['capacityProviders', 'nextToken', 'maxResults', 'include'],
      answer: ({ capacityProviders, nextToken, maxResults = 10 }) => {
        const isNamed = ({ name }: { name: string }) => capacityProviders?.map(idOf).includes(name) ?? true;
        const known = all().flatMap(describeProviders);
        const { page, next } = takePage(known.filter(isNamed), nextToken, Math.min(10, maxResults), 'InvalidParameterException');
        const failures = (capacityProviders ?? []).filter((written) => !known.some(({ name }) => name === idOf(written))).map(missing);
        return { capacityProviders: page, nextToken: next, failures };
      },
    }),
    'ECS.DescribeTaskDefinition': operation<DescribeTaskDefinitionCommandInput, DescribeTaskDefinitionCommandOutput>({
      takes: ['taskDefinition', 'include'],
      answer: ({ taskDefinition }) => {
        const [found] = all().flatMap(({ model }) => describeDefinition(model, taskDefinition) ?? []);
        if (!found) throw createServiceError('ClientException', 'Unable to describe task definition.');
        return { taskDefinition: found, tags: [] };
      },
    }),
  };
};
