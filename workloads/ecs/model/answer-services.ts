import { findDefinition } from './answer-tasks.ts';
import { definitionOf, isAlive, type Model, type Service, type Task } from './model.ts';
import { deploymentId } from './schedule.ts';
import { idOf, missing, refuseMore, type Sight, seeHosts, seeServices, seeTasks } from './sight.ts';

type Listing = {
  nextToken?: string | undefined;
  maxResults?: number | undefined;
  launchType?: string | undefined;
  schedulingStrategy?: string | undefined;
};

/** "If this parameter isn't used, then ListServices returns up to 10 results" (API reference). */
export const listServices = (sight: Sight, { nextToken, maxResults = 10, launchType, schedulingStrategy }: Listing) => {
  const services = seeServices(sight)
    .filter(() => launchType === undefined || launchType === 'EC2')
    .filter(({ daemon }) => schedulingStrategy === undefined || (schedulingStrategy === 'DAEMON') === daemon);
  const { page, next } = sight.takePage(services, nextToken, Math.min(100, maxResults), 'InvalidParameterException');
  return { serviceArns: page.map(({ arn }) => arn), nextToken: next };
};

export const describeServices = (sight: Sight, { services }: { services: string[] | undefined }) => {
  refuseMore(sight, services, 10, 'Services');
  const known = new Map(seeServices(sight).map((service) => [service.name, service]));
  const tasks = seeTasks(sight);
  const hosts = seeHosts(sight).filter(({ status }) => status === 'ACTIVE').length;
  return {
    services: (services ?? [])
      .flatMap((arn) => known.get(idOf(arn)) ?? [])
      .map((service) => describeService(sight.model, service, tasks, hosts)),
    failures: (services ?? []).filter((arn) => !known.has(idOf(arn))).map(missing),
  };
};

const strategies = {
  spread: [
    { type: 'spread' as const, field: 'attribute:ecs.availability-zone' },
    { type: 'spread' as const, field: 'instanceId' },
  ],
  binpack: [{ type: 'binpack' as const, field: 'memory' }],
  random: [{ type: 'random' as const }],
};

const describeService = (model: Model, service: Service, all: readonly Task[], activeHosts: number) => {
  const tasks = all.filter((task) => task.service === service.name);
  const desiredCount = service.daemon ? activeHosts : service.desired;
  const runningCount = tasks.filter(({ status }) => status === 'RUNNING').length;
  const pendingCount = tasks.filter((task) => isAlive(task) && ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.status)).length;
  const providers = [...model.providers.values()].map((name) => ({ capacityProvider: name, weight: 1, base: 0 }));
  const runs = service.deployment.isRunning;
  const deployment = {
    id: `ecs-svc/${deploymentId(model, service)}`,
    status: 'PRIMARY',
    taskDefinition: service.definition,
    desiredCount,
    runningCount,
    pendingCount,
    failedTasks: 0,
    createdAt: new Date(service.deployment.since),
    updatedAt: new Date(service.deployment.since),
    rolloutState: runs ? ('IN_PROGRESS' as const) : ('COMPLETED' as const),
    rolloutStateReason: `ECS deployment ecs-svc/${deploymentId(model, service)} ${runs ? 'in progress' : 'completed'}.`,
  };
  const before = { ...service, deployment: { ...service.deployment, number: service.deployment.number - 1 } };
  const old = { ...deployment, id: `ecs-svc/${deploymentId(model, before)}`, status: 'ACTIVE', rolloutState: 'COMPLETED' as const };
  const isBehind = service.loadBalancer || service.deregistrationSeconds !== undefined;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: model.arn,
    status: 'ACTIVE',
    desiredCount,
    runningCount,
    pendingCount,
    ...(providers.length > 0 && !service.daemon ? { capacityProviderStrategy: providers } : { launchType: 'EC2' as const }),
    taskDefinition: service.definition,
    deploymentConfiguration: {
      minimumHealthyPercent: service.min,
      maximumPercent: service.max,
      deploymentCircuitBreaker: { enable: false, rollback: false },
    },
    deployments: runs ? [deployment, old] : [deployment],
    deploymentController: { type: 'ECS' as const },
    events: service.events.map(({ id, at, message }) => ({ id, createdAt: new Date(at), message })),
    createdAt: new Date(service.createdAt),
    schedulingStrategy: service.daemon ? ('DAEMON' as const) : ('REPLICA' as const),
    placementConstraints: service.constraint === undefined ? [] : [describeConstraint(service.constraint)],
    placementStrategy: service.daemon ? [] : strategies[service.placement],
    availabilityZoneRebalancing: service.rebalancing ? ('ENABLED' as const) : ('DISABLED' as const),
    loadBalancers: isBehind
      ? [{ targetGroupArn: targetGroupOf(model, service), containerName: service.name, containerPort: service.port ?? 80 }]
      : [],
    healthCheckGracePeriodSeconds: 0,
    serviceRegistries: [],
    enableECSManagedTags: true,
    enableExecuteCommand: false,
  };
};

