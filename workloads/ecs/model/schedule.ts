import { findImbalance } from './balance-service.ts';
import { allows } from './constraints.ts';
import type { Mover } from './figures.ts';
import { limitsOf } from './limits.ts';
import { addEvent, definitionOf, type Host, isAlive, type Model, type Service, type Task } from './model.ts';
import { chooseHost, findFailure, measureRoom, type Room, reserve } from './place.ts';
import { createTask, placeTask, stopTask } from './run-task.ts';
import { wake } from './wake.ts';

/** An event of the same kind is shown once in so long: assumed. */
const eventEveryMs = 300_000;

/** One run of the scheduler of services: what is to stop, what is to start, and where. */
export const schedule = (model: Model): void => {
  const byService = new Map<string, Task[]>();
  for (const task of model.tasks.list()) {
    if (task.service === undefined || !isAlive(task)) continue;
    const tasks = byService.get(task.service) ?? [];
    tasks.push(task);
    byService.set(task.service, tasks);
  }
  for (const service of model.services.list()) if (!service.daemon) scheduleReplicas(model, service, byService.get(service.name) ?? []);
  const room = measureRoom(model);
  placeWaiting(model, room);
  for (const service of model.services.list()) if (service.daemon) scheduleDaemons(model, service, room);
};

const hostOf = (model: Model, task: Task): Host | undefined => (task.host === undefined ? undefined : model.hosts.get(task.host));

/** With a disconnected agent the scheduler neither stops nor moves tasks (aws/containers-roadmap, issue 2040). */
const isLeaving = (model: Model, task: Task): boolean => {
  const host = hostOf(model, task);
  return host?.status === 'DRAINING' && host.isConnected;
};

const isProtected = (model: Model, { protectedUntil = 0 }: Task): boolean => protectedUntil > model.clock.now();

/** Does it stay where it is, though its host drains? */
const isHeld = (model: Model, task: Task): boolean => task.isStuck || (model.settings.isProtectionHeeded && isProtected(model, task));

/** Is it of a deployment that another one follows? */
const isOutdated = (service: Service, task: Task): boolean => task.deployment < service.deployment.number;

const moverOf = (model: Model, task: Task): Mover => hostOf(model, task)?.drainedBy ?? 'others';

const stop = (model: Model, service: Service, task: Task, why: string, by: Mover): void =>
  stopTask(
    model,
    task,
    'ServiceSchedulerInitiated',
    `Scaling activity initiated by (deployment ecs-svc/${deploymentId(model, service)}) ${why}`,
    by,
  );

/** The number of a deployment of a service, as `startedBy` of its tasks has it. */
export const deploymentId = ({ hexOf }: Pick<Model, 'hexOf'>, { name, deployment }: Service): string =>
  String(BigInt(`0x${hexOf(`deployment:${name}:${deployment.number}`)}`))
    .padStart(19, '0')
    .slice(0, 19);

/**
 * "Any PENDING service tasks on the container instance are stopped immediately. If there are available container instance resources in the
 * cluster, replacement tasks are started on them. [...] RUNNING service tasks are replaced according to the deployment configuration
 * parameters minimumHealthyPercent and maximumPercent" (developer guide, container-instance-draining). "If minimumHealthyPercent is below
 * 100%, the scheduler can ignore desiredCount temporarily during task replacement"; at 100 %, it "can't remove existing tasks until the
 * replacement tasks are considered healthy" (API reference, UpdateContainerInstancesState).
 */
