import { WorldError } from '../../core/errors.ts';
import type { Definition, Host, Provider, Resources, Service, Task } from './cluster.ts';

/** What ECS answers, as far as it is used here: every member may be missing. */
type Given<Shape> = { [Name in keyof Shape]?: Shape[Name] | undefined };
type ResourceAnswer = Given<{ name: string; integerValue: number; stringSetValue: readonly string[] }>;
export type HostAnswer = Given<{
  containerInstanceArn: string;
  ec2InstanceId: string;
  status: string;
  statusReason: string;
  agentConnected: boolean;
  healthStatus: Given<{ overallStatus: string }>;
  registeredAt: Date;
  runningTasksCount: number;
  pendingTasksCount: number;
  version: number;
  capacityProviderName: string;
  registeredResources: readonly ResourceAnswer[];
  remainingResources: readonly ResourceAnswer[];
  attributes: readonly Given<{ name: string; value: string }>[];
}>;
export type TaskAnswer = Given<{
  taskArn: string;
  containerInstanceArn: string;
  group: string;
  lastStatus: string;
  startedBy: string;
  taskDefinitionArn: string;
  cpu: string;
  memory: string;
  attachments: readonly Given<{ type: string }>[];
  healthStatus: string;
  createdAt: Date;
  startedAt: Date;
  stoppedAt: Date;
  stopCode: string;
  stoppedReason: string;
  containers: readonly Given<{ name: string; exitCode: number; reason: string }>[];
}>;
export type ServiceAnswer = Given<{
  serviceName: string;
  status: string;
  schedulingStrategy: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  deploymentConfiguration: Given<{ minimumHealthyPercent: number; maximumPercent: number }>;
  deploymentController: Given<{ type: string }>;
  deployments: readonly Given<{ rolloutState: string }>[];
  taskDefinition: string;
  placementConstraints: readonly Given<{ type: string; expression: string }>[];
  capacityProviderStrategy: readonly Given<{ capacityProvider: string }>[];
  launchType: string;
  loadBalancers: readonly Given<{ targetGroupArn: string }>[];
  events: readonly Given<{ createdAt: Date; message: string }>[];
}>;
export type DefinitionAnswer = Given<{
  taskDefinitionArn: string;
  networkMode: string;
  placementConstraints: readonly Given<{ type: string; expression: string }>[];
  requiresAttributes: readonly Given<{ name: string; value: string }>[];
  volumes: readonly Given<{ name: string; host: Given<{ sourcePath: string }>; dockerVolumeConfiguration: Given<{ scope: string }> }>[];
  containerDefinitions: readonly Given<{
    stopTimeout: number;
    portMappings: readonly Given<{ hostPort: number; containerPort: number }>[];
    resourceRequirements: readonly Given<{ type: string; value: string }>[];
  }>[];
}>;
export type ProviderAnswer = Given<{
  name: string;
  status: string;
  autoScalingGroupProvider: Given<{
    autoScalingGroupArn: string;
    managedTerminationProtection: string;
    managedScaling: Given<{ status: string }>;
  }>;
}>;

/** Seconds that the agent gives a container to stop where its definition does not say (ECS Developer Guide, ECS_CONTAINER_STOP_TIMEOUT). */
const stopSeconds = 30;

/** A container instance as answered; undefined where it does not say who it is. */
export const parseHost = (given: HostAnswer): Host | undefined => {
  const { containerInstanceArn: arn, ec2InstanceId: server, status, registeredAt } = given;
  if (arn === undefined || server === undefined || status === undefined || registeredAt === undefined) return undefined;
  return {
    arn,
    server,
    status,
    ...(given.statusReason !== undefined && { statusReason: given.statusReason }),
    ...(given.agentConnected !== undefined && { isConnected: given.agentConnected }),
    ...(given.healthStatus?.overallStatus !== undefined && { health: given.healthStatus.overallStatus }),
    registeredAt: registeredAt.getTime(),
    // A count that is missing is not none: a host like that never counts as empty.
    running: given.runningTasksCount ?? Number.POSITIVE_INFINITY,
    pending: given.pendingTasksCount ?? Number.POSITIVE_INFINITY,
    version: given.version ?? Number.NaN,
    ...(given.capacityProviderName !== undefined && { provider: given.capacityProviderName }),
    registered: parseResources(given.registeredResources ?? []),
    remaining: parseResources(given.remainingResources ?? []),
    attributes: Object.fromEntries(
      (given.attributes ?? []).flatMap(({ name, value }) => (name === undefined ? [] : [[name, value ?? '']])),
    ),
  };
};

