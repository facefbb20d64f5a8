import type { Verdict } from '../../core/record/workload.ts';
import { type Cluster, type Definition, type Host, isStandalone, listMovingTasks, listTasks, serviceOf, type Task } from './cluster.ts';

const pass = (reason: string): Verdict => ({ verdict: 'pass', reason });
const fail = (reason: string): Verdict => ({ verdict: 'fail', reason });
const unknown = (reason: string): Verdict => ({ verdict: 'unknown', reason });

/** An attribute that names the image itself: a new host differs in it by intent. */
const imageAttribute = 'ecs.ami-id';

/** What a new host never has in common with the old one: a constraint that names it says nothing about the new one. */
const namesOneHost = (expression: string): boolean => /ecs\.ami-id|ec2InstanceId|task:group|agentVersion|registeredAt/.test(expression);

/** The tasks that services start elsewhere when a host drains. One that no service keeps needs no place: it ends where it is. */
const listDisplaced = (cluster: Cluster, { arn }: Host): Task[] => listMovingTasks(cluster, arn).filter((task) => !isStandalone(task));

/** The first constraint among these tasks of which it is not known whether another host meets it. */
const findUnknownConstraint = (cluster: Cluster, tasks: readonly Task[]): string | undefined => {
  for (const task of tasks) {
    const service = serviceOf(cluster, task);
    const expression = service?.constraints.find(namesOneHost);
    if (service && expression !== undefined)
      return `service ${service.name} may only be where ${expression}, which the new host may not meet`;
  }
  return undefined;
};

/**
 * Can one host take whatever another one holds? It can if it is empty but for daemons, in the same zone, and lacks nothing that the other one was
 * registered with: then it holds every mix of tasks that fitted there, their network interfaces included, since it is of the same type.
 */
export const contains = (cluster: Cluster, victim: Host, host: Host): Verdict => {
  if (!cluster.read.has(host.arn)) return unknown(`which tasks are on ${host.server} is not known`);
  if (host.status !== 'ACTIVE' || host.isConnected !== true) return unknown(`${host.server} does not take tasks now`);
  if (listMovingTasks(cluster, host.arn).length > 0) return fail(`${host.server} has tasks already`);
  const lacks = listMissing(victim, host);
  return lacks.length === 0
    ? pass(`${host.server} holds everything that fits on ${victim.server}`)
    : fail(`${host.server} has ${lacks.join(', ')}`);
};

const listMissing = (victim: Host, host: Host): string[] => {
  const [had, has] = [victim.registered, host.registered];
  const missing = Object.entries(victim.attributes).filter(([name, value]) => name !== imageAttribute && !isSame(host, name, value));
  const ports = has.ports.filter((port) => !had.ports.includes(port));
  return [
    ...(has.cpu < had.cpu ? [`${has.cpu} CPU units, and the old one has ${had.cpu}`] : []),
    ...(has.memory < had.memory ? [`${has.memory} MiB of memory, and the old one has ${had.memory}`] : []),
    ...(has.gpus < had.gpus ? [`${has.gpus} GPUs, and the old one has ${had.gpus}`] : []),
    ...(ports.length > 0 ? [`the ports ${ports.join(', ')} reserved`] : []),
    ...missing.map(([name, value]) => `not the attribute ${name}${value === '' ? '' : ` ${value}`}`),
  ];
};

/** Versions of the agent's features grow with each image: the new one must have the old one's zone, type and own attributes. */
const isSame = (host: Host, name: string, value: string): boolean =>
  name.startsWith('ecs.capability.') ? name in host.attributes : host.attributes[name] === value;

/**
 * Is there room for every task of a host on others? First fit, largest first, on what ECS says is left there. Only what can be counted is: a network
 * interface of its own, a GPU, or a constraint makes the answer unknown.
 */
export const fits = (cluster: Cluster, victim: Host, hosts: readonly Host[]): Verdict => {
  const tasks = listDisplaced(cluster, victim);
  const odd = tasks.map((task) => findUncounted(cluster, task)).find((each) => each !== undefined);
  if (odd !== undefined) return unknown(odd);
  const left = hosts.map((host) => ({ host, ...host.remaining, ports: [...host.remaining.ports], services: servicesOn(cluster, host) }));
  const bySize = tasks.toSorted((a, b) => (b.memory ?? 0) - (a.memory ?? 0) || (b.cpu ?? 0) - (a.cpu ?? 0));
  for (const task of bySize) {
    const { cpu = 0, memory = 0, service } = task;
    const ports = portsOf(cluster.definitions.get(task.definition));
    const isDistinct = serviceOf(cluster, task)?.isDistinct === true;
    const place = left.find(
      (each) =>
        each.cpu >= cpu &&
        each.memory >= memory &&
        !ports.some((port) => each.ports.includes(port)) &&
        !(isDistinct && service !== undefined && each.services.has(service)),
    );
    if (!place) return fail(`no host has room for a task of ${service ?? 'its own'} with ${cpu} CPU units and ${memory} MiB`);
    place.cpu -= cpu;
    place.memory -= memory;
    place.ports.push(...ports);
    if (service !== undefined) place.services.add(service);
  }
  return pass('the other hosts have room for its tasks');
};

const portsOf = (definition: Definition | undefined): string[] => (definition?.hostPorts ?? []).map((port) => `tcp ${port}`);

const servicesOn = (cluster: Cluster, { arn }: Host): Set<string> =>
  new Set(listTasks(cluster, arn).flatMap(({ service }) => service ?? []));

const findUncounted = (cluster: Cluster, task: Task): string | undefined => {
  const { service, cpu, memory, hasInterface, definition } = task;
  const name = service ?? nameless;
  const known = cluster.definitions.get(definition);
  const constraint = serviceOf(cluster, task)?.constraints[0];
  if (cpu === undefined || memory === undefined || Number.isNaN(cpu) || Number.isNaN(memory))
    return `what a task of ${name} needs is not known`;
  if (!known) return `the task definition of ${name} could not be read`;
  if (hasInterface) return `a task of ${name} has a network interface of its own, and how many the other hosts can still have is not known`;
  if (known.gpus > 0) return `a task of ${name} needs a GPU, and which the other hosts have free is not known`;
  return constraint === undefined ? undefined : `a task of ${name} may only be where ${constraint}, and which other hosts are is not known`;
};

const nameless = 'no service';

/**
 * Is there room for the tasks of a host once it drains? On its own replacement, while that is empty, by comparing the two hosts; otherwise by counting
 * on every host that takes tasks.
 */
export const findRoom = (cluster: Cluster, victim: Host, replacement: Host | undefined, others: readonly Host[]): Verdict => {
  const moving = listDisplaced(cluster, victim);
  if (moving.length === 0) return pass('it has no tasks to move');
  const bound = findUnknownConstraint(cluster, moving);
  if (bound !== undefined) return unknown(bound);
  if (replacement) {
    const whole = contains(cluster, victim, replacement);
    if (whole.verdict === 'pass') return whole;
  }
  const counted = fits(cluster, victim, others);
  return counted.verdict === 'pass' ? counted : { ...counted, reason: `no-room: ${counted.reason}` };
};

/** Hosts that take tasks and are not about to leave. */
export const listTakers = ({ hosts }: Pick<Cluster, 'hosts'>, leaving: ReadonlySet<string>): Host[] =>
  hosts.filter(({ status, isConnected, server }) => status === 'ACTIVE' && isConnected === true && !leaving.has(server));
