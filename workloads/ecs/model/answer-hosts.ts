import { attributesOf, matches } from './constraints.ts';
import { deregister, setConnected, setStatus } from './hosts.ts';
import { type Host, isAlive, type Model, type Task } from './model.ts';
import { measureRoom } from './place.ts';
import { idOf, missing, refuseMore, type Sight, seeHosts, seeTasks } from './sight.ts';

type Listing = {
  filter?: string | undefined;
  status?: string | undefined;
  nextToken?: string | undefined;
  maxResults?: number | undefined;
};

/** "ListContainerInstances [...] default is to include container instances set to all states other than INACTIVE" (API reference). */
export const listHosts = (sight: Sight, { filter, status, nextToken, maxResults = 100 }: Listing) => {
  const hosts = seeHosts(sight)
    .filter((host) => (status === undefined ? host.status !== 'INACTIVE' : host.status === status))
    .filter((host) => {
      if (filter === undefined) return true;
      const isMatch = matches(filter, host);
      if (isMatch === undefined) throw sight.refuse('InvalidParameterException', `Invalid filter: ${filter}`);
      return isMatch;
    });
  const { page, next } = sight.takePage(hosts, nextToken, Math.min(100, maxResults), 'InvalidParameterException');
  return { containerInstanceArns: page.map(({ arn }) => arn), nextToken: next };
};

type Naming = { containerInstances: string[] | undefined };

export const describeHosts = (sight: Sight, { containerInstances, include }: Naming & { include?: string[] | undefined }) => {
  refuseMore(sight, containerInstances, 100, 'Container instances');
  const { model } = sight;
  const hosts = new Map(seeHosts(sight).map((host) => [host.id, host]));
  const tasks = Map.groupBy(seeTasks(sight), ({ host }) => host);
  const found = (containerInstances ?? []).flatMap((arn) => hosts.get(idOf(arn)) ?? []);
  const answer = {
    containerInstances: found.map((host) =>
      describeHost(model, host, tasks.get(host.id) ?? [], include?.includes('CONTAINER_INSTANCE_HEALTH') ?? false),
    ),
    failures: (containerInstances ?? []).filter((arn) => !hosts.has(idOf(arn))).map(missing),
  };
  if (model.settings.certificateSeconds === 0) for (const host of found) flipDrained(model, host, tasks.get(host.id) ?? []);
  return answer;
};

/** The agent of a host of the start that is drained is connected in every other answer at most. */
const flipDrained = (model: Model, host: Host, tasks: readonly Task[]): void => {
  const isEmpty = host.status === 'DRAINING' && tasks.every(({ status }) => status === 'STOPPED');
  if (isEmpty && host.isSeed) setConnected(model, host, !host.isConnected);
};

const listTasksAt = (model: Model, { id }: Host): Task[] => model.tasks.list().filter(({ host }) => host === id);

const resource = (name: string, integerValue: number) => ({ name, type: 'INTEGER', integerValue, doubleValue: 0, longValue: 0 });
const portSet = (name: string, ports: readonly number[]) => ({ name, type: 'STRINGSET', stringSetValue: ports.map(String) });
/** "22 for SSH, the Docker ports 2375 and 2376, and the Amazon ECS container agent ports 51678 and 51679" (API reference, PortMapping). */
const reservedPorts = [22, 2_375, 2_376, 51_678, 51_679];

const describeHost = (model: Model, host: Host, own: Task[], isWithHealth: boolean) => {
  const used = measureRoom(model, own).used.get(host.id);
  const { cpu, memory } = model.settings.host;
  return {
    containerInstanceArn: host.arn,
    ec2InstanceId: host.server,
    ...(host.provider !== undefined && { capacityProviderName: host.provider }),
    version: host.version,
    versionInfo: { agentVersion: '1.102.0', agentHash: '0rehearsal', dockerVersion: 'DockerVersion: 25.0.8' },
    registeredResources: [resource('CPU', cpu), resource('MEMORY', memory), portSet('PORTS', reservedPorts), portSet('PORTS_UDP', [])],
    remainingResources: [
      resource('CPU', cpu - (used?.cpu ?? 0)),
      resource('MEMORY', memory - (used?.memory ?? 0)),
      portSet('PORTS', [...reservedPorts, ...(used?.ports ?? [])]),
      portSet('PORTS_UDP', []),
    ],
    status: host.status,
    agentConnected: host.isConnected,
    // "that have a desired status (desiredStatus) of RUNNING", and "in the PENDING status" (API reference, ContainerInstance).
    runningTasksCount: own.filter((task) => isAlive(task) && task.status !== 'PENDING').length,
    pendingTasksCount: own.filter(({ status }) => status === 'PENDING').length,
    attributes: Object.entries(attributesOf(host)).map(([name, value]) => ({ name, value })),
    registeredAt: new Date(host.registeredAt),
    attachments: [],
    tags: [],
    ...(isWithHealth && {
      healthStatus: {
        overallStatus: host.health,
        details: [
          {
            type: 'CONTAINER_RUNTIME' as const,
            status: host.health,
            lastUpdated: new Date(model.clock.now()),
            lastStatusChange: new Date(host.registeredAt),
          },
        ],
      },
    }),
  };
};

/**
 * "You can't change [...] to DRAINING until the container instance has reached an ACTIVE status. If the instance is in any other state, an error
 * will be returned"; ACTIVE again only from DRAINING (API reference, UpdateContainerInstancesState).
 */
export const updateHosts = (sight: Sight, { containerInstances, status }: Naming & { status: string | undefined }) => {
  refuseMore(sight, containerInstances, 10, 'Container instances');
  const { model, refuse } = sight;
  if (status !== 'ACTIVE' && status !== 'DRAINING')
    throw refuse('InvalidParameterException', 'Container instances status should be one of [ACTIVE, DRAINING]');
  const failures: { arn: string; reason: string }[] = [];
  const changed: Host[] = [];
  for (const arn of containerInstances ?? []) {
    const host = model.hosts.get(idOf(arn));
    if (model.updateFailure !== undefined) failures.push({ arn, reason: model.updateFailure });
    else if (!host) failures.push(missing(arn));
    else if (host.status === 'INACTIVE') failures.push({ arn, reason: 'INACTIVE' });
    else if (host.status === 'REGISTERING')
      throw refuse('InvalidParameterException', `The container instance is in status ${host.status}, and can't be updated.`);
    else changed.push(setStatus(model, host, status, 'us'));
  }
  return { containerInstances: changed.map((host) => describeHost(model, host, listTasksAt(model, host), false)), failures };
};

type Deregistering = { containerInstance: string | undefined; force?: boolean | undefined };

/** "If you have running tasks [...] you must either stop them or use the force option" (API reference, DeregisterContainerInstance). */
export const deregisterHost = (sight: Sight, { containerInstance, force = false }: Deregistering) => {
  const { model, refuse } = sight;
  const host = model.hosts.get(idOf(containerInstance));
  if (!host) throw refuse('InvalidParameterException', 'Referenced container instance not found.');
  const isBusy = model.tasks.list().some((task) => task.host === host.id && isAlive(task) && !task.isLost);
  if (isBusy && !force) throw refuse('InvalidParameterException', 'Found running tasks on the instance.');
  for (const task of model.tasks.list()) if (task.host === host.id && task.isLost) model.tasks.delete(task.id);
  const gone = deregister(model, host) ?? host;
  return { containerInstance: describeHost(model, gone, listTasksAt(model, gone), false) };
};