const parseResources = (given: readonly ResourceAnswer[]): Resources => {
  const find = (name: string): ResourceAnswer | undefined => given.find((each) => each.name === name);
  return {
    cpu: find('CPU')?.integerValue ?? 0,
    memory: find('MEMORY')?.integerValue ?? 0,
    gpus: find('GPU')?.stringSetValue?.length ?? 0,
    ports: [
      ...(find('PORTS')?.stringSetValue ?? []).map((port) => `tcp ${port}`),
      ...(find('PORTS_UDP')?.stringSetValue ?? []).map((port) => `udp ${port}`),
    ],
  };
};

/** A task as answered; undefined where it does not say who it is and where it runs. */
export const parseTask = (given: TaskAnswer): Task | undefined => {
  const { taskArn: arn, containerInstanceArn: host, lastStatus: status, taskDefinitionArn: definition } = given;
  if (arn === undefined || host === undefined || status === undefined || definition === undefined) return undefined;
  const service = given.group?.startsWith('service:') ? given.group.slice('service:'.length) : undefined;
  const toNumber = (written: string | undefined): number | undefined => (written === undefined ? undefined : Number(written));
  const types = (given.attachments ?? []).map(({ type }) => type);
  return {
    arn,
    host,
    ...(service !== undefined && { service }),
    status,
    ...(given.startedBy !== undefined && { startedBy: given.startedBy }),
    definition,
    cpu: toNumber(given.cpu),
    memory: toNumber(given.memory),
    hasInterface: types.includes('ElasticNetworkInterface'),
    hasVolume: types.includes('AmazonElasticBlockStorage'),
    ...(given.createdAt && { createdAt: given.createdAt.getTime() }),
    ...(given.startedAt && { startedAt: given.startedAt.getTime() }),
    ...(given.healthStatus === 'UNHEALTHY' && { isUnhealthy: true }),
    ...(status === 'STOPPED' && { ended: parseEnd(given) }),
    ...(given.stopCode !== undefined && { stopCode: given.stopCode }),
    ...(given.stoppedAt && { stoppedAt: given.stoppedAt.getTime() }),
  };
};

/** A task ended well where its own containers did, each with 0: "EssentialContainerExited" (API reference, Task, stopCode). */
const parseEnd = ({ stopCode, stoppedReason = '', containers = [] }: TaskAnswer): { isGood: boolean; reason: string } => {
  const bad = containers.find(({ exitCode }) => exitCode !== 0);
  const isGood = stopCode === 'EssentialContainerExited' && containers.length > 0 && bad === undefined;
  const why = bad?.reason === undefined || stoppedReason.includes(bad.reason) ? '' : ` (${bad.reason})`;
  const exit = bad && `container ${bad.name ?? ''} ended with ${bad.exitCode ?? 'no exit code'}${why}`;
  return { isGood, reason: [stopCode ?? 'no code', stoppedReason, exit ?? ''].filter((each) => each !== '').join(': ') };
};

