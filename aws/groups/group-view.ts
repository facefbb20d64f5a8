import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import type { GroupSettings, GroupView } from '../../core/record/observation.ts';
import { isUsableName } from '../../core/record/usable-name.ts';
import type { Origin } from '../../core/record/wanted.ts';
import { describeSettings } from './describe-settings.ts';

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
  if (overrides.some((each) => each.ImageId !== undefined)) {
    found.push('overrides the image (ImageId) per instance type, which is not supported yet: name the image in the launch template');
  }
  if ((group.LoadBalancerNames ?? []).length > 0)
    found.push('is behind a Classic load balancer, which is not supported: move it to a target group');
  if (!templateOf(group)) found.push('has no launch template: launch configurations are not supported, move it to a launch template');
  const fleet = group.Tags?.find((tag) => tag.Key === 'recycler:fleet')?.Value;
  for (const name of [group.AutoScalingGroupName, fleet])
    if (name !== undefined && !isUsableName(name)) found.push(`${name} is a name that no record can be kept under: choose another one`);
  if (!group.Tags?.some((tag) => tag.Key === 'recycler:policy'))
    found.push('has no tag recycler:policy, so nothing may touch it: add the tag');
  return found;
};

/** The instance types that a launch may use, where the group overrides the template's; undefined where attributes choose them. */
const instanceTypesOf = (group: AutoScalingGroup): string[] | undefined => {
  const types = (group.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? []).map(({ InstanceType }) => InstanceType);
  if (types.length === 0 || types.includes(undefined)) return undefined;
  return [...new Set(types.flatMap((type) => type ?? []))].toSorted();
};

/** How a server says it was launched; its template is named as its group names its own, by id or by name. */
const originOf = ({ LaunchTemplate, LaunchConfigurationName, InstanceType }: Instance, groupTemplate: string): Origin => {
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version: version } = LaunchTemplate ?? {};
  const templateId = id === groupTemplate || name === groupTemplate ? groupTemplate : (id ?? name);
  return {
    ...(templateId !== undefined && { templateId }),
    ...(version !== undefined && { templateVersion: version }),
    ...(LaunchConfigurationName !== undefined && { launchConfiguration: LaunchConfigurationName }),
    ...(InstanceType !== undefined && { instanceType: InstanceType }),
  };
};

/** A group as it is seen here, its servers too. */
export const toGroupView = (group: AutoScalingGroup): GroupView => {
  const settings = toGroupSettings(group);
  return {
    ...settings,
    members: (group.Instances ?? []).map((instance) => ({
      id: instance.InstanceId ?? '',
      zone: instance.AvailabilityZone ?? '',
      lifecycle: instance.LifecycleState ?? '',
      isHealthy: instance.HealthStatus?.toUpperCase() !== 'UNHEALTHY',
      isProtected: instance.ProtectedFromScaleIn === true,
      ...originOf(instance, settings.templateId),
    })),
  };
};

/** `EC2` is always checked (API reference, AutoScalingGroup, HealthCheckType); -1 says that no warmup is set. */
const healthCheckOf = ({
  HealthCheckType = 'EC2',
  HealthCheckGracePeriod = 0,
  DefaultInstanceWarmup = -1,
  InstanceMaintenancePolicy,
}: AutoScalingGroup) => ({
  types: HealthCheckType.split(',').map((type) => type.trim()),
  graceSeconds: HealthCheckGracePeriod,
  ...(DefaultInstanceWarmup >= 0 && { warmupSeconds: DefaultInstanceWarmup }),
  hasMaintenancePolicy: (InstanceMaintenancePolicy?.MinHealthyPercentage ?? -1) >= 0,
});

/** What a group is set to. Its servers are looked at for what is not supported alone. */
export const toGroupSettings = (group: AutoScalingGroup): GroupSettings => {
  const tag = (key: string) => group.Tags?.find((each) => each.Key === key)?.Value;
  const name = group.AutoScalingGroupName ?? '';
  const policy = tag('recycler:policy');
  const template = templateOf(group);
  const templateId = template?.LaunchTemplateId ?? template?.LaunchTemplateName ?? '';
  const instanceTypes = instanceTypesOf(group);
  const mix = group.MixedInstancesPolicy?.InstancesDistribution;
  const remarks = describeSettings(group);
  const isMixed = mix !== undefined && (mix.OnDemandPercentageAboveBaseCapacity ?? 100) < 100;
  return {
    name,
    fleet: tag('recycler:fleet') ?? name,
    ...(policy !== undefined && { policy }),
    tags: Object.fromEntries((group.Tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']]))),
    targetGroups: (group.TargetGroupARNs ?? []).toSorted(),
    desired: group.DesiredCapacity ?? 0,
    min: group.MinSize ?? 0,
    max: group.MaxSize ?? 0,
    zones: (group.AvailabilityZones ?? []).toSorted(),
    templateId,
    versionSpec: template?.Version ?? '$Default',
    ...(instanceTypes && { instanceTypes }),
    suspended: (group.SuspendedProcesses ?? []).flatMap((process) => (process.ProcessName === undefined ? [] : [process.ProcessName])),
    healthCheck: healthCheckOf(group),
    needsRaise: isMixed,
    unsupported: findUnsupported(group),
    ...(remarks.length > 0 && { remarks }),
  };
};
