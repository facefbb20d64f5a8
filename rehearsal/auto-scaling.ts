import type {
  AutoScalingGroup,
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingGroupsCommandOutput,
  DescribeAutoScalingInstancesCommandInput,
  DescribeAutoScalingInstancesCommandOutput,
  DescribeInstanceRefreshesCommandInput,
  DescribeInstanceRefreshesCommandOutput,
  DescribeLifecycleHooksCommandInput,
  DescribeLifecycleHooksCommandOutput,
  DescribeScalingActivitiesCommandInput,
  DescribeScalingActivitiesCommandOutput,
  DescribeScheduledActionsCommandInput,
  DescribeScheduledActionsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  DescribeWarmPoolCommandInput,
  DescribeWarmPoolCommandOutput,
  Filter,
  LifecycleHook,
  LifecycleState,
} from '@aws-sdk/client-auto-scaling';
import type { Ground } from './ground.ts';
import { listLifecycleHooks } from './list-lifecycle-hooks.ts';
import { createValidationError, type Operations, operation, takePage } from './operation.ts';
import { listScheduledActions } from './scaling/list-scheduled-actions.ts';
import type { Group, Server, ServerState } from './state.ts';
import type { WorkloadWorld } from './workload-world.ts';

type Sight = { ground: Ground; workloadsOf: (fleet: string) => readonly WorkloadWorld[] };

/** The group of that name. @throws ValidationError as EC2 Auto Scaling words it */
export const findGroup = (ground: Ground, name: string | undefined): Group => {
  const group = ground.groups.get(name ?? '');
  if (!group || ground.seenGroup(group).status === 'gone')
    throw createValidationError(`AutoScalingGroup name not found - no such group: ${name}`);
  return group;
};

/** The id of a zone, as far as a rehearsal needs one. */
export const zoneIdOf = (zone: string): string => `euw1-az${zone.charCodeAt(zone.length - 1) - 96}`;

/** The group of that name, to be changed. @throws ValidationError where it is not there, or is being deleted */
export const findChangeable = (ground: Ground, name: string | undefined): Group => {
  const group = findGroup(ground, name);
  if (group.state.status === 'active') return group;
  if (group.state.status === 'gone') throw createValidationError(`AutoScalingGroup name not found - no such group: ${name}`);
  // Assumed: a group whose deletion is under way takes no changes; the documentation names only its status.
  throw createValidationError(`AutoScalingGroup ${name} is pending delete.`);
};

const templateOf = (group: Group, version: string) => ({
  LaunchTemplateId: group.template.id,
  LaunchTemplateName: group.template.name,
  Version: version,
});

const lifecycleStateOf = ({ lifecycle, hook }: Readonly<ServerState>): LifecycleState =>
  hook === undefined ? lifecycle : (`${lifecycle}:${hook}` as LifecycleState);

/** What a member was launched from: its template and version, its launch configuration, or nothing (API reference, Instance). */
const describeSource = ({ source, templateVersion }: Server) => {
  if (source.templateId === undefined) return source.configuration === undefined ? {} : { LaunchConfigurationName: source.configuration };
  return {
    LaunchTemplate: {
      LaunchTemplateId: source.templateId,
      LaunchTemplateName: source.templateName,
      Version: String(templateVersion),
    },
  };
};

const describeInstance = (server: Server, state: Readonly<ServerState>) => ({
  InstanceId: server.id,
  InstanceType: 't3.large',
  AvailabilityZone: server.zone,
  AvailabilityZoneId: zoneIdOf(server.zone),
  // The group's list still says Terminating when the machine has ended and the group has not noticed.
  LifecycleState: lifecycleStateOf(state),
  HealthStatus: state.health,
  ...describeSource(server),
  ProtectedFromScaleIn: state.isProtected,
});

const describeTags = (group: Group, tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key,
    Value,
    PropagateAtLaunch: true,
  }));

/**
 * The members of a group as its list shows them: by the faults of the scenario some are left out for a moment, though they are still there.
 */
