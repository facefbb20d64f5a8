import { readHosts, readProviders } from '../../aws/ecs/hosts.ts';
import { readServices } from '../../aws/ecs/services.ts';
import { listTasks, readProtection, readTaskDefinition, readTasks } from '../../aws/ecs/tasks.ts';
import type { WorkloadTools } from '../workload-kind.ts';
import { type Cluster, type Definition, type Host, nameOf, type Provider, type Service, type Task } from './cluster.ts';
import { parseAll, parseDefinition, parseHost, parseProvider, parseService, parseTask } from './parse-cluster.ts';
import { readEndings } from './read-endings.ts';

/** What one page of a list of tasks holds. */
const mostListed = 100;

/** Tasks as one poll must know them. */
export type TasksAsked = {
  /** Every host of the cluster, and those whose tasks matter. */
  all: readonly Host[];
  asked: readonly Host[];
  /** Servers on which what has stopped matters too: those that drain, and those that ran a canary. */
  withStopped: ReadonlySet<string>;
  /** Ids of tasks that were there before, whatever the lists say. */
  known: readonly string[];
};

/** Reads of a cluster in the driver's own words, each whole or an error. */
export type ClusterReads = {
  hosts: (cluster: string) => Promise<Host[]>;
  /** One host; undefined where the cluster does not know it. */
  host: (cluster: string, arn: string) => Promise<Host | undefined>;
  services: (cluster: string) => Promise<Service[]>;
  /** The tasks of the hosts that are asked about, and maybe of all: `read` has the ARNs of those that were read. */
  tasks: (cluster: string, asked: TasksAsked) => Promise<{ tasks: Task[]; read: ReadonlySet<string> }>;
  /** The capacity providers of these hosts. */
  providers: (hosts: readonly Host[]) => Promise<Provider[]>;
  /** Is there an active task definition of this family, or of this family and revision? */
  hasDefinition: (name: string) => Promise<boolean>;
  definitions: (tasks: readonly Task[]) => Promise<ReadonlyMap<string, Definition>>;
  /** Tasks that ended lately; undefined where there are more than can be judged. */
  endings: (cluster: string, now: number) => Promise<Cluster['endings']>;
};

/** Opens the reads of clusters. What never changes is read once. @throws WorldError, Retryable from each of them */
export const openClusterReads = (client: WorkloadTools['clients']['ecs']): ClusterReads => {
  const known = new Map<string, Definition>();
  const there = new Set<string>();
  return {
    endings: (cluster, now) => readEndings(client, cluster, now),
    hosts: async (cluster) => parseAll('a container instance', await readHosts(client, cluster), parseHost),
    host: async (cluster, arn) => {
      const [found] = await readHosts(client, cluster, [arn]);
      return found && parseHost(found);
    },
    services: async (cluster) => {
      const found = await readServices(client, cluster);
      return parseAll(
        'a service',
        found.filter(({ status }) => status !== 'INACTIVE'),
        parseService,
      );
    },
    tasks: async (cluster, { all, asked, withStopped, known }) => {
      // Where the hosts have few tasks together, one list of all costs less than one for each host.
      const pages = Math.ceil(all.reduce((sum, { running, pending }) => sum + running + pending, 0) / mostListed);
      const isWhole = Number.isFinite(pages) && 2 * pages < asked.length;
      const lists = await Promise.all([
        ...(isWhole ? [listTasks(client, { cluster, desiredStatus: 'RUNNING' })] : []),
        ...asked.flatMap(({ arn: containerInstance, server, status }) => [
          ...(isWhole ? [] : [listTasks(client, { cluster, containerInstance, desiredStatus: 'RUNNING' as const })]),
          ...(status === 'DRAINING' || withStopped.has(server)
            ? [listTasks(client, { cluster, containerInstance, desiredStatus: 'STOPPED' as const })]
            : []),
        ]),
      ]);
      const listed = new Set(lists.flat());
      const ids = new Set([...listed].map(nameOf));
      const left = known.filter((id) => !ids.has(id));
      // One that waits for a place, or that no host of the cluster runs, has none: it keeps no host.
      const placed = (await readTasks(client, cluster, [...listed, ...left])).filter(({ containerInstanceArn }) => containerInstanceArn);
      const tasks = parseAll('a task', placed, parseTask);
      const mayGo = new Set(asked.map(({ arn }) => arn));
      const kept = tasks.filter(({ host, service, status }) => mayGo.has(host) && service !== undefined && status !== 'STOPPED');
      const protection = await readProtection(
        client,
        cluster,
        kept.map(({ arn }) => arn),
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
      return parseAll('a capacity provider', await readProviders(client, names), parseProvider);
    },
    hasDefinition: async (name) => {
      if (!there.has(name) && (await readTaskDefinition(client, name))?.status === 'ACTIVE') there.add(name);
      return there.has(name);
    },
    definitions: async (tasks) => {
      for (const name of new Set(tasks.map(({ definition }) => definition).filter((arn) => !known.has(arn)))) {
        const found = await readTaskDefinition(client, name);
        const parsed = found && parseDefinition(found);
        if (parsed) known.set(parsed.arn, parsed);
      }
      return known;
    },
  };
};
