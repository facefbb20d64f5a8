import { InputError } from '../../../core/errors.ts';
import { addDefinition } from './begin.ts';
import { deregister, registerHost, setConnected } from './hosts.ts';
import { change, type Host, isAlive, type Model, type Service, type Task } from './model.ts';
import { defaultServices } from './read-settings.ts';
import { createTask, endFailed, placeTask } from './run-task.ts';
import { startTask } from './schedule.ts';
import { wake } from './wake.ts';

/** What may happen in a cluster, as far as the model has to know: when, and for how long, is the rehearsal's. */
type ClusterFault =
  | { kind: 'agent-flaps'; count: number }
  | { kind: 'agent-gone'; count: number; draining: boolean }
  | { kind: 'task-ignores-sigterm'; stopTimeout: number }
  | { kind: 'standalone-task-appears'; runs?: number | undefined }
  | { kind: 'protected-task-appears'; protects: number }
  | { kind: 'deployment-begins'; service?: string | undefined }
  | { kind: 'service-scaled'; service?: string | undefined; to: number }
  | { kind: 'daemon-never-starts' | 'duplicate-registration' }
  | { kind: 'update-failures'; reason: string }
  | { kind: 'list-tasks-stale'; lag: number; only?: 'RUNNING' | 'STOPPED' | undefined }
  | { kind: 'rebalancing-onto-victim'; count: number }
  | { kind: 'tasks-fail'; count: number; availabilityZone?: string | undefined; how: 'exit' | 'start' | 'infrastructure' };

type FaultOf<Kind extends ClusterFault['kind']> = Extract<ClusterFault, { kind: Kind }>;

/** What a fault needs of the cluster that it happens to. */
type Scene = { model: Model; pick: <Item>(items: readonly Item[], count: number) => Item[] };

const nothing = (): void => undefined;

const listOpen = ({ model }: Scene): Host[] => model.hosts.list().filter(({ status, isConnected }) => status === 'ACTIVE' && isConnected);

const listConnected = ({ model }: Scene): Host[] =>
  model.hosts.list().filter(({ status, isConnected }) => status !== 'INACTIVE' && isConnected);

/** Acts on the next host that drains, or on one that drains already; answers how to wait no longer. */
const onDrain = ({ model }: Scene, act: (host: Host) => void): (() => void) => {
  const present = model.hosts.list().find(({ status, isConnected }) => status === 'DRAINING' && isConnected);
  if (present) {
    act(present);
    return nothing;
  }
  const listen = (host: Host): void => {
    model.drainListeners.delete(listen);
    act(host);
  };
  model.drainListeners.add(listen);
  return () => model.drainListeners.delete(listen);
};

const disconnect = (scene: Scene, hosts: readonly Host[]): (() => void) => {
  for (const host of hosts) setConnected(scene.model, host, false);
  return () => {
    for (const host of hosts) setConnected(scene.model, host, true);
  };
};

/** "the Amazon ECS container agent disconnects and reconnects several times per hour as a part of its normal operation" (developer guide, ecs_container_instance_events). */
const flap = (scene: Scene, { count }: { count: number }): (() => void) => disconnect(scene, scene.pick(listConnected(scene), count));

/** The agent is gone, at once or as soon as its host drains. */
const loseAgent = (scene: Scene, { count, draining }: FaultOf<'agent-gone'>): (() => void) => {
  if (!draining) return flap(scene, { count });
  let end: () => void = nothing;
  const stopWaiting = onDrain(scene, (host) => {
    end = disconnect(scene, [host]);
  });
  return () => {
    stopWaiting();
    end();
  };
};

const tasksAt = ({ model }: Scene, host: Host): Task[] => model.tasks.list().filter((task) => task.host === host.id && isAlive(task));

/** "if the container doesn't stop within the timeout, SIGKILL" (developer guide, task-lifecycle-explanation). */
const ignoreSigterm = (scene: Scene, { stopTimeout }: FaultOf<'task-ignores-sigterm'>): (() => void) =>
  onDrain(scene, (host) => {
    for (const task of tasksAt(scene, host)) change(scene.model.tasks, task, { killedAfter: stopTimeout });
  });

/** Others start a task on a host by name, which drains: StartTask chooses no host, so that nothing keeps it away (assumed). */
const startStandalone = (scene: Scene, { runs }: FaultOf<'standalone-task-appears'>): (() => void) =>
  onDrain(scene, (host) => {
    const { model } = scene;
    const [usual] = defaultServices(0);
    if (!usual) return;
    const name = `appeared-${model.counter}`;
    const { arn, family } = addDefinition(model, { ...usual, name, loadBalancer: false, cpu: 64, memory: 64, runSeconds: runs });
    const task = createTask(model, { definition: arn, group: `family:${family}`, startedBy: 'a-person' });
    placeTask(model, task, host);
  });

/** A task protects itself from scale-in, as its application may at any time (API reference, UpdateTaskProtection). */
const protectTask = (scene: Scene, { protects }: FaultOf<'protected-task-appears'>): (() => void) =>
  onDrain(scene, (host) => {
    const { model } = scene;
    const own = tasksAt(scene, host).filter(({ service }) => service !== undefined && !model.services.get(service)?.daemon);
    for (const task of scene.pick(own, 1)) change(model.tasks, task, { protectedUntil: model.clock.now() + protects * 1_000 });
    model.clock.at(model.clock.now() + protects * 1_000, () => wake(model));
  });

