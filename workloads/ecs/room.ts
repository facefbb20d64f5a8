import type { Verdict } from '../../core/record/workload.ts';
import { type Cluster, type Host, isStandalone, listMovingTasks, serviceOf, type Task } from './cluster.ts';
import { fillPlace, judgePlace, openPlace } from './place.ts';

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
    const own = cluster.definitions.get(task.definition)?.constraints ?? [];
    const expression = [...(service?.constraints ?? []), ...own].find(namesOneHost);
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
 * Is there room for every task of a host on others? First fit, largest first, on what ECS says is left there, and on what their own tasks hold of what it does
 * not count: GPUs and network interfaces. Where one of them is not known to have a place, none is counted on.
 */
export const fits = (cluster: Cluster, victim: Host, hosts: readonly Host[]): Verdict => {
  const tasks = listDisplaced(cluster, victim);
  const odd = tasks.map((task) => findUncounted(cluster, task)).find((each) => each !== undefined);
  if (odd !== undefined) return unknown(odd);
  const places = hosts.map((host) => openPlace(cluster, host));
  const bySize = tasks.toSorted((a, b) => (b.memory ?? 0) - (a.memory ?? 0) || (b.cpu ?? 0) - (a.cpu ?? 0));
  for (const task of bySize) {
    const { cpu = 0, memory = 0, service } = task;
    const answers = places.map((place) => ({ place, answer: judgePlace(cluster, victim, task, place) }));
    const found = answers.find(({ answer }) => answer === 'yes');
    const open = answers.find(({ answer }) => answer !== 'yes' && answer !== 'no');
    if (!found && open) return unknown(`a task of ${service ?? nameless} needs a place: ${open.answer}`);
    if (!found) return fail(`no host has room for a task of ${service ?? 'its own'} with ${cpu} CPU units and ${memory} MiB`);
    fillPlace(cluster, found.place, task);
  }
  return pass('the other hosts have room for its tasks');
};

const findUncounted = (cluster: Cluster, { service, cpu, memory, definition }: Task): string | undefined => {
  if (cpu === undefined || memory === undefined || Number.isNaN(cpu) || Number.isNaN(memory))
    return `what a task of ${service ?? nameless} needs is not known`;
  return cluster.definitions.has(definition) ? undefined : `the task definition of ${service ?? nameless} could not be read`;
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