const listMembers = (ground: Ground, group: Group): [Server, Readonly<ServerState>][] => {
  const seconds = (ground.clock.now() - ground.scenario.startMs) / 1_000;
  const missing = ground.scenario.faults.reduce((sum, fault) => {
    const isNow = fault.kind === 'incomplete-list' && fault.group === group.name && seconds >= fault.at && seconds < fault.at + fault.for;
    return sum + (isNow ? fault.count : 0);
  }, 0);
  return ground.seenServers(group).slice(missing);
};

const describeGroup = ({ ground, workloadsOf }: Sight, group: Group): AutoScalingGroup => {
  const state = ground.seenGroup(group);
  const arns = workloadsOf(group.fleet).flatMap((workload) => workload.targetGroupArns(group));
  const LaunchTemplate = templateOf(group, group.versionWanted);
  const overrides = ground.baking.others.overrides.filter((override) => override.group === group.name);
  const Overrides = overrides.map(({ image, template, version }) => ({
    ...(image !== undefined && { ImageId: image }),
    ...(template !== undefined && { LaunchTemplateSpecification: { LaunchTemplateName: template, Version: version } }),
  }));
  const mixed = {
    MixedInstancesPolicy: {
      LaunchTemplate: { LaunchTemplateSpecification: LaunchTemplate, ...(Overrides.length > 0 && { Overrides }) },
      InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 50, SpotAllocationStrategy: 'price-capacity-optimized' },
    },
  };
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    ...(group.isMixed || Overrides.length > 0 ? mixed : { LaunchTemplate }),
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: state.desired,
    DefaultCooldown: 300,
    AvailabilityZones: [...state.zones],
    LoadBalancerNames: [],
    TargetGroupARNs: arns,
    TrafficSources: arns.map((Identifier) => ({ Identifier, Type: 'elbv2' })),
    HealthCheckType: group.healthCheckType,
    HealthCheckGracePeriod: group.graceSeconds,
    Instances: listMembers(ground, group).map(([server, seen]) => describeInstance(server, seen)),
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: state.suspended.map((ProcessName) => ({ ProcessName, SuspensionReason: 'User suspended' })),
    // "The current state of the group when the DeleteAutoScalingGroup operation is in progress." (API reference, AutoScalingGroup, Status)
    ...(state.status === 'deleting' && { Status: 'Delete in progress' }),
    ...(group.maxLifetimeSeconds !== undefined && { MaxInstanceLifetime: group.maxLifetimeSeconds }),
    ...(group.capacityRebalance && { CapacityRebalance: true }),
    VPCZoneIdentifier: state.zones.map((zone) => `subnet-0${zone.slice(-1)}`).join(','),
    EnabledMetrics: [],
    Tags: describeTags(group, state.tags),
    TerminationPolicies: [...group.terminationPolicies],
    NewInstancesProtectedFromScaleIn: workloadsOf(group.fleet).some(({ protectsNewServers }) => protectsNewServers),
    ServiceLinkedRoleARN: `arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    ...(group.hasWarmPool ? { WarmPoolConfiguration: { MinSize: 1, PoolState: 'Stopped' as const }, WarmPoolSize: 1 } : {}),
  };
};

const passes = (tags: readonly [string, string][], { Name = '', Values = [] }: Filter): boolean => {
  if (Name === 'tag-key' || Name === 'key') return tags.some(([key]) => Values.includes(key));
  if (Name === 'tag-value' || Name === 'value') return tags.some(([, value]) => Values.includes(value));
  if (Name.startsWith('tag:')) return tags.some(([key, value]) => key === Name.slice(4) && Values.includes(value));
  throw createValidationError(`The filter "${Name}" is not known to the rehearsal`);
};

const checkPageSize = (size: number | undefined, most: number): void => {
  if (size !== undefined && (size < 1 || size > most)) throw createValidationError(`MaxRecords must be from 1 to ${most}`);
};

/** What EC2 Auto Scaling reports about groups, servers, tags, activities and refreshes (page sizes: limits of the API reference). */
export const createAutoScalingReads = (sight: Sight): Operations => {
  const { ground } = sight;
  const tagsOf = (group: Group): [string, string][] => Object.entries(ground.seenGroup(group).tags);
  return {
    'AutoScaling.DescribeAutoScalingGroups': operation<DescribeAutoScalingGroupsCommandInput, DescribeAutoScalingGroupsCommandOutput>({
      takes: ['AutoScalingGroupNames', 'Filters', 'MaxRecords', 'NextToken', 'IncludeInstances'],
      answer: ({ AutoScalingGroupNames: names, Filters = [], MaxRecords, NextToken, IncludeInstances = true }) => {
        checkPageSize(MaxRecords, 100);
        const groups = ground
          .seenGroups()
          .filter((group) => (!names?.length || names.includes(group.name)) && Filters.every((filter) => passes(tagsOf(group), filter)));
        const { page, next } = takePage(groups, NextToken, MaxRecords ?? 50);
        const described = page.map((group) => describeGroup(sight, group));
        return {
          AutoScalingGroups: IncludeInstances ? described : described.map((group) => ({ ...group, Instances: [] })),
          NextToken: next,
        };
      },
    }),
    'AutoScaling.DescribeAutoScalingInstances': operation<
      DescribeAutoScalingInstancesCommandInput,
      DescribeAutoScalingInstancesCommandOutput
    >({
      takes: ['InstanceIds', 'MaxRecords', 'NextToken'],
      answer: ({ InstanceIds, MaxRecords, NextToken }) => {
        checkPageSize(MaxRecords, 50);
        if ((InstanceIds?.length ?? 0) > 50) throw createValidationError('At most 50 instance ids can be described in one call');
        const asked = InstanceIds?.flatMap((id) => ground.servers.get(id) ?? []);
        const candidates = asked ?? [...ground.groups.values()].flatMap((group) => [...group.servers.values()]);
        const { page, next } = takePage(candidates, NextToken, MaxRecords ?? 50);
        return {
          AutoScalingInstances: page.flatMap((server) => {
            const state = ground.seenState(server);
            if (!state || state.lifecycle === 'Terminated') return [];
            // This operation writes the health in capitals, the group's own list does not (API_AutoScalingInstanceDetails.html).
            const HealthStatus = state.health.toUpperCase();
            return [{ ...describeInstance(server, state), AutoScalingGroupName: server.group, HealthStatus }];
          }),
          NextToken: next,
        };
      },
    }),
    'AutoScaling.DescribeTags': operation<DescribeTagsCommandInput, DescribeTagsCommandOutput>({
      takes: ['Filters', 'MaxRecords', 'NextToken'],
      answer: ({ Filters = [], MaxRecords, NextToken }) => {
        checkPageSize(MaxRecords, 100);
        const tags = ground.seenGroups().flatMap((group) => describeTags(group, ground.seenGroup(group).tags));
        const chosen = tags.filter((tag) =>
          Filters.every((filter) => {
            if (filter.Name === 'auto-scaling-group') return filter.Values?.includes(tag.ResourceId) ?? false;
            return passes([[tag.Key, tag.Value]], filter);
          }),
        );
        const { page, next } = takePage(chosen, NextToken, MaxRecords ?? 50);
        return { Tags: page, NextToken: next };
      },
    }),
    'AutoScaling.DescribeScheduledActions': operation<DescribeScheduledActionsCommandInput, DescribeScheduledActionsCommandOutput>({
      takes: ['AutoScalingGroupName', 'MaxRecords', 'NextToken'],
      answer: ({ AutoScalingGroupName, MaxRecords, NextToken }) => {
        checkPageSize(MaxRecords, 100);
        const { page, next } = takePage(listScheduledActions(ground, findGroup(ground, AutoScalingGroupName)), NextToken, MaxRecords ?? 50);
        return { ScheduledUpdateGroupActions: page, NextToken: next };
      },
    }),
    'AutoScaling.DescribeScalingActivities': operation<DescribeScalingActivitiesCommandInput, DescribeScalingActivitiesCommandOutput>({
      takes: ['AutoScalingGroupName', 'ActivityIds', 'MaxRecords', 'NextToken', 'IncludeDeletedGroups'],
      answer: ({ AutoScalingGroupName, ActivityIds, MaxRecords, NextToken, IncludeDeletedGroups = false }) => {
        checkPageSize(MaxRecords, 100);
        // "To view scaling activities after the Auto Scaling group has been deleted, add" IncludeDeletedGroups (user guide,
        // CHAP_Troubleshooting.html).
        const all = IncludeDeletedGroups ? [...ground.groups.values()] : ground.seenGroups();
        const named = all.filter(({ name }) => name === AutoScalingGroupName);
        const groups = AutoScalingGroupName === undefined ? all : named.length > 0 ? named : [findGroup(ground, AutoScalingGroupName)];
        const activities = groups.flatMap((group) =>
          ground
            .seenActivities(group)
            .toReversed()
            .map((activity) => ({
              ActivityId: activity.id,
              AutoScalingGroupName: group.name,
              AutoScalingGroupARN: group.arn,
              Description: activity.description,
              Cause: activity.cause,
              StartTime: new Date(activity.at),
              EndTime: activity.endedAt === undefined ? undefined : new Date(activity.endedAt),
              StatusCode: activity.status,
              StatusMessage: activity.message,
              Progress: activity.endedAt === undefined ? 50 : 100,
            })),
        );
        const chosen = activities.filter(({ ActivityId }) => !ActivityIds || ActivityIds.includes(ActivityId));
        const { page, next } = takePage(chosen, NextToken, MaxRecords ?? 100);
        return { Activities: page, NextToken: next };
      },
    }),
    'AutoScaling.DescribeInstanceRefreshes': operation<DescribeInstanceRefreshesCommandInput, DescribeInstanceRefreshesCommandOutput>({
      takes: ['AutoScalingGroupName', 'InstanceRefreshIds', 'MaxRecords', 'NextToken'],
      answer: ({ AutoScalingGroupName, InstanceRefreshIds, MaxRecords, NextToken }) => {
        checkPageSize(MaxRecords, 100);
        const group = findGroup(ground, AutoScalingGroupName);
        const refreshes = ground.refreshes.filter(
          (refresh) => refresh.group === group.name && (!InstanceRefreshIds || InstanceRefreshIds.includes(refresh.id)),
        );
        const { page, next } = takePage(refreshes.toReversed(), NextToken, MaxRecords ?? 50);
        return {
          InstanceRefreshes: page.map((refresh) => {
            const hasEnded = ground.clock.now() >= refresh.endsAt;
            return {
              InstanceRefreshId: refresh.id,
              AutoScalingGroupName: group.name,
              Status: hasEnded ? ('Successful' as const) : ('InProgress' as const),
              StartTime: new Date(refresh.startedAt),
              EndTime: hasEnded ? new Date(refresh.endsAt) : undefined,
              PercentageComplete: hasEnded ? 100 : 0,
              InstancesToUpdate: hasEnded ? 0 : group.state.desired,
            };
          }),
          NextToken: next,
        };
      },
    }),
    'AutoScaling.DescribeLifecycleHooks': operation<DescribeLifecycleHooksCommandInput, DescribeLifecycleHooksCommandOutput>({
      takes: ['AutoScalingGroupName', 'LifecycleHookNames'],
      answer: ({ AutoScalingGroupName, LifecycleHookNames }) => {
        const group = findGroup(ground, AutoScalingGroupName);
        const LifecycleHooks = listLifecycleHooks(group, sight.workloadsOf(group.fleet));
        const isNamed = ({ LifecycleHookName = '' }: LifecycleHook): boolean =>
          LifecycleHookNames === undefined || LifecycleHookNames.includes(LifecycleHookName);
        return { LifecycleHooks: LifecycleHooks.filter(isNamed) };
      },
    }),
    'AutoScaling.DescribeWarmPool': operation<DescribeWarmPoolCommandInput, DescribeWarmPoolCommandOutput>({
      takes: ['AutoScalingGroupName', 'MaxRecords', 'NextToken'],
      answer: ({ AutoScalingGroupName }) => {
        const group = findGroup(ground, AutoScalingGroupName);
        return group.hasWarmPool ? { WarmPoolConfiguration: { MinSize: 1, PoolState: 'Stopped' }, Instances: [] } : { Instances: [] };
      },
    }),
  };
};
