import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { formatDuration } from '../../core/policy/duration.ts';

/**
 * Settings of a group by which Auto Scaling acts on its servers beside the Recycler, or counts them otherwise, in words for people. None of them keeps
 * a campaign from running ("Replacing Auto Scaling instances based on maximum instance lifetime", "Instance maintenance policies", "Set the default
 * instance warmup", Amazon EC2 Auto Scaling user guide).
 */
export const describeSettings = ({
  MaxInstanceLifetime: lifetime = 0,
  InstanceMaintenancePolicy: maintenance,
  DefaultInstanceWarmup: warmup = -1,
  CapacityRebalance: rebalances = false,
  TerminationPolicies: policies = [],
}: AutoScalingGroup): string[] => {
  const { MinHealthyPercentage: least = -1, MaxHealthyPercentage: most = -1 } = maintenance ?? {};
  return [
    ...(lifetime > 0
      ? [
          `Auto Scaling itself replaces servers that become older than ${formatDuration(lifetime)} (maximum instance lifetime), also in a campaign: set maxAge in the policy well below it, or remove it`,
        ]
      : []),
    // "Terminate the newest instance in the group" (user guide, ec2-auto-scaling-termination-policies.html).
    ...(policies.includes('NewestInstance')
      ? ['a scale-in ends its newest servers first (termination policy NewestInstance), and so our replacements: set OldestInstance']
      : []),
    ...(rebalances
      ? [
          'Auto Scaling itself replaces Spot servers that may be interrupted (capacity rebalancing), also in a campaign, with servers beyond pace.maxSurge',
        ]
      : []),
    // -1 removes a value (API reference, InstanceMaintenancePolicy).
    ...(least >= 0 || most >= 0
      ? [
          `its instance maintenance policy (${least} to ${most} percent healthy) binds what Auto Scaling itself replaces; the Recycler keeps to pace in the policy`,
        ]
      : []),
    ...(warmup > 0
      ? [
          `its scaling policies do not count a new server for ${formatDuration(warmup)} (default instance warmup): a replacement joins when it is healthy, and may raise the load they see before that`,
        ]
      : []),
  ];
};