/** A service as answered; undefined where it is deleted, or does not say who it is. */
export const parseService = (given: ServiceAnswer): Service | undefined => {
  const { serviceName: name, desiredCount: desired, runningCount: running, pendingCount: pending } = given;
  if (name === undefined || given.status === 'INACTIVE') return undefined;
  if (desired === undefined || running === undefined || pending === undefined) return undefined;
  const constraints = given.placementConstraints ?? [];
  const unplaced = (given.events ?? []).find(({ message }) => message?.includes('unable to place a task'));
  const isOwn = given.deploymentController?.type === undefined || given.deploymentController.type === 'ECS';
  return {
    name,
    isDaemon: given.schedulingStrategy === 'DAEMON',
    desired,
    running,
    pending,
    minimumPercent: given.deploymentConfiguration?.minimumHealthyPercent ?? 100,
    // "CODE_DEPLOY or EXTERNAL ... maximum percent is set to the default value" of 200 (API reference, DeploymentConfiguration).
    maximumPercent: isOwn ? (given.deploymentConfiguration?.maximumPercent ?? 200) : 200,
    isDeploying:
      (given.deployments ?? []).length > 1 || (given.deployments ?? []).some(({ rolloutState }) => rolloutState === 'IN_PROGRESS'),
    definition: given.taskDefinition ?? '',
    constraints: constraints.flatMap(({ type, expression }) => (type === 'memberOf' && expression !== undefined ? [expression] : [])),
    isDistinct: constraints.some(({ type }) => type === 'distinctInstance'),
    ...(given.capacityProviderStrategy &&
      given.capacityProviderStrategy.length > 0 && {
        providers: given.capacityProviderStrategy.flatMap(({ capacityProvider }) => capacityProvider ?? []),
      }),
    ...(given.launchType !== undefined && { launchType: given.launchType }),
    targetGroups: (given.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
    ...(unplaced?.createdAt && { unplaced: { at: unplaced.createdAt.getTime(), message: unplaced.message ?? '' } }),
  };
};

/** A task definition as answered; undefined where it does not say who it is. */
export const parseDefinition = (given: DefinitionAnswer): Definition | undefined => {
  const { taskDefinitionArn: arn } = given;
  if (arn === undefined) return undefined;
  const containers = given.containerDefinitions ?? [];
  const isOnHostNetwork = given.networkMode === 'host';
  const ports = containers.flatMap(({ portMappings }) => portMappings ?? []);
  return {
    arn,
    isOnHostNetwork,
    hostPorts: ports.flatMap(({ hostPort, containerPort }) =>
      isOnHostNetwork ? (containerPort ?? []) : (hostPort ?? 0) > 0 ? (hostPort ?? []) : [],
    ),
    hostVolumes: (given.volumes ?? []).flatMap(({ name, host, dockerVolumeConfiguration }) =>
      host?.sourcePath !== undefined ? [host.sourcePath] : dockerVolumeConfiguration?.scope === 'shared' ? [name ?? 'shared'] : [],
    ),
    stopSeconds: Math.max(stopSeconds, ...containers.map(({ stopTimeout }) => stopTimeout ?? 0)),
    gpus: containers
      .flatMap(({ resourceRequirements }) => resourceRequirements ?? [])
      .filter(({ type }) => type === 'GPU')
      .reduce((sum, { value }) => sum + Number(value ?? 0), 0),
    constraints: (given.placementConstraints ?? []).flatMap(({ type, expression }) =>
      type === 'memberOf' && expression !== undefined ? [expression] : [],
    ),
    requires: (given.requiresAttributes ?? []).flatMap(({ name, value }) =>
      name === undefined ? [] : [{ name, ...(value !== undefined && { value }) }],
    ),
  };
};

/** A capacity provider as answered; undefined where it does not say who it is. */
export const parseProvider = ({ name, status, autoScalingGroupProvider: own }: ProviderAnswer): Provider | undefined =>
  name === undefined
    ? undefined
    : {
        name,
        status: status ?? 'unknown',
        ...(own?.autoScalingGroupArn !== undefined && { group: own.autoScalingGroupArn }),
        protectsServers: own?.managedTerminationProtection === 'ENABLED',
        scalesServers: own?.managedScaling?.status !== 'DISABLED',
      };

/** What a list of answers holds, whole. @throws WorldError where one of them lacks its name */
export const parseAll = <Given, Parsed>(what: string, given: readonly Given[], parse: (each: Given) => Parsed | undefined): Parsed[] =>
  given.map((each) => {
    const parsed = parse(each);
    if (parsed === undefined) throw new WorldError(`${what} without its name: ${JSON.stringify(each).slice(0, 200)}`);
    return parsed;
  });
