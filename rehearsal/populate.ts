import { hexOf } from './chance.ts';
import { account, type Ground, region, zoneOf } from './ground.ts';
import type { ScenarioFleet, ScenarioGroup } from './scenario.ts';
import { seedServers } from './seed-servers.ts';
import type { ServerLife } from './server-life.ts';
import type { Group, Template } from './state.ts';
import type { WorkloadWorld } from './workload-world.ts';

const createTemplate = (ground: Ground, shape: ScenarioGroup, userData: string): Template => {
  const { current, wanted, parameter } = shape.image;
  const createdAt = ground.scenario.startMs - 30 * 86_400_000;
  const id = `lt-0${hexOf(`template:${shape.name}`)}`;
  const version = (number: number, image: string) => ({ number, image, createdAt: createdAt + number * 60_000 });
  if (parameter !== undefined) ground.parameters.set(parameter, wanted);
  // An image behind a parameter changes while the version stays (user guide, using-systems-manager-parameters.html).
  const images = parameter !== undefined ? [`resolve:ssm:${parameter}`] : current === wanted ? [wanted] : [current, wanted];
  const versions = images.map((image, i) => version(i + 1, image));
  return { id, name: `${shape.name}-template`, versions, defaultVersion: images.length, ...(userData !== '' && { userData }) };
};

const addGroup = (
  ground: Ground,
  life: ServerLife,
  fleet: ScenarioFleet,
  shape: ScenarioGroup,
  workloads: readonly WorkloadWorld[],
): void => {
  const template = createTemplate(ground, shape, workloads.map(({ userData = '' }) => userData).join(''));
  ground.templates.set(template.id, template);
  const ofWorkloads: Record<string, string> = Object.assign({}, ...workloads.map(({ tags }) => tags ?? {}));
  const tags: Record<string, string> = { 'recycler:policy': fleet.name, 'recycler:fleet': fleet.name, ...ofWorkloads };
  const zones = shape.availabilityZones.map(zoneOf);
  const removed = shape.before.zonesRemoved.map(zoneOf);
  const state = {
    desired: shape.desiredCapacity,
    zones: zones.filter((zone) => !removed.includes(zone)),
    status: 'active' as const,
    suspended: shape.before.suspended.toSorted(),
    tags,
  };
  const group: Group = {
    name: shape.name,
    fleet: fleet.name,
    arn: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${hexOf(shape.name)}:autoScalingGroupName/${shape.name}`,
    zones,
    hooks: shape.lifecycleHooks.map((hook) => ({
      transition: hook.transition,
      heartbeatSeconds: hook.heartbeat,
      completedAfterSeconds: hook.completedAfter,
      result: hook.result,
    })),
    terminationPolicies: shape.terminationPolicies,
    min: shape.minSize,
    max: shape.maxSize,
    graceSeconds: shape.healthCheckGracePeriod,
    template,
    versionWanted: shape.templateVersion === 'number' ? String(template.defaultVersion) : shape.templateVersion,
    isMixed: shape.mixedInstances,
    hasWarmPool: shape.warmPool,
    healthCheckType: shape.healthCheckType ?? (fleet.workloads.some(({ kind }) => kind === 'target-group') ? 'ELB' : 'EC2'),
    createdAt: ground.scenario.startMs - 30 * 86_400_000,
    state,
    history: [{ at: ground.scenario.startMs, state }],
    desiredByOthers: shape.desiredCapacity,
    initial: state,
    owedToRecycler: 0,
    owedHeirs: 0,
    policies: new Map(),
    rebalancing: new Map(),
    owedForHealth: 0,
    reasons: [],
    launchNotBefore: 0,
    maxLifetimeSeconds: undefined,
    nextLifetimeCheck: 0,
    capacityRebalance: ground.scenario.faults.some((fault) => fault.kind === 'rebalance' && fault.group === shape.name),
    cooldownUntil: 0,
    servers: new Map(),
    activities: [],
  };
  ground.groups.set(group.name, group);
  const tally = ground.tallies.get(fleet.name);
  if (tally) {
    tally.desired += shape.desiredCapacity;
    tally.desiredByOthers += shape.desiredCapacity;
  }
  seedServers(ground, life, group, shape);
};

const textList = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);

/** Puts the fleets of the scenario on the ground: templates, groups, servers in service, policies as parameters, the alarms they name. */
export const populate = (ground: Ground, life: ServerLife, workloadsOf: (fleet: string) => readonly WorkloadWorld[]): void => {
  const { account: limits } = ground.scenario;
  if (Object.keys(limits).length > 0) ground.parameters.set('/recycler/account', JSON.stringify(limits));
  for (const fleet of ground.scenario.fleets) {
    ground.parameters.set(`/recycler/policies/${fleet.name}`, JSON.stringify(fleet.policy ?? {}));
    const brakes = (fleet.policy as { brakes?: { alarms?: unknown } } | null)?.brakes;
    const named = ground.scenario.faults.flatMap((fault) => (fault.kind === 'alarm' ? [fault.name] : []));
    for (const name of [...textList(brakes?.alarms), ...named]) ground.alarms.set(name, { state: 'OK', since: ground.scenario.startMs });
    for (const shape of fleet.groups) addGroup(ground, life, fleet, shape, workloadsOf(fleet.name));
  }
};
