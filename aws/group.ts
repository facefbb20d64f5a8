import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeInstanceRefreshesCommand,
  LaunchInstancesCommand,
  paginateDescribeAutoScalingGroups,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { GroupDoor } from '../core/ports.ts';
import type { GroupView } from '../core/record/observation.ts';
import { change, read } from './calls.ts';
import type { MakeClient } from './clients.ts';
import { knowsOperation } from './stand-in.ts';

const running = ['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'];

const templateOf = (group: AutoScalingGroup) =>
  group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;

const findUnsupported = (group: AutoScalingGroup): string[] => {
  const found: string[] = [];
  const overrides = group.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? [];
  if (group.WarmPoolConfiguration) found.push('has a warm pool, which is not supported yet: delete the warm pool');
  if (
    overrides.some((each) => each.WeightedCapacity !== undefined) ||
    group.Instances?.some((each) => each.WeightedCapacity !== undefined)
  ) {
    found.push('uses instance weights, which are not supported yet: remove WeightedCapacity');
  }
  if (overrides.some((each) => each.LaunchTemplateSpecification !== undefined)) {
    found.push('overrides the launch template per instance type, which is not supported yet: use one launch template');
  }
  if ((group.LoadBalancerNames ?? []).length > 0)
    found.push('is behind a Classic load balancer, which is not supported: move it to a target group');
  if (!templateOf(group)) found.push('has no launch template: launch configurations are not supported, move it to a launch template');
  if (!group.Tags?.some((tag) => tag.Key === 'recycler:policy'))
    found.push('has no tag recycler:policy, so nothing may touch it: add the tag');
  return found;
};

const toView = (group: AutoScalingGroup, refresh: string | undefined): GroupView => {
  const tag = (key: string) => group.Tags?.find((each) => each.Key === key)?.Value;
  const name = group.AutoScalingGroupName ?? '';
  const policy = tag('recycler:policy');
  const template = templateOf(group);
  const mix = group.MixedInstancesPolicy?.InstancesDistribution;
  const isMixed = mix !== undefined && (mix.OnDemandPercentageAboveBaseCapacity ?? 100) < 100;
  return {
    name,
    fleet: tag('recycler:fleet') ?? name,
    ...(policy !== undefined && { policy }),
    targetGroups: (group.TargetGroupARNs ?? []).toSorted(),
    desired: group.DesiredCapacity ?? 0,
    min: group.MinSize ?? 0,
    max: group.MaxSize ?? 0,
    zones: (group.AvailabilityZones ?? []).toSorted(),
    templateId: template?.LaunchTemplateId ?? template?.LaunchTemplateName ?? '',
    versionSpec: template?.Version ?? '$Default',
    suspended: (group.SuspendedProcesses ?? []).flatMap((process) => (process.ProcessName === undefined ? [] : [process.ProcessName])),
    needsRaise: isMixed,
    members: (group.Instances ?? []).map((instance) => ({
      id: instance.InstanceId ?? '',
      zone: instance.AvailabilityZone ?? '',
      lifecycle: instance.LifecycleState ?? '',
      isHealthy: instance.HealthStatus?.toUpperCase() !== 'UNHEALTHY',
      isProtected: instance.ProtectedFromScaleIn === true,
      ...(instance.LaunchTemplate?.Version !== undefined && { templateVersion: instance.LaunchTemplate.Version }),
    })),
    ...(refresh !== undefined && { refresh }),
    unsupported: findUnsupported(group),
  };
};

/**
 * The door to EC2 Auto Scaling. Reads take every page; changes name one server, or one group and exact processes.
 *
 * @param isStandIn is this an endpoint other than AWS, which may not know every operation?
 */