const describeConstraint = (constraint: string) =>
  constraint === 'distinctInstance' ? { type: 'distinctInstance' as const } : { type: 'memberOf' as const, expression: constraint };

/** The target group of a service that is behind a load balancer. */
export const targetGroupOf = ({ region, account, name, hexOf }: Model, service: Service): string =>
  `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${name}-${service.name}/${hexOf(`targetgroup:${name}:${service.name}`)}`;

/** Figures of a cluster (API reference, Cluster). */
export const describeCluster = (sight: Sight) => {
  const { model } = sight;
  const tasks = seeTasks(sight);
  return {
    clusterArn: model.arn,
    clusterName: model.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: seeHosts(sight).filter(({ status }) => ['ACTIVE', 'DRAINING'].includes(status)).length,
    runningTasksCount: tasks.filter(({ status }) => status === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ status }) => status === 'PENDING').length,
    activeServicesCount: model.services.list().length,
    capacityProviders: [...model.providers.values()],
    defaultCapacityProviderStrategy: [],
    settings: [],
    statistics: [],
    tags: [],
  };
};

/** The capacity providers of a cluster, one a group (API reference, CapacityProvider). */
export const describeProviders = ({ model }: Sight) => {
  const { managedScaling, managedTerminationProtection, managedDraining } = model.settings;
  const toStatus = (isOn: boolean) => (isOn ? ('ENABLED' as const) : ('DISABLED' as const));
  return [...model.providers].map(([group, name]) => ({
    capacityProviderArn: `arn:aws:ecs:${model.region}:${model.account}:capacity-provider/${name}`,
    name,
    status: 'ACTIVE' as const,
    autoScalingGroupProvider: {
      autoScalingGroupArn: model.groupArnOf(group),
      managedScaling: {
        status: toStatus(managedScaling),
        targetCapacity: 100,
        minimumScalingStepSize: 1,
        maximumScalingStepSize: 10_000,
        instanceWarmupPeriod: 300,
      },
      managedTerminationProtection: toStatus(managedTerminationProtection),
      managedDraining: toStatus(managedDraining),
    },
    tags: [],
  }));
};

/** A task definition; undefined where the cluster's definitions have none of that name. */
export const describeDefinition = (model: Model, written: string | undefined) => {
  const found = findDefinition(model, written);
  if (!found) return undefined;
  const { family, arn, cpu, memory, port, networkMode, hostVolume, stopTimeout } = definitionOf(model, { definition: found.arn });
  const portMappings = port === undefined ? [] : [{ containerPort: port, hostPort: port, protocol: 'tcp' as const }];
  return {
    taskDefinitionArn: arn,
    family,
    revision: 1,
    status: 'ACTIVE' as const,
    networkMode,
    cpu: String(cpu),
    memory: String(memory),
    volumes: hostVolume ? [{ name: 'data', host: { sourcePath: '/data' } }] : [],
    placementConstraints: [],
    compatibilities: ['EC2' as const],
    requiresCompatibilities: ['EC2' as const],
    containerDefinitions: [
      {
        name: family,
        image: `${family}:1`,
        cpu,
        memory,
        essential: true,
        portMappings,
        stopTimeout,
        mountPoints: hostVolume ? [{ sourceVolume: 'data', containerPath: '/data' }] : [],
      },
    ],
  };
};
