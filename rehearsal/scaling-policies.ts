import type {
  DeletePolicyCommandInput,
  DeletePolicyCommandOutput,
  DescribePoliciesCommandInput,
  DescribePoliciesCommandOutput,
  ExecutePolicyCommandInput,
  ExecutePolicyCommandOutput,
  PutScalingPolicyCommandInput,
  PutScalingPolicyCommandOutput,
  ScalingPolicy,
} from '@aws-sdk/client-auto-scaling';
import { findChangeable, findGroup } from './auto-scaling.ts';
import { recordReason } from './change-by-others.ts';
import type { Ground } from './ground.ts';
import { createServiceError, createValidationError, type Operations, operation, takePage } from './operation.ts';
import type { ScalingLoop } from './scaling-loop.ts';
import type { Group, GroupPolicy } from './state.ts';

/** "Scaling policies per Auto Scaling group: 50" (user guide, ec2-auto-scaling-quotas.html). */
const mostPolicies = 50;

const arnOf = (group: Group, name: string): string => `${group.arn}:policyName/${name}`;

const describe = (group: Group, name: string, { type, adjustment, by }: GroupPolicy): ScalingPolicy => ({
  AutoScalingGroupName: group.name,
  PolicyName: name,
  PolicyARN: arnOf(group, name),
  PolicyType: type,
  ...(adjustment !== undefined && { AdjustmentType: adjustment }),
  ...(by !== undefined && type === 'SimpleScaling' && { ScalingAdjustment: by, Cooldown: 0 }),
  ...(by !== undefined && type === 'StepScaling' && { StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: by }] }),
  Enabled: true,
});

const find = (group: Group, name: string | undefined): GroupPolicy => {
  const policy = group.policies.get(name ?? '');
  if (policy) return policy;
  throw createValidationError(`PolicyName not found - no such policy: ${name}`);
};

/** Scaling policies of groups, as far as a rehearsal needs them: what calls them is taken to be the Recycler. */
export const createScalingPolicies = (ground: Ground, loop: ScalingLoop): Operations => ({
  'AutoScaling.PutScalingPolicy': operation<PutScalingPolicyCommandInput, PutScalingPolicyCommandOutput>({
    takes: ['AutoScalingGroupName', 'PolicyName', 'PolicyType', 'AdjustmentType', 'ScalingAdjustment', 'Cooldown'],
    isMutating: true,
    answer: ({ AutoScalingGroupName, PolicyName = '', PolicyType, AdjustmentType, ScalingAdjustment: by }) => {
      const group = findChangeable(ground, AutoScalingGroupName);
      if (PolicyType !== 'SimpleScaling' || AdjustmentType !== 'ChangeInCapacity' || by === undefined)
        throw createValidationError('The rehearsal takes policies of SimpleScaling with ChangeInCapacity and a ScalingAdjustment');
      if (!group.policies.has(PolicyName) && group.policies.size >= mostPolicies)
        throw createServiceError('LimitExceeded', `The group ${group.name} has ${mostPolicies} scaling policies already`);
      group.policies.set(PolicyName, { type: PolicyType, adjustment: AdjustmentType, by });
      return { PolicyARN: arnOf(group, PolicyName), Alarms: [] };
    },
  }),
  'AutoScaling.ExecutePolicy': operation<ExecutePolicyCommandInput, ExecutePolicyCommandOutput>({
    takes: ['AutoScalingGroupName', 'PolicyName', 'HonorCooldown'],
    isMutating: true,
    answer: ({ AutoScalingGroupName, PolicyName = '' }) => {
      const group = findChangeable(ground, AutoScalingGroupName);
      const { by = 0 } = find(group, PolicyName);
      const before = group.state.desired;
      // "The new capacity never goes below the minimum or above the maximum" (user guide, as-scaling-simple-step.html).
      const after = Math.min(group.max, Math.max(group.min, before + by));
      if (after === before) return {};
      // A step that gives back what the Recycler's own calls took off is no raise of it.
      group.owedToRecycler += Math.max(0, after - Math.max(before, group.desiredByOthers));
      recordReason(ground, group, { kind: 'executed', policy: PolicyName }, before, after);
      ground.changeGroup(group, { desired: after });
      loop.wake(group);
      return {};
    },
  }),
  'AutoScaling.DeletePolicy': operation<DeletePolicyCommandInput, DeletePolicyCommandOutput>({
    takes: ['AutoScalingGroupName', 'PolicyName'],
    isMutating: true,
    answer: ({ AutoScalingGroupName, PolicyName = '' }) => {
      const group = findChangeable(ground, AutoScalingGroupName);
      find(group, PolicyName);
      group.policies.delete(PolicyName);
      return {};
    },
  }),
  'AutoScaling.DescribePolicies': operation<DescribePoliciesCommandInput, DescribePoliciesCommandOutput>({
    takes: ['AutoScalingGroupName', 'MaxRecords', 'NextToken'],
    answer: ({ AutoScalingGroupName, MaxRecords, NextToken }) => {
      const group = findGroup(ground, AutoScalingGroupName);
      const policies = [...group.policies].map(([name, policy]) => describe(group, name, policy));
      const { page, next } = takePage(policies, NextToken, MaxRecords ?? 50);
      return { ScalingPolicies: page, NextToken: next };
    },
  }),
});
