import type { Mover } from './figures.ts';
import { change, definitionOf, type Host, isOnMachine, type Model, type StopCode, type Task } from './model.ts';
import { wake } from './wake.ts';

type Wanted = Pick<Task, 'definition' | 'group' | 'startedBy'> &
  Partial<Pick<Task, 'service' | 'constraint' | 'replaces' | 'moves' | 'protectedUntil' | 'isStuck' | 'isForBalance' | 'deployment'>>;

/** Seconds that the registration with a load balancer, and the end of a container that has not started, take: assumed. */
const shortSeconds = 2;

/** A task that waits for a place. "a task in the provisioning state [...] has no capacity to run on" (developer guide, cluster-auto-scaling). */
export const createTask = (model: Model, wanted: Wanted): Task => {
  model.counter += 1;
  const hex = `${model.hexOf(`task:${model.arn}:${model.counter}`)}${model.hexOf(`task:${model.counter}`)}`;
  const task: Task = {
    id: hex,
    arn: `arn:aws:ecs:${model.region}:${model.account}:task/${model.name}/${hex}`,
    service: undefined,
    host: undefined,
    status: 'PROVISIONING',
    desired: 'RUNNING',
    isHealthy: false,
    createdAt: model.clock.now(),
    startedAt: undefined,
    stoppingAt: undefined,
    stoppedAt: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
    exitCode: undefined,
    protectedUntil: undefined,
    isLost: false,
    isStuck: false,
    isForBalance: false,
    deployment: 1,
    killedAfter: undefined,
    moves: 0,
    replaces: undefined,
    constraint: undefined,
    version: 1,
    ...wanted,
  };
  model.tasks.set(task.id, task);
  return task;
};

/** Puts a task on a host, where it starts. */
export const placeTask = (model: Model, { id }: Task, host: Host): void => {
  const task = model.tasks.get(id);
  if (task?.status !== 'PROVISIONING') return;
  const { pullSeconds, loadBalancer, cannotPull } = definitionOf(model, task);
  change(model.tasks, task, { host: host.id, status: 'PENDING' });
  later(model, id, pullSeconds, 'PENDING', (now) => {
    // It was asked to stop meanwhile, and ends without having run.
    if (now.desired === 'STOPPED') return;
    if (model.failingHosts.get(host.id) === 'start' && now.service !== undefined) {
      endFailed(model, now);
      return;
    }
    if (cannotPull) {
      const stoppedReason = 'CannotPullContainerError: pull image manifest has been retried 5 time(s): not found';
      endTask(model, change(model.tasks, now, { desired: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason }));
      return;
    }
    if (!loadBalancer) {
      run(model, now);
      return;
    }
    change(model.tasks, now, { status: 'ACTIVATING' });
    later(model, id, shortSeconds, 'ACTIVATING', (ready) => {
      if (ready.desired !== 'STOPPED') run(model, ready);
    });
  });
};

/** A task that has run for long, at the start. */
export const placeRunning = (model: Model, task: Task, host: Host): void => {
  change(model.tasks, task, { host: host.id, status: 'RUNNING', startedAt: model.clock.now() });
  heal(model, task.id);
  endByItself(model, task);
};

const run = (model: Model, task: Task): void => {
  change(model.tasks, task, { status: 'RUNNING', startedAt: model.clock.now() });
  const { startSeconds } = definitionOf(model, task);
  later(model, task.id, startSeconds, 'RUNNING', () => heal(model, task.id));
  endByItself(model, task);
  later(model, task.id, failSeconds, 'RUNNING', (now) => endFailed(model, now));
  wake(model);
};

/** Seconds that a task runs before it fails on a host that has it fail: assumed. */
const failSeconds = 20;

