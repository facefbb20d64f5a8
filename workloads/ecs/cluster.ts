/** CPU units, MiB of memory, GPUs, and the ports that are taken or reserved on a host. */
export type Resources = { cpu: number; memory: number; gpus: number; ports: readonly string[] };

/** A container instance of the cluster: one server, as ECS knows it. */
export type Host = {
  arn: string;
  /** The EC2 instance. */
  server: string;
  /** `ACTIVE` takes tasks; `DRAINING` takes none and loses those of services; `REGISTERING` and others are on their way in or out. */
  status: string;
  statusReason?: string;
  /** Is its agent connected? Absent where ECS does not say. */
  isConnected?: boolean;
  /** What the agent says of itself and its runtime, `OK` where all is well. Absent where ECS does not say. */
  health?: string;
  /** Milliseconds since 1970. */
  registeredAt: number;
  /** Tasks whose desired status is RUNNING: those that were asked to stop and still serve are not among them. */
  running: number;
  pending: number;
  /** Rises with each change that ECS sends an event for. */
  version: number;
  provider?: string;
  registered: Resources;
  remaining: Resources;
  attributes: Readonly<Record<string, string>>;
};

/** A task on a host. */
export type Task = {
  arn: string;
  /** The container instance that it runs on. */
  host: string;
  /** The service that keeps it; absent for a task of its own. */
  service?: string;
  /** `RUNNING`, `DEACTIVATING` (leaves its load balancer), `STOPPING`, `STOPPED` ... (ECS Developer Guide, task-lifecycle-explanation). */
  status: string;
  startedBy?: string;
  definition: string;
  /** CPU units and MiB that it holds; undefined where ECS does not say. */
  cpu: number | undefined;
  memory: number | undefined;
  hasInterface: boolean;
  hasVolume: boolean;
  /** How it ended: by the exit of all its containers with 0, or why not. Absent while it has not. */
  ended?: { isGood: boolean; reason: string };
  /** By which code of ECS it was stopped, and when it had, in milliseconds. */
  stopCode?: string;
  stoppedAt?: number;
  /** When its containers had started, in milliseconds. */
  startedAt?: number;
  /** Do the health checks of its containers fail? */
  isUnhealthy?: true;
  /** When it was asked for, in milliseconds. */
  createdAt?: number;
  /** Until when, in milliseconds, its own protection keeps it from being ended. */
  protectedUntil?: number;
};

/** A service of the cluster. */
export type Service = {
  name: string;
  isDaemon: boolean;
  /** Tasks that it is to have, that run, and that wait. */
  desired: number;
  running: number;
  pending: number;
  /** Percent of the desired tasks that must stay, and that there may be. */
  minimumPercent: number;
  maximumPercent: number;
  /** Is a deployment of it under way? */
  isDeploying: boolean;
  definition: string;
  /** Where its tasks may be: expressions of the cluster query language. */
  constraints: readonly string[];
  /** Must each of its tasks be on another host? */
  isDistinct: boolean;
  /** The capacity providers that place its tasks; absent where it has none of its own. */
  providers?: readonly string[];
  launchType?: string;
  targetGroups: readonly string[];
  /** When it last had no room for a task, in milliseconds, and in which words. */
  unplaced?: { at: number; message: string };
};

/** What is needed of a task definition, which never changes. */
export type Definition = {
  arn: string;
  hostPorts: readonly number[];
  /** Does the network of its host serve it, so that every port of its containers is one of the host? */
  isOnHostNetwork: boolean;
  /** Paths of the host, and shared volumes, whose data ends with the host. */
  hostVolumes: readonly string[];
  /** Seconds that the slowest of its containers has to stop. */
  stopSeconds: number;
  gpus: number;
  /** Where its tasks may be, beside what their service says: expressions of the cluster query language. */
  constraints: readonly string[];
  /** Attributes that a host must have for them: with this value, where there is one. */
  requires: readonly { name: string; value?: string }[];
};

/** The capacity provider of a group. */
export type Provider = {
  name: string;
  /** The ARN of its Auto Scaling group; absent for providers that AWS runs itself. */
  group?: string;
  status: string;
  protectsServers: boolean;
  /** Does ECS itself raise and lower the desired capacity of the group? So it does unless it says that it does not. */
  scalesServers: boolean;
};

/** One poll at a cluster. Whatever is in it was answered whole. */
export type Cluster = {
  arn: string;
  hosts: readonly Host[];
  services: readonly Service[];
  providers: readonly Provider[];
  /** Tasks of the hosts that were asked about, those included that were asked to stop. */
  tasks: readonly Task[];
  /** The hosts, by ARN, whose tasks are known. */
  read: ReadonlySet<string>;
  /** Those of them of whose tasks it is also known whether they are protected: others may not leave now. */
  candidates: ReadonlySet<string>;
  definitions: ReadonlyMap<string, Definition>;
  /** How many targets of a target group are healthy, by its ARN; of those alone that were asked about. */
  targets?: ReadonlyMap<string, number>;
  /** Tasks that have ended lately, and those of services that failed which run; read for healing alone, and absent where it is not known in whole. */
  endings?: { ended: readonly Task[]; running: readonly Task[] };
};

/** The last part of an ARN, which is the name that people know. */
export const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** The tasks of each host that have not stopped. A list of tasks is as it was read, and every rule asks it for many hosts: it is sorted once. */
const byHost = new WeakMap<readonly Task[], Map<string | undefined, Task[]>>();

/** The tasks of a host that have not stopped. */
export const listTasks = ({ tasks }: Pick<Cluster, 'tasks'>, host: string): readonly Task[] => {
  const known = byHost.get(tasks) ?? Map.groupBy(tasks, (task) => (['STOPPED', 'DELETED'].includes(task.status) ? undefined : task.host));
  byHost.set(tasks, known);
  return known.get(host) ?? [];
};

/** The service of a task; undefined for a task of its own, and where the cluster does not list it. */
export const serviceOf = ({ services }: Pick<Cluster, 'services'>, { service }: Pick<Task, 'service'>): Service | undefined =>
  services.find(({ name }) => name === service);

/** Is it the capacity provider of this Auto Scaling group? */
export const isProviderOf = ({ group }: Pick<Provider, 'group'>, name: string): boolean =>
  group?.endsWith(`:autoScalingGroupName/${name}`) === true;

/** Does a daemon keep this task on every host? */
export const isDaemonTask = (cluster: Pick<Cluster, 'services'>, task: Pick<Task, 'service'>): boolean =>
  serviceOf(cluster, task)?.isDaemon === true;

/** What `startedBy` of a task begins with that a service has started (API reference, Task, startedBy). */
const byService = 'ecs-svc/';

/** Is it a task that no service keeps? One that a service has started never is, whatever its group says. */
export const isStandalone = ({ service, startedBy }: Pick<Task, 'service' | 'startedBy'>): boolean =>
  service === undefined && startedBy?.startsWith(byService) !== true;

/** The tasks of a host that no service keeps, and that nothing moves. */
export const listStandalone = (cluster: Pick<Cluster, 'tasks'>, host: string): Task[] => listTasks(cluster, host).filter(isStandalone);

/** The tasks of a host that must find a place elsewhere when it drains: all but its daemons. */
export const listMovingTasks = (cluster: Pick<Cluster, 'tasks' | 'services'>, host: string): Task[] =>
  listTasks(cluster, host).filter((task) => !isDaemonTask(cluster, task));
