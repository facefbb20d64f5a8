import { type Cluster, type Definition, type Host, listTasks, serviceOf, type Task } from './cluster.ts';
import { meetsConstraint } from './meets-constraint.ts';

/** What is left on a host while tasks are put there one after another. */
export type Place = {
  host: Host;
  cpu: number;
  memory: number;
  ports: string[];
  /** Tasks of these services are there; undefined where its tasks are not known. */
  services: Set<string> | undefined;
  /** GPUs that no task holds, and tasks with a network interface of their own; undefined where that is not known. */
  gpus: number | undefined;
  interfaces: number | undefined;
};

/** A host as it is now. */
export const openPlace = (cluster: Cluster, host: Host): Place => {
  const tasks = cluster.read.has(host.arn) ? listTasks(cluster, host.arn) : undefined;
  return {
    host,
    cpu: host.remaining.cpu,
    memory: host.remaining.memory,
    ports: [...host.remaining.ports],
    services: tasks && new Set(tasks.flatMap(({ service }) => service ?? [])),
    gpus: tasks && countFreeGpus(cluster, host, tasks),
    interfaces: tasks?.filter(({ hasInterface }) => hasInterface).length,
  };
};

/** Registered GPUs less those of the tasks there: what ECS says is left of them is not documented. */
const countFreeGpus = ({ definitions }: Cluster, { registered }: Host, tasks: readonly Task[]): number | undefined => {
  const held = tasks.map(({ definition }) => definitions.get(definition)?.gpus);
  return held.every((each) => each !== undefined) ? held.reduce((left, each) => left - each, registered.gpus) : undefined;
};

/** May a task be put there? Why that is not known, where it is not. */
export const judgePlace = (cluster: Cluster, victim: Host, task: Task, place: Place): 'yes' | 'no' | string => {
  const { cpu = 0, memory = 0, service: name } = task;
  const service = serviceOf(cluster, task);
  const definition = cluster.definitions.get(task.definition);
  const { host } = place;
  // What ECS counts decides first: most hosts are full, and need no further question.
  if (place.cpu < cpu || place.memory < memory) return 'no';
  if (portsOf(definition).some((port) => place.ports.includes(port))) return 'no';
  const answers = [
    ...(definition?.requires ?? []).map((needed) => (hasAttribute(host, needed) ? 'yes' : 'no')),
    ...[...(service?.constraints ?? []), ...(definition?.constraints ?? [])].map((expression) => meets(expression, host)),
    ...(service?.providers ? [belongsTo(service.providers, host)] : []),
    ...(service?.isDistinct && name !== undefined ? [isFreeOf(name, place)] : []),
    ...((definition?.gpus ?? 0) > 0 ? [hasGpus(definition?.gpus ?? 0, place)] : []),
    ...(task.hasInterface ? [hasInterface(cluster, victim, place)] : []),
  ];
  return answers.includes('no') ? 'no' : (answers.find((answer) => answer !== 'yes') ?? 'yes');
};

/** Puts a task there. */
export const fillPlace = (cluster: Cluster, place: Place, task: Task): void => {
  const definition = cluster.definitions.get(task.definition);
  place.cpu -= task.cpu ?? 0;
  place.memory -= task.memory ?? 0;
  place.ports.push(...portsOf(definition));
  if (task.service !== undefined) place.services?.add(task.service);
  if (place.gpus !== undefined) place.gpus -= definition?.gpus ?? 0;
  if (place.interfaces !== undefined && task.hasInterface) place.interfaces += 1;
};

/** Host ports of either protocol: a definition does not say which here, so that both must be free. */
const portsOf = (definition: Definition | undefined): string[] =>
  (definition?.hostPorts ?? []).flatMap((port) => [`tcp ${port}`, `udp ${port}`]);

const hasAttribute = ({ attributes }: Host, { name, value }: { name: string; value?: string }): boolean =>
  name in attributes && (value === undefined || attributes[name] === value);

const meets = (expression: string, host: Host): string => {
  const answer = meetsConstraint(expression, host);
  return answer === undefined ? `whether ${host.server} is where ${expression} is not known` : answer ? 'yes' : 'no';
};

/** The hosts of a capacity provider are those that say so: a server that was in its group before may lack it (ECS Developer Guide, asg-capacity-providers). */
const belongsTo = (providers: readonly string[], { server, provider }: Host): string =>
  provider === undefined ? `the capacity provider of ${server} is not known` : providers.includes(provider) ? 'yes' : 'no';

const isFreeOf = (service: string, { host, services }: Place): string =>
  services === undefined ? `whether ${host.server} has a task of it already is not known` : services.has(service) ? 'no' : 'yes';

const hasGpus = (needed: number, { host, gpus }: Place): string =>
  gpus === undefined ? `the GPUs that are free on ${host.server} are not known` : gpus >= needed ? 'yes' : 'no';

/** Where the network of tasks is that of their subnets, which are in some zones only: the zone of the old host is one of them. */
const hasInterface = (cluster: Cluster, victim: Host, { host, interfaces }: Place): string => {
  const zone = host.attributes['ecs.availability-zone'];
  if (zone === undefined || zone !== victim.attributes['ecs.availability-zone'])
    return `whether the subnets of its tasks reach the zone of ${host.server} is not known`;
  const most = countProvenInterfaces(cluster, host);
  return interfaces !== undefined && interfaces < most
    ? 'yes'
    : `how many network interfaces ${host.server} can still have is not known: no host of its type is seen with more than ${most} such tasks`;
};

/**
 * The most tasks with an interface of their own that a host of this type, with trunking or without, is seen to have: so many it can have for certain. What its
 * type could have beyond that depends on more than its type (ECS Developer Guide, container-instance-eni).
 */
const countProvenInterfaces = (cluster: Cluster, host: Host): number => {
  const kindOf = ({ attributes }: Host): string => `${attributes['ecs.instance-type']} ${'ecs.awsvpc-trunk-id' in attributes}`;
  const alike = cluster.hosts.filter((each) => cluster.read.has(each.arn) && kindOf(each) === kindOf(host));
  if (host.attributes['ecs.instance-type'] === undefined) return 0;
  return Math.max(
    0,
    ...alike.map(({ arn }) => listTasks(cluster, arn).filter((task) => task.hasInterface && task.status === 'RUNNING').length),
  );
};