export const openGroupDoor = (client: AutoScalingClient, isStandIn: boolean): GroupDoor => {
  const knowsRefreshes = knowsOperation(isStandIn);

  const list = async (
    input: { AutoScalingGroupNames: string[] } | { Filters: { Name: string; Values: string[] }[] },
  ): Promise<AutoScalingGroup[]> => {
    const groups: AutoScalingGroup[] = [];
    for await (const page of paginateDescribeAutoScalingGroups({ client, pageSize: 100 }, input))
      groups.push(...(page.AutoScalingGroups ?? []));
    return groups;
  };

  /** An endpoint that does not know instance refreshes cannot be running one. */
  const findRefresh = async (group: string): Promise<string | undefined> => {
    const answer = await knowsRefreshes(() =>
      client.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group, MaxRecords: 10 })),
    );
    return answer?.InstanceRefreshes?.find((refresh) => running.includes(refresh.Status ?? ''))?.InstanceRefreshId;
  };

  const withRefresh = (groups: AutoScalingGroup[]): Promise<GroupView[]> =>
    Promise.all(
      groups.map(async (group) =>
        toView(group, await read('autoscaling:DescribeInstanceRefreshes', () => findRefresh(group.AutoScalingGroupName ?? ''))),
      ),
    );

  return {
    listEnrolled: async () =>
      withRefresh(
        await read('autoscaling:DescribeAutoScalingGroups', () => list({ Filters: [{ Name: 'tag-key', Values: ['recycler:policy'] }] })),
      ),

    describe: async (names) => {
      if (names.length === 0) return [];
      const groups = await read('autoscaling:DescribeAutoScalingGroups', () => list({ AutoScalingGroupNames: [...names] }));
      const views = await withRefresh(groups);
      return names.flatMap((name) => views.filter((view) => view.name === name));
    },

    launch: ({ group, zone, count, token }) =>
      change('autoscaling:LaunchInstances', async () => {
        const answer = await client.send(
          new LaunchInstancesCommand({
            AutoScalingGroupName: group,
            AvailabilityZones: [zone],
            RequestedCapacity: count,
            ClientToken: token,
            RetryStrategy: 'none',
          }),
        );
        return {
          outcome: 'done',
          servers: (answer.Instances ?? []).flatMap((collection) => collection.InstanceIds ?? []),
          errors: (answer.Errors ?? []).map((error) => ({ code: error.ErrorCode ?? 'Unknown', message: error.ErrorMessage ?? '' })),
        };
      }),

    raise: async ({ group, from, to }) => {
      const [now] = await read('autoscaling:DescribeAutoScalingGroups', () => list({ AutoScalingGroupNames: [group] }));
      if (now?.DesiredCapacity !== from) {
        return {
          outcome: 'refused',
          code: 'DesiredMoved',
          message: `desired capacity of ${group} is ${now?.DesiredCapacity}, not ${from}`,
        };
      }
      return change('autoscaling:SetDesiredCapacity', async () => {
        await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: to, HonorCooldown: false }));
        // Read again at the next look, which knows a read that lags from somebody else's change.
        return { outcome: 'done' };
      });
    },

    terminate: ({ group, server, decrement }) =>
      change('autoscaling:TerminateInstanceInAutoScalingGroup', async () => {
        const answer = await client.send(
          new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: server, ShouldDecrementDesiredCapacity: decrement }),
        );
        const acted = answer.Activity?.AutoScalingGroupName;
        return acted === undefined || acted === group
          ? { outcome: 'done' }
          : { outcome: 'refused', code: 'OtherGroup', message: `${server} belongs to ${acted}, not to ${group}` };
      }),

    suspend: ({ group, processes }) =>
      change('autoscaling:SuspendProcesses', async () => {
        await client.send(new SuspendProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: [...processes] }));
        return { outcome: 'done' };
      }),

    resume: ({ group, processes }) =>
      change('autoscaling:ResumeProcesses', async () => {
        await client.send(new ResumeProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: [...processes] }));
        return { outcome: 'done' };
      }),
  };
};

/** The same, with a client of its own. */
export const connectGroups = (make: MakeClient, isStandIn: boolean): GroupDoor => openGroupDoor(make(AutoScalingClient), isStandIn);
