import { allows } from './constraints.ts';
import { type Definition, definitionOf, type Host, type Model, type Service, type Task } from './model.ts';

/** What the tasks on the hosts reserve, and how many of each service there are: kept up while tasks are placed one after another. */
export type Room = {
  used: Map<string, { cpu: number; memory: number; ports: Set<number> }>;
  /** Tasks of services by host: `web` on host x. */
  counts: Map<string, Map<string, number>>;
};

/** "the resources are released when the task is stopped": a task counts until it is STOPPED (developer guide, task-lifecycle-explanation). */
export const measureRoom = (model: Model, tasks = model.tasks.list()): Room => {
  const room: Room = { used: new Map(), counts: new Map() };
  for (const task of tasks) {
    const host = task.host === undefined || task.status === 'STOPPED' ? undefined : task.host;
    if (host !== undefined) reserve(model, room, task, host);
  }
  return room;
};

/** Takes what the task needs of the host. */
export const reserve = (model: Model, room: Room, task: Task, host: string): void => {
  const { cpu, memory, port } = definitionOf(model, task);
  const used = room.used.get(host) ?? { cpu: 0, memory: 0, ports: new Set<number>() };
  used.cpu += cpu;
  used.memory += memory;
  if (port !== undefined) used.ports.add(port);
  room.used.set(host, used);
  if (task.service === undefined || task.desired === 'STOPPED') return;
  const counts = room.counts.get(task.service) ?? new Map<string, number>();
  counts.set(host, (counts.get(host) ?? 0) + 1);
  room.counts.set(task.service, counts);
};

/** Why a task cannot be placed on the host: as RunTask names it (API reference, Failure); undefined where it can. */
export const findFailure = (model: Model, room: Room, definition: Definition, host: Host): string | undefined => {
  if (!host.isConnected) return 'AGENT';
  const used = room.used.get(host.id);
  if ((used?.cpu ?? 0) + definition.cpu > model.settings.host.cpu) return 'RESOURCE:CPU';
  if ((used?.memory ?? 0) + definition.memory > model.settings.host.memory) return 'RESOURCE:MEMORY';
  if (definition.port !== undefined && used?.ports.has(definition.port)) return 'RESOURCE:PORTS';
  return undefined;
};

const words: Record<string, string> = {
  'RESOURCE:CPU': 'has insufficient CPU units available',
  'RESOURCE:MEMORY': 'has insufficient memory available',
  'RESOURCE:PORTS': 'is already using a port required by your task',
  AGENT: 'the agent is disconnected',
};

/** A host for the task, by the strategy of its service; or why there is none. */
export const chooseHost = (
  model: Model,
  room: Room,
  task: Task,
): { host: Host } | { failure: string; message: string; closest: string | undefined } => {
  const service = task.service === undefined ? undefined : model.services.get(task.service);
  const definition = definitionOf(model, task);
  const constraint = task.constraint ?? definition.constraint;
  const counts = task.service === undefined ? undefined : room.counts.get(task.service);
  const active = model.hosts.list().filter(({ status }) => status === 'ACTIVE');
  const allowed = active.filter((host) => constraint === undefined || allows(constraint, host, counts?.get(host.id) ?? 0));
  const open = allowed.filter((host) => findFailure(model, room, definition, host) === undefined);
  const [host] = open.toSorted(compareBy(model, room, service, task));
  if (host) return { host };
  const closest = allowed[0];
  const failure = closest
    ? (findFailure(model, room, definition, closest) ?? 'RESOURCE:MEMORY')
    : 'MemberOf placement constraint unsatisfied.';
  const why = closest
    ? `The closest matching (container-instance ${closest.id}) ${words[failure] ?? failure}.`
    : 'No Container Instances were found in your cluster.';
  const closestArn = closest?.arn;
  return {
    failure,
    closest: closestArn,
    message: `was unable to place a task because no container instance met all of its requirements. Reason: ${why}`,
  };
};

type Compare = (a: Host, b: Host) => number;

/**
 * spread: "based on the specified value [...] attribute:ecs.availability-zone, instanceId"; binpack: "so as to leave the least amount of
 * unused [...] memory"; random (developer guide, task-placement-strategies).
 */
const compareBy = (model: Model, room: Room, service: Service | undefined, task: Task): Compare => {
  const memory = ({ id }: Host): number => room.used.get(id)?.memory ?? 0;
  const byName: Compare = (a, b) => (a.id < b.id ? -1 : 1);
  if (service?.placement === 'random') {
    const draws = new Map(model.hosts.list().map(({ id }) => [id, model.drawOf(`place:${task.id}:${id}`)]));
    return (a, b) => (draws.get(a.id) ?? 0) - (draws.get(b.id) ?? 0) || byName(a, b);
  }
  if (service?.placement === 'binpack') return (a, b) => memory(b) - memory(a) || byName(a, b);
  const counts = room.counts.get(task.service ?? '') ?? new Map<string, number>();
  const byZone = new Map<string, number>();
  for (const { id, zone } of model.hosts.list()) byZone.set(zone, (byZone.get(zone) ?? 0) + (counts.get(id) ?? 0));
  return (a, b) =>
    (byZone.get(a.zone) ?? 0) - (byZone.get(b.zone) ?? 0) ||
    (counts.get(a.id) ?? 0) - (counts.get(b.id) ?? 0) ||
    memory(a) - memory(b) ||
    byName(a, b);
};
