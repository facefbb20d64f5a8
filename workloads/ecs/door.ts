import {
  type ContainerInstance,
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  GetTaskProtectionCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTasksCommand,
  RunTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { change, read } from '../../aws/calls.ts';
import { WorldError } from '../../core/errors.ts';
import type { WorkloadDoor } from '../../core/ports.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import type { GroupView } from '../../core/record/observation.ts';
import { noUndertaking, type Undertaking } from '../../core/record/undertaking.ts';
import { isSameWorkload, type WorkloadRef, type WorkloadView, workloadKey } from '../../core/record/workload.ts';
import type { WorkloadTools } from '../workload-kind.ts';
import { canaryOf, startedByOf } from './canary.ts';
import type { Cluster, Definition, Host, Provider, Service, Task } from './cluster.ts';
import { describeHosts, listHostsToRead } from './describe-hosts.ts';
import { findLeaks } from './find-leaks.ts';
import { clusterTag, findUnnamedCluster, findUnsupported } from './find-unsupported.ts';
import { readMark } from './mark.ts';
import { type Notes, readNotes } from './notes.ts';
import { parseAll, parseDefinition, parseHost, parseProvider, parseService, parseTask } from './parse-cluster.ts';
import { planCluster } from './plan-cluster.ts';
import { type EcsPolicy, readPolicy } from './policy.ts';
import type { HostPoll } from './question.ts';

const kind = 'ecs';
/** What one call describes at most (ECS API reference: DescribeContainerInstances, DescribeTasks, GetTaskProtection 100; DescribeServices 10). */
const mostDescribed = 100;
const mostServices = 10;
/** What one page of a list holds. */
const mostListed = 100;
/** Hosts that are due whose tasks one poll reads, besides those in flight. */
const mostDue = 10;

/** The door to ECS clusters. Every answer that is not whole is an error, so that all hosts of the cluster are unknown. */
export const openEcsDoor = ({ clients, servers, clock }: WorkloadTools): WorkloadDoor => {
  const reads = createReads(clients.ecs);

  const toArn = async (cluster: string): Promise<string> => {
    const { clusters, failures } = await read('ecs:DescribeClusters', () =>
      clients.ecs.send(new DescribeClustersCommand({ clusters: [cluster] })),
    );
    const [found] = clusters ?? [];
    if (found?.clusterArn === undefined || found.status !== 'ACTIVE')
      throw new WorldError(
        `ECS cluster ${cluster} is ${found?.status ?? failures?.[0]?.reason ?? 'not there'}: the tag ${clusterTag} of its groups must name an active one`,
      );
    return found.clusterArn;
  };

  /** The clusters that groups name, by ARN, each with its groups. */
  const listClusters = async (groups: readonly GroupView[], isChecked: boolean): Promise<{ arn: string; groups: GroupView[] }[]> => {
    const found = new Map<string, GroupView[]>();
    for (const group of groups) {
      const name = group.tags[clusterTag];
      if (name === undefined) continue;
      const arn = name.startsWith('arn:') && !isChecked ? name : await toArn(name);
      found.set(arn, [...(found.get(arn) ?? []), group]);
    }
    return [...found].map(([arn, own]) => ({ arn, groups: own }));
  };

  const poll = async (arn: string, groups: readonly GroupView[], undertaking: Undertaking, most: number): Promise<HostPoll> => {
    const workload = { kind, id: arn };
    const own = new Map(groups.flatMap((group) => group.members.map((member): [string, string] => [member.id, group.name])));
    for (const { server, group } of undertaking.cordons.filter((each) => isSameWorkload(each.workload, workload))) own.set(server, group);
    const [hosts, services] = await Promise.all([reads.hosts(arn), reads.services(arn)]);
    // When a server was launched matters of those that are new alone.
    const replacements = undertaking.swaps.flatMap(({ replacement }) => (replacement === undefined ? [] : [replacement]));
    const base = {
      groups: own,
      facts: new Map((replacements.length > 0 ? await servers.read(replacements) : []).map((facts) => [facts.id, facts])),
      undertaking,
      before: readNotes(undertaking.notes[workloadKey(workload)]),
      policy: readPolicy(undertaking.settings[kind]),
      now: clock.now(),
    };
    const canary = await findCanary(base.policy, undertaking, base.before);
    const asked = listHostsToRead({ ...base, hosts: hosts.filter(({ server }) => own.has(server)) }, most);
    const proofs = new Set(
      canary ? undertaking.swaps.flatMap(({ isProof, replacement }) => (isProof && replacement ? [replacement] : [])) : [],
    );
    const [{ tasks, read }, providers] = await Promise.all([reads.tasks(arn, hosts, asked, proofs), reads.providers(hosts)]);
    const cluster: Cluster = {
      arn,
      hosts,
      services,
      providers,
      tasks,
      read,
      candidates: new Set(asked.map((host) => host.arn)),
      definitions: await reads.definitions(tasks),
    };
    return { ...base, ...(canary && { canary }), cluster };
  };

  /** The canary that a proof in flight still has to run: of the default one nothing is asked where nobody has registered it. */
  const findCanary = async (policy: EcsPolicy, { swaps }: Undertaking, { tried }: Notes): Promise<HostPoll['canary']> => {
    const definition = canaryOf(policy);
    // For a plan, when no swap is under way, it is asked too.
    const isOpen = swaps.length === 0 || swaps.some(({ isProof, replacement = '' }) => isProof && !tried.includes(replacement));
    if (definition === undefined || !isOpen) return undefined;
    const isThere = await reads.hasDefinition(definition);
    return isThere || policy.canary !== 'default' ? { definition, isThere } : undefined;
  };

  return {
    kind,
    drains: true,
    find: async (groups) => (await listClusters(groups, true)).map(({ arn }) => ({ kind, id: arn })),
    protects: async (groups) => {
      const found = await Promise.all(
        (await listClusters(groups, false)).map(async ({ arn, groups: own }) => {
          const providers = await reads.providers(await reads.hosts(arn));
          const names = providers.flatMap(({ group, protectsServers }) => (protectsServers && group !== undefined ? [group] : []));
          return own.map(({ name }) => name).filter((name) => names.some((group) => group.endsWith(`:autoScalingGroupName/${name}`)));
        }),
      );
      return found.flat();
    },
    findUnsupported: async (group) => {
      const unnamed = findUnnamedCluster(group);
      if (unnamed !== undefined) return [unnamed];
      const [cluster] = await listClusters([group], false);
      if (!cluster) return [];
      const [hosts, services] = await Promise.all([reads.hosts(cluster.arn), reads.services(cluster.arn)]);
      return findUnsupported(group, { services, providers: await reads.providers(hosts) });
    },
    describe: async (groups, undertaking = noUndertaking) =>
      Promise.all(
        (await listClusters(groups, false)).map(async ({ arn, groups: own }): Promise<WorkloadView> => {
          const workload = { kind, id: arn };
          const { servers: judged, notes } = describeHosts(workload, await poll(arn, own, undertaking, mostDue));
          return { ...workload, groups: own.map(({ name }) => name), drains: true, servers: judged, notes };
        }),
      ),
    plan: async (groups, undertaking, slots) =>
      Promise.all(
        (await listClusters(groups, false)).map(async ({ arn, groups: own }) => {
          const zones = new Map(own.flatMap(({ members }) => members.map(({ id, zone }): [string, string] => [id, zone])));
          return planCluster({ kind, id: arn }, await poll(arn, own, undertaking, Number.POSITIVE_INFINITY), zones, slots);
        }),
      ),
    leaks: async (groups, journalled) =>
      (
        await Promise.all(
          (
            await listClusters(groups, false)
          ).map(async ({ arn }) => {
            const workload = { kind, id: arn };
            const own = journalled.filter((entry) => isSameWorkload(entry.workload, workload));
            return findLeaks(workload, await reads.hosts(arn), own);
          }),
        )
      ).flat(),
    cordon: async ({ workload, before }) => {
      const mark = readMark(before);
      if (!mark) return { outcome: 'refused', code: 'NoContainerInstance', message: 'no container instance is journalled for it' };
      // Others who have it drain keep their mark.
      if (mark.status === 'DRAINING') return { outcome: 'refused', code: 'DrainedByOthers', message: 'it drains already, by others' };
      return setState(clients.ecs, workload, mark.host, 'DRAINING');
    },
    try: async ({ workload, server, what, token }) =>
      change('ecs:RunTask', async () => {
        const { failures, tasks } = await clients.ecs.send(
          new RunTaskCommand({
            cluster: workload.id,
            taskDefinition: what,
            launchType: 'EC2',
            count: 1,
            placementConstraints: [{ type: 'memberOf', expression: `ec2InstanceId == ${server}` }],
            startedBy: startedByOf(server),
            clientToken: token,
          }),
        );
        const [failure] = failures ?? [];
        if (failure)
          return {
            outcome: 'refused',
            code: failure.reason ?? 'Failure',
            message: failure.detail ?? `no canary could be placed on ${server}`,
          };
        return (tasks ?? []).length > 0
          ? { outcome: 'done' }
          : { outcome: 'unanswered', message: 'ECS named neither a task nor a failure' };
      }),
    uncordon: async ({ workload, server, before }) => {
      const mark = readMark(before);
      const [facts] = await servers.read([server]);
      if (!mark || facts?.state === 'terminated' || facts?.state === 'shutting-down') return { outcome: 'done' };
      const host = await reads.host(workload.id, mark.host);
      if (host?.status !== 'DRAINING') return { outcome: 'done' };
      return setState(clients.ecs, workload, mark.host, 'ACTIVE');
    },
  };
};

/** Asks for a state of one host: done only where ECS names no failure, which it answers with status 200. */
const setState = (client: ECSClient, { id }: WorkloadRef, host: string, status: 'ACTIVE' | 'DRAINING'): Promise<IntentResult> =>
  change('ecs:UpdateContainerInstancesState', async () => {
    const { failures, containerInstances } = await client.send(
      new UpdateContainerInstancesStateCommand({ cluster: id, containerInstances: [host], status }),
    );
    const [failure] = failures ?? [];
    if (failure)
      return {
        outcome: 'refused',
        code: failure.reason ?? 'Failure',
        message: failure.detail ?? `${failure.arn ?? host}: ${failure.reason ?? 'no reason'}`,
      };
    return (containerInstances ?? []).length > 0
      ? { outcome: 'done' }
      : { outcome: 'unanswered', message: 'ECS named neither the host nor a failure' };
  });

type Reads = {
  hosts: (cluster: string) => Promise<Host[]>;
  /** One host; undefined where the cluster does not know it. */
  host: (cluster: string, arn: string) => Promise<Host | undefined>;
  services: (cluster: string) => Promise<Service[]>;
  /** The tasks of these hosts, and maybe of all hosts of the cluster: the ARNs of those that were read say which. */
  tasks: (
    cluster: string,
    all: readonly Host[],
    asked: readonly Host[],
    proofs: ReadonlySet<string>,
  ) => Promise<{ tasks: Task[]; read: ReadonlySet<string> }>;
  providers: (hosts: readonly Host[]) => Promise<Provider[]>;
  /** Is there an active task definition of this family, or of this family and revision? */
  hasDefinition: (name: string) => Promise<boolean>;
  definitions: (tasks: readonly Task[]) => Promise<ReadonlyMap<string, Definition>>;
};

/** Reads of a cluster, each complete or an error. @throws WorldError, Retryable */
const createReads = (client: ECSClient): Reads => {
  const known = new Map<string, Definition>();
  const there = new Set<string>();

  const describeHosts = async (cluster: string, arns: readonly string[]): Promise<ContainerInstance[]> =>
    (
      await Promise.all(
        toBatches(arns, mostDescribed).map((containerInstances) =>
          read('ecs:DescribeContainerInstances', async () => {
            const answer = await client.send(
              new DescribeContainerInstancesCommand({ cluster, containerInstances, include: ['CONTAINER_INSTANCE_HEALTH'] }),
            );
            refuseFailures('ecs:DescribeContainerInstances', answer.failures);
            return answer.containerInstances ?? [];
          }),
        ),
      )
    ).flat();

  const listTaskArns = (asked: { cluster: string; containerInstance?: string; desiredStatus: 'RUNNING' | 'STOPPED' }): Promise<string[]> =>
    listAll((nextToken) =>
      read('ecs:ListTasks', async () => {
        const answer = await client.send(new ListTasksCommand({ ...asked, nextToken }));
        return { items: answer.taskArns ?? [], next: answer.nextToken };
      }),
    );

  const readProtection = async (cluster: string, tasks: readonly Task[]): Promise<Map<string, number>> => {
    const asked = tasks.filter(({ service, status }) => service !== undefined && status !== 'STOPPED').map(({ arn }) => arn);
    const found = await Promise.all(
      toBatches(asked, mostDescribed).map((batch) =>
        read(
          'ecs:GetTaskProtection',
          async () => (await client.send(new GetTaskProtectionCommand({ cluster, tasks: batch }))).protectedTasks ?? [],
        ),
      ),
    );
    return new Map(
      found
        .flat()
        .filter(({ protectionEnabled }) => protectionEnabled === true)
        .map(({ taskArn = '', expirationDate }) => [taskArn, expirationDate?.getTime() ?? Number.MAX_SAFE_INTEGER]),
    );
  };

  return {
    hosts: async (cluster) => {
      const arns = await listAll((nextToken) =>
        read('ecs:ListContainerInstances', async () => {
          const answer = await client.send(new ListContainerInstancesCommand({ cluster, nextToken }));
          return { items: answer.containerInstanceArns ?? [], next: answer.nextToken };
        }),
      );
      return parseAll('a container instance', await describeHosts(cluster, arns), parseHost);
    },
    host: async (cluster, arn) => {
      const answer = await read('ecs:DescribeContainerInstances', () =>
        client.send(new DescribeContainerInstancesCommand({ cluster, containerInstances: [arn] })),
      );
      const [found] = answer.containerInstances ?? [];
      return found && parseHost(found);
    },
    services: async (cluster) => {
      const arns = await listAll((nextToken) =>
        read('ecs:ListServices', async () => {
          const answer = await client.send(new ListServicesCommand({ cluster, nextToken, maxResults: 100 }));
          return { items: answer.serviceArns ?? [], next: answer.nextToken };
        }),
      );
      const described = await Promise.all(
        toBatches(arns, mostServices).map((services) =>
          read('ecs:DescribeServices', async () => {
            const answer = await client.send(new DescribeServicesCommand({ cluster, services }));
            refuseFailures('ecs:DescribeServices', answer.failures);
            return answer.services ?? [];
          }),
        ),
      );
      return described.flat().flatMap((each) => (each.status === 'INACTIVE' ? [] : parseAll('a service', [each], parseService)));
    },
    tasks: async (cluster, all, asked, proofs) => {
      const needsStopped = new Set(asked.filter(({ server }) => proofs.has(server)).map(({ arn }) => arn));
      // Where the hosts have few tasks together, one list of all costs less than one for each host.
      const pages = Math.ceil(all.reduce((sum, { running, pending }) => sum + running + pending, 0) / mostListed);
      const isWhole = Number.isFinite(pages) && 2 * pages < asked.length;
      const lists = await Promise.all([
        ...(isWhole ? [listTaskArns({ cluster, desiredStatus: 'RUNNING' })] : []),
        ...asked.flatMap(({ arn: containerInstance, status }) => [
          ...(isWhole ? [] : [listTaskArns({ cluster, containerInstance, desiredStatus: 'RUNNING' })]),
          // Those that were asked to stop may serve still: they matter where a host is to be empty.
          ...(status === 'DRAINING' || needsStopped.has(containerInstance)
            ? [listTaskArns({ cluster, containerInstance, desiredStatus: 'STOPPED' })]
            : []),
        ]),
      ]);
      const described = await Promise.all(
        toBatches([...new Set(lists.flat())], mostDescribed).map((tasks) =>
          // One that is not listed any more has stopped: "absent twice" is what a certificate asks for.
          read('ecs:DescribeTasks', async () => (await client.send(new DescribeTasksCommand({ cluster, tasks }))).tasks ?? []),
        ),
      );
      const tasks = parseAll('a task', described.flat(), parseTask);
      // Of those that drain already protection decides nothing any more.
      const mayGo = new Set(asked.filter(({ status }) => status === 'ACTIVE').map(({ arn }) => arn));
      const protection = await readProtection(
        cluster,
        tasks.filter(({ host }) => mayGo.has(host)),
      );
      return {
        tasks: tasks.map((task) => {
          const until = protection.get(task.arn);
          return until === undefined ? task : { ...task, protectedUntil: until };
        }),
        read: new Set((isWhole ? all : asked).map(({ arn }) => arn)),
      };
    },
    providers: async (hosts) => {
      const names = [...new Set(hosts.flatMap(({ provider }) => provider ?? []))].toSorted();
      if (names.length === 0) return [];
      const found = await listAll((nextToken) =>
        read('ecs:DescribeCapacityProviders', async () => {
          const answer = await client.send(new DescribeCapacityProvidersCommand({ capacityProviders: names, nextToken }));
          refuseFailures('ecs:DescribeCapacityProviders', answer.failures);
          return { items: answer.capacityProviders ?? [], next: answer.nextToken };
        }),
      );
      return parseAll('a capacity provider', found, parseProvider);
    },
    hasDefinition: async (taskDefinition) => {
      if (there.has(taskDefinition)) return true;
      const isThere = await read('ecs:DescribeTaskDefinition', async () => {
        try {
          return (await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition?.status === 'ACTIVE';
        } catch (error) {
          // "Unable to describe task definition." is how ECS says that there is none (API reference, ClientException).
          if ((error as Error).name === 'ClientException') return false;
          throw error;
        }
      });
      if (isThere) there.add(taskDefinition);
      return isThere;
    },
    definitions: async (tasks) => {
      // A task definition never changes, so that each is read once.
      for (const taskDefinition of new Set(tasks.map(({ definition }) => definition).filter((arn) => !known.has(arn)))) {
        const { taskDefinition: found } = await read('ecs:DescribeTaskDefinition', () =>
          client.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
        );
        const parsed = found && parseDefinition(found);
        if (parsed) known.set(parsed.arn, parsed);
      }
      return known;
    },
  };
};

/** Every page of a list. */
const listAll = async <Item>(
  page: (token: string | undefined) => Promise<{ items: Item[]; next: string | undefined }>,
): Promise<Item[]> => {
  const found: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    found.push(...items);
    token = next;
  } while (token !== undefined);
  return found;
};

const toBatches = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** A description that leaves some out is none. @throws WorldError */
const refuseFailures = (operation: string, failures: readonly { arn?: string | undefined; reason?: string | undefined }[] = []): void => {
  const [first] = failures.filter(({ reason }) => reason !== 'MISSING');
  if (first) throw new WorldError(`${operation}: ${first.arn ?? ''}: ${first.reason ?? 'no reason'}`);
};
