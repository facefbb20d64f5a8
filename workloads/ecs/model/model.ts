import type { Figures, Mover } from './figures.ts';
import type { ServiceSettings, Settings } from './read-settings.ts';
import type { Store } from './store.ts';

/** How a task goes (developer guide, task-lifecycle-explanation). */
export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'ACTIVATING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED';

/** Why a task stopped (API reference, Task). */
export type StopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'InfrastructureHealth'
  | 'UserInitiated'
  | 'ServiceSchedulerInitiated';

/** A container instance: a server as its agent registered it. */
export type Host = {
  readonly id: string;
  readonly arn: string;
  /** The id of its EC2 instance. */
  readonly server: string;
  readonly zone: string;
  readonly image: string;
  readonly provider: string | undefined;
  readonly status: 'REGISTERING' | 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly isConnected: boolean;
  readonly health: 'OK' | 'IMPAIRED' | 'INSUFFICIENT_DATA' | 'INITIALIZING';
  readonly registeredAt: number;
  readonly isSeed: boolean;
  /** Who set it to DRAINING. */
  readonly drainedBy: Mover | undefined;
  /** Seconds that connections to it take to finish. */
  readonly drainSeconds: number;
  readonly version: number;
};

export type Task = {
  readonly id: string;
  readonly arn: string;
  readonly service: string | undefined;
  readonly definition: string;
  readonly group: string;
  readonly startedBy: string;
  readonly host: string | undefined;
  readonly status: TaskStatus;
  readonly desired: 'RUNNING' | 'STOPPED';
  readonly isHealthy: boolean;
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly stoppingAt: number | undefined;
  readonly stoppedAt: number | undefined;
  readonly stopCode: StopCode | undefined;
  readonly stoppedReason: string | undefined;
  readonly exitCode: number | undefined;
  readonly protectedUntil: number | undefined;
  /** Its machine is gone, and Amazon ECS does not know. */
  readonly isLost: boolean;
  /** It stays, though its host drains. */
  readonly isStuck: boolean;
  /** It was started to even out the zones: another one stops for it. */
  readonly isForBalance: boolean;
  /** The number of the deployment of its service that started it. */
  readonly deployment: number;
  /** It ignores SIGTERM, and is killed after so many seconds. */
  readonly killedAfter: number | undefined;
  /** How often it was moved: its predecessors count. */
  readonly moves: number;
  /** The task that it is to replace. */
  readonly replaces: string | undefined;
  readonly constraint: string | undefined;
  readonly version: number;
};

export type Definition = Omit<ServiceSettings, 'name' | 'desired'> & {
  readonly family: string;
  readonly arn: string;
  /** It ends by itself after so long. */
  readonly endsAfter: number | undefined;
  readonly exitCode: number;
  readonly cannotPull: boolean;
};

export type Service = ServiceSettings & {
  readonly arn: string;
  readonly definition: string;
  readonly createdAt: number;
  readonly events: readonly { id: string; at: number; message: string }[];
  /** A deployment that is under way, and its own number. */
  readonly deployment: { number: number; since: number; isRunning: boolean };
};

/** The clock that a cluster goes by. */
export type ModelClock = { now: () => number; at: (ms: number, act: () => void) => unknown };

export type Model = {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly settings: Settings;
  readonly clock: ModelClock;
  readonly hexOf: (name: string) => string;
  /** Evenly from 0 to 1, always the same for a name. */
  readonly drawOf: (name: string) => number;
  readonly hosts: Store<Host>;
  readonly tasks: Store<Task>;
  readonly services: Store<Service>;
  readonly definitions: Map<string, Definition>;
  /** Capacity providers by group. */
  readonly providers: ReadonlyMap<string, string>;
  readonly groupArnOf: (group: string) => string;
  readonly figures: Figures;
  /** What goes on as soon as the agent of a host is connected again. */
  readonly whenConnected: Map<string, (() => void)[]>;
  /** What RunTask answered by token. */
  readonly tokens: Map<string, { request: string; tasks: string[] }>;
  /** Has all begun: are the first tasks placed? */
  hasBegun: boolean;
  isWoken: boolean;
  /** One run of the scheduler. */
  readonly schedule: () => void;
  /** Something has changed that the server of a host shows. */
  readonly onHostChange: (host: Host) => void;
  /** The server of a host is to be protected from scale-in, or is not. */
  readonly setProtected: (host: Host, isProtected: boolean) => void;
  counter: number;
  /** Moves of tasks that have gone without a replacement so far, by service. */
  readonly displaced: Map<string, number[]>;
  /** How much older than all else the lists of tasks are, by a fault: all of them, or those of one desired status. */
  listLag: { ms: number; only: 'RUNNING' | 'STOPPED' | undefined };
  /** Hosts on which every task of a service fails, by a fault, and how. */
  readonly failingHosts: Map<string, 'exit' | 'start' | 'infrastructure'>;
  /** Called when a host begins to drain, and when a new one registers. */
  readonly drainListeners: Set<(host: Host) => void>;
  readonly registerListeners: Set<(host: Host) => void>;
  /** Why every change of the state of a host fails, by a fault. */
  updateFailure: string | undefined;
  /** Do daemons not start, by a fault? */
  daemonsHeld: boolean;
};

/** A part of an ARN of the cluster: `task`, `service` or `container-instance`. */
export const arnOf = ({ region, account, name }: Pick<Model, 'region' | 'account' | 'name'>, type: string, id: string): string =>
  `arn:aws:ecs:${region}:${account}:${type}/${name}/${id}`;

/** Changes a record, and its version with it. */
export const change = <Value extends { id: string; version: number }>(store: Store<Value>, { id }: Value, patch: Partial<Value>): Value => {
  const before = store.get(id) as Value;
  const after = { ...before, ...patch, version: before.version + 1 };
  store.set(id, after);
  return after;
};

/** Is the task, or may it be again, of use to its service? */
export const isAlive = ({ desired, status }: Task): boolean => desired === 'RUNNING' && status !== 'STOPPED';

/** Its containers are there: they run, or are about to end. */
export const isOnMachine = ({ status, isLost }: Task): boolean =>
  !isLost && ['ACTIVATING', 'RUNNING', 'DEACTIVATING', 'STOPPING'].includes(status);

/** The ids of hosts that are in use: they have a task, "excluding daemon tasks" (developer guide, managed-scaling-behavior). */
export const listBusyHosts = ({ tasks, services }: Pick<Model, 'tasks' | 'services'>): ReadonlySet<string> => {
  const isDaemon = ({ service }: Task): boolean => service !== undefined && services.get(service)?.daemon === true;
  return new Set(
    tasks.list().flatMap((task) => (task.host === undefined || task.status === 'STOPPED' || isDaemon(task) ? [] : [task.host])),
  );
};

/** The definition that a task was started from. */
export const definitionOf = ({ definitions }: Model, { definition }: { definition: string }): Definition => {
  const found = definitions.get(definition);
  if (!found) throw new Error(`the cluster has no task definition ${definition}`);
  return found;
};

/** A service has something to say: the newest 100 events are shown (API reference, Service). */
export const addEvent = ({ services, clock, hexOf }: Model, name: string, text: string): void => {
  const service = services.get(name);
  if (!service) return;
  const event = { id: hexOf(`event:${name}:${clock.now()}:${text}`), at: clock.now(), message: `(service ${name}) ${text}` };
  services.set(name, { ...service, events: [event, ...service.events].slice(0, 100) });
};