const findService = (model: Model, name: string | undefined): Service => {
  const replicas = model.services.list().filter(({ daemon }) => !daemon);
  const found = name === undefined ? replicas[0] : replicas.find((service) => service.name === name);
  if (!found)
    throw new InputError(
      `scenario: the cluster ${model.name} has no service ${name ?? ''}: use one of ${replicas.map((each) => each.name)}`,
    );
  return found;
};

/** Others deploy a service anew: each of its tasks is replaced. */
const deploy = ({ model }: Scene, { service: name }: FaultOf<'deployment-begins'>): (() => void) => {
  const service = findService(model, name);
  const deployment = { number: service.deployment.number + 1, since: model.clock.now(), isRunning: true };
  model.services.set(service.name, { ...service, deployment });
  wake(model);
  return nothing;
};

const scaleService = ({ model }: Scene, { service: name, to }: FaultOf<'service-scaled'>): (() => void) => {
  const { name: found, desired } = findService(model, name);
  const scale = (wanted: number): void => {
    model.services.set(found, { ...findService(model, found), desired: wanted });
    wake(model);
  };
  scale(to);
  return () => scale(desired);
};

const holdDaemons = ({ model }: Scene): (() => void) => {
  model.daemonsHeld = true;
  return () => {
    model.daemonsHeld = false;
    wake(model);
  };
};

/** The next server that comes registers twice, as one whose image carries the state of an agent. */
const registerTwice = ({ model }: Scene): (() => void) => {
  let second: Host | undefined;
  const listen = ({ server, zone, image, provider, drainSeconds }: Host): void => {
    model.registerListeners.delete(listen);
    second = registerHost(model, { server, zone, image, provider, drainSeconds, isSeed: false });
  };
  model.registerListeners.add(listen);
  return () => {
    model.registerListeners.delete(listen);
    if (second) deregister(model, second);
  };
};

const failUpdates = ({ model }: Scene, { reason }: FaultOf<'update-failures'>): (() => void) => {
  model.updateFailure = reason;
  return () => {
    model.updateFailure = undefined;
  };
};

const delayLists = ({ model }: Scene, { lag, only }: FaultOf<'list-tasks-stale'>): (() => void) => {
  model.listLag = { ms: lag * 1_000, only };
  return () => {
    model.listLag = { ms: 0, only: undefined };
  };
};

/** Amazon ECS evens out zones onto an old host: tasks start there, and stop elsewhere (developer guide, service-rebalancing). */
const rebalanceOnto = (scene: Scene, { count }: { count: number }): (() => void) => {
  const { model } = scene;
  const [host] = scene.pick(
    listOpen(scene).filter(({ isSeed }) => isSeed),
    1,
  );
  const movable = model.tasks.list().filter((task) => {
    const service = model.services.get(task.service ?? '');
    return task.isHealthy && task.host !== host?.id && service !== undefined && !service.daemon && service.max > 100;
  });
  for (const task of host ? scene.pick(movable, count) : []) {
    const constraint = `ec2InstanceId == ${host?.server}`;
    const service = findService(model, task.service);
    startTask(model, service, { constraint, replaces: task.id, isForBalance: true, moves: task.moves });
  }
  wake(model);
  return nothing;
};

/** Every task of a service fails on some hosts, again and again, and on no other: "stopCode" says how (API reference, Task). */
const failTasks = (scene: Scene, { count, availabilityZone, how }: FaultOf<'tasks-fail'>): (() => void) => {
  const { model } = scene;
  const there = listOpen(scene).filter(({ zone }) => availabilityZone === undefined || zone.endsWith(availabilityZone));
  const hosts = scene.pick(there, count);
  for (const host of hosts) {
    model.failingHosts.set(host.id, how);
    for (const task of tasksAt(scene, host)) if (task.status === 'RUNNING') endFailed(model, task);
  }
  return () => {
    for (const { id } of hosts) model.failingHosts.delete(id);
  };
};

const meet: { [Kind in ClusterFault['kind']]: (scene: Scene, fault: FaultOf<Kind>) => () => void } = {
  'agent-flaps': flap,
  'agent-gone': loseAgent,
  'task-ignores-sigterm': ignoreSigterm,
  'standalone-task-appears': startStandalone,
  'protected-task-appears': protectTask,
  'deployment-begins': deploy,
  'service-scaled': scaleService,
  'daemon-never-starts': holdDaemons,
  'duplicate-registration': registerTwice,
  'update-failures': failUpdates,
  'list-tasks-stale': delayLists,
  'rebalancing-onto-victim': rebalanceOnto,
  'tasks-fail': failTasks,
};

/** Is it a fault of a cluster of this kind? */
export const isClusterFault = (fault: { kind: string }): fault is ClusterFault => fault.kind in meet;

/** A fault begins in a cluster; answers how it ends. */
export const meetFault = (scene: Scene, fault: ClusterFault): (() => void) => meet[fault.kind](scene, fault as never);