const scheduleReplicas = (model: Model, service: Service, tasks: Task[]): void => {
  const { least, most } = limitsOf(service);
  const leaving = tasks.filter((task) => isLeaving(model, task) || isOutdated(service, task));
  for (const task of leaving) if (task.status !== 'RUNNING') stop(model, service, task, 'it has not started', moverOf(model, task));
  const running = leaving.filter(({ status, id }) => status === 'RUNNING' && !isHeld(model, model.tasks.get(id) as Task));
  // One that is held counts as one that stays, since it does.
  const staying = tasks.filter((task) => !leaving.includes(task) || (task.status === 'RUNNING' && isHeld(model, task)));

  // One that evens out the zones is one too many, until it is healthy: then the one that it was started for is.
  const evening = staying.filter((task) => task.isForBalance && !task.isHealthy && !isLate(model, task)).length;
  const evened = new Set(staying.filter((task) => task.isForBalance && task.isHealthy).map(({ replaces }) => replaces));
  let surplus = staying.length - Math.min(evening, most - service.desired) - service.desired;
  for (const task of staying.toSorted((a, b) => Number(evened.has(b.id)) - Number(evened.has(a.id)) || byUselessness(a, b))) {
    if (surplus <= 0) break;
    if (isProtected(model, task)) continue;
    stop(model, service, task, 'desired count', 'others');
    staying.splice(staying.indexOf(task), 1);
    surplus -= 1;
  }

  const wanted = Math.max(0, service.desired - staying.length);
  // Nothing is missing: what goes from now on is what counts.
  if (wanted === 0) model.displaced.delete(service.name);
  const starts = Math.min(wanted, Math.max(0, most - staying.length - running.length));
  const replaced = new Set(staying.map(({ replaces }) => replaces));
  const unreplaced = running.filter(({ id }) => !replaced.has(id));
  for (let i = 0; i < starts; i += 1) {
    const old = unreplaced[i];
    startTask(model, service, lineageOf(model, service, old));
  }
  stopReplaced(model, service, running, staying, { least, starts });
  completeDeployment(model, service, tasks);
  const uneven = leaving.length > 0 ? undefined : findImbalance(model, service);
  if (uneven)
    startTask(model, service, {
      constraint: `attribute:ecs.availability-zone == ${uneven.zone}`,
      replaces: uneven.task.id,
      isForBalance: true,
      moves: uneven.task.moves,
    });
};

/** A deployment has ended when all tasks are of it, and healthy (API reference, Deployment, rolloutState). */
const completeDeployment = (model: Model, service: Service, tasks: readonly Task[]): void => {
  const now = model.services.get(service.name) ?? service;
  const isDone = tasks.length >= service.desired && tasks.every((task) => !isOutdated(service, task) && task.isHealthy);
  if (!now.deployment.isRunning || !isDone) return;
  model.services.set(service.name, { ...now, deployment: { ...now.deployment, isRunning: false } });
  addEvent(model, service.name, `(deployment ecs-svc/${deploymentId(model, service)}) deployment completed.`);
};

/** One that evens out zones and finds no place for a minute is given up: assumed. */
const patienceMs = 60_000;
const isLate = ({ clock }: Model, { host, createdAt }: Task): boolean => host === undefined && clock.now() - createdAt >= patienceMs;

type Origin = Partial<Pick<Task, 'constraint' | 'moves' | 'replaces' | 'isForBalance'>>;

/** A task of the service that waits for a place. */
export const startTask = (model: Model, service: Service, origin: Origin): Task => {
  if (origin.isForBalance) model.clock.at(model.clock.now() + patienceMs, () => wake(model));
  return createTask(model, {
    definition: service.definition,
    service: service.name,
    group: `service:${service.name}`,
    startedBy: `ecs-svc/${deploymentId(model, service)}`,
    ...(service.constraint !== undefined && { constraint: service.constraint }),
    deployment: service.deployment.number,
    ...origin,
  });
};

/** What the next task inherits: that of a task on its way out, else of one that has gone by a drain and is not made good. */
const lineageOf = (model: Model, service: Service, old: Task | undefined): { moves: number; replaces?: string } => {
  if (old) return { moves: old.moves + (moverOf(model, old) === 'us' ? 1 : 0), replaces: old.id };
  const gone = model.displaced.get(service.name)?.shift();
  return { moves: gone ?? 0 };
};