const ways = {
  exit: { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', exitCode: 1 },
  start: {
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotStartContainerError: failed to create task for container: no space left on device',
    exitCode: undefined,
  },
  infrastructure: { stopCode: 'InfrastructureHealth', stoppedReason: 'The container runtime of its host is impaired', exitCode: undefined },
} as const;

/** A task of a service fails where its host has it fail; on any other host nothing happens. */
export const endFailed = (model: Model, task: Task): void => {
  const how = model.failingHosts.get(task.host ?? '');
  if (how === undefined || task.service === undefined || task.desired === 'STOPPED') return;
  loseHealth(model, task, 'others');
  endTask(model, change(model.tasks, task, { ...ways[how], desired: 'STOPPED', stoppingAt: model.clock.now(), isHealthy: false }));
};

const heal = (model: Model, id: string): void => {
  const task = model.tasks.get(id);
  if (task?.status !== 'RUNNING' || task.desired === 'STOPPED' || task.isHealthy) return;
  change(model.tasks, task, { isHealthy: true });
  if (task.service !== undefined) model.figures.becameHealthy(task.service);
  wake(model);
};

const endByItself = (model: Model, task: Task): void => {
  const { endsAfter, exitCode } = definitionOf(model, task);
  if (endsAfter === undefined) return;
  later(model, task.id, endsAfter, 'RUNNING', (now) => {
    loseHealth(model, now, 'others');
    const stopped = {
      desired: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    } as const;
    endTask(model, change(model.tasks, now, { ...stopped, exitCode, stoppingAt: model.clock.now(), isHealthy: false }));
  });
};

/** A task is to stop: "DEACTIVATING [...] deregistered from the load balancer", then "STOPPING" (developer guide, task-lifecycle-explanation). */
export const stopTask = (model: Model, { id }: Task, stopCode: StopCode, stoppedReason: string, by: Mover): void => {
  const before = model.tasks.get(id);
  if (!before || before.desired === 'STOPPED') return;
  loseHealth(model, before, by);
  const task = change(model.tasks, before, {
    desired: 'STOPPED',
    isHealthy: false,
    stoppingAt: model.clock.now(),
    stopCode,
    stoppedReason,
  });
  if (task.host === undefined) endTask(model, task);
  else whenConnected(model, task.host, () => stopContainers(model, id));
};

const stopContainers = (model: Model, id: string): void => {
  const task = model.tasks.get(id);
  if (!task || task.status === 'STOPPED') return;
  if (task.status !== 'RUNNING') {
    later(model, id, shortSeconds, task.status, (now) => endTask(model, now));
    return;
  }
  const { loadBalancer, deregistrationSeconds } = definitionOf(model, task);
  const deregisters = loadBalancer || deregistrationSeconds !== undefined;
  const seconds = deregistrationSeconds ?? model.hosts.get(task.host ?? '')?.drainSeconds ?? 0;
  if (!deregisters) {
    terminate(model, task);
    return;
  }
  change(model.tasks, task, { status: 'DEACTIVATING' });
  later(model, id, seconds, 'DEACTIVATING', (now) => terminate(model, now));
};

/** SIGTERM, and "if the container doesn't stop within the timeout, SIGKILL" (developer guide, task-lifecycle-explanation). */
const terminate = (model: Model, task: Task): void => {
  const { stopSeconds, stopTimeout } = definitionOf(model, task);
  const { killedAfter } = task;
  const isKilled = killedAfter !== undefined || stopSeconds > stopTimeout;
  change(model.tasks, task, { status: 'STOPPING' });
  later(model, task.id, isKilled ? (killedAfter ?? stopTimeout) : stopSeconds, 'STOPPING', (now) =>
    endTask(model, change(model.tasks, now, { exitCode: isKilled ? 137 : 0 })),
  );
};

const endTask = (model: Model, task: Task): void => {
  change(model.tasks, task, { status: 'STOPPED', stoppedAt: model.clock.now(), stoppingAt: task.stoppingAt ?? model.clock.now() });
  // Stopped tasks are listed for a while only (developer guide, stopped-task-errors).
  model.clock.at(model.clock.now() + model.settings.stoppedSeconds * 1_000, () => model.tasks.delete(task.id));
  wake(model);
};

/** Its machine ends. Amazon ECS knows it where the agent was connected; else it goes on to show the task as it was. */
export const killTask = (model: Model, task: Task, isKnown: boolean, reason: string, by: Mover): void => {
  if (task.status === 'STOPPED' || task.isLost) return;
  const isDaemon = task.service !== undefined && model.services.get(task.service)?.daemon === true;
  if (by === 'us' && isOnMachine(task) && !isDaemon) model.figures.lostTask();
  loseHealth(model, task, by);
  if (!isKnown) {
    change(model.tasks, task, { isLost: true, isHealthy: false });
    return;
  }
  endTask(model, change(model.tasks, task, { isHealthy: false, desired: 'STOPPED', stoppedReason: reason }));
};

const loseHealth = (model: Model, { service, isHealthy }: Task, by: Mover): void => {
  if (isHealthy && service !== undefined) model.figures.lostHealth(service, by);
};

/** At once, or as soon as the agent of the host is connected again: without it nothing is reported, and nothing can be asked of it. */
const whenConnected = (model: Model, host: string, act: () => void): void => {
  if (model.hosts.get(host)?.isConnected === false) model.whenConnected.set(host, [...(model.whenConnected.get(host) ?? []), act]);
  else act();
};

/** Acts on the task after some seconds, if it is then still as it was. */
const later = (model: Model, id: string, seconds: number, status: Task['status'], act: (task: Task) => void): void =>
  void model.clock.at(model.clock.now() + seconds * 1_000, () => {
    const host = model.tasks.get(id)?.host;
    const proceed = (): void => {
      const task = model.tasks.get(id);
      if (task && task.status === status && !task.isLost) act(task);
    };
    if (host === undefined) proceed();
    else whenConnected(model, host, proceed);
  });