const stopReplaced = (
  model: Model,
  service: Service,
  running: readonly Task[],
  staying: readonly Task[],
  { least, starts }: { least: number; starts: number },
): void => {
  let healthy = [...running, ...staying].filter(({ isHealthy }) => isHealthy).length;
  // Replacements that are being started; one that has waited for a place since the last run is not.
  const starting = starts + staying.filter((task) => !task.isHealthy && task.host !== undefined).length;
  for (const [index, task] of running.entries()) {
    const after = healthy - (task.isHealthy ? 1 : 0);
    const isReplaced = after >= service.desired;
    const mayStopFirst = index >= starting && after >= least;
    if (!isReplaced && !mayStopFirst && task.isHealthy) continue;
    const by = moverOf(model, task);
    healthy = after;
    const hasHeir = staying.some(({ replaces }) => replaces === task.id);
    if (by === 'us') model.figures.moved(task.moves + 1);
    if (!hasHeir) model.displaced.set(service.name, [...(model.displaced.get(service.name) ?? []), task.moves + (by === 'us' ? 1 : 0)]);
    if (by === 'us' && isProtected(model, task)) model.figures.lostTask();
    stop(model, service, task, 'its host drains', by);
  }
};

/** What is of least use is stopped first: what has no place, what is not healthy, what is newest. */
const byUselessness = (a: Task, b: Task): number =>
  Number(a.host !== undefined) - Number(b.host !== undefined) ||
  Number(a.isHealthy) - Number(b.isHealthy) ||
  b.createdAt - a.createdAt ||
  (a.id < b.id ? -1 : 1);

const placeWaiting = (model: Model, room: Room): void => {
  for (const task of model.tasks.list()) {
    if (task.status !== 'PROVISIONING' || task.desired === 'STOPPED') continue;
    const chosen = chooseHost(model, room, task);
    if ('host' in chosen) {
      reserve(model, room, task, chosen.host.id);
      placeTask(model, task, chosen.host);
    } else if (task.service !== undefined) reportOnce(model, task.service, chosen.message);
  }
};

const reportOnce = (model: Model, name: string, message: string): void => {
  const last = model.services.get(name)?.events.find((event) => event.message.includes('unable to place'));
  if (!last || model.clock.now() - last.at >= eventEveryMs) addEvent(model, name, message);
};

/**
 * "DAEMON: [...] deploys exactly one task on each active container instance that meets all of the task placement constraints" (API reference,
 * CreateService). Amazon ECS ensures that "daemon tasks are the last to be stopped" (developer guide, managed-instance-draining); that no
 * other task of a service is RUNNING any more was enough (aws/amazon-ecs-agent, issue 3829).
 */
const scheduleDaemons = (model: Model, service: Service, room: Room): void => {
  const tasks = model.tasks.list().filter((task) => task.service === service.name && isAlive(task));
  for (const host of model.hosts.list()) {
    const there = tasks.filter((task) => task.host === host.id);
    if (!host.isConnected) continue;
    if (host.status === 'DRAINING' && !hasOtherTasks(model, host))
      for (const task of there) stop(model, service, task, 'its host drains', moverOf(model, task));
    const isOld = model.clock.now() >= host.registeredAt + model.settings.daemonSeconds * 1_000;
    if (host.status !== 'ACTIVE' || !isOld || there.length > 0 || model.daemonsHeld) continue;
    if (service.constraint !== undefined && !allows(service.constraint, host, 0)) continue;
    const definition = definitionOf(model, service);
    const failure = findFailure(model, room, definition, host);
    if (failure !== undefined) {
      reportOnce(model, service.name, `was unable to place a task: ${failure} on (container-instance ${host.id}).`);
      continue;
    }
    const task = startTask(model, service, {});
    reserve(model, room, task, host.id);
    placeTask(model, task, host);
  }
};

const hasOtherTasks = (model: Model, host: Host): boolean =>
  model.tasks
    .list()
    .some(
      ({ host: at, status, service }) =>
        at === host.id &&
        ['PENDING', 'ACTIVATING', 'RUNNING'].includes(status) &&
        service !== undefined &&
        !model.services.get(service)?.daemon,
    );
