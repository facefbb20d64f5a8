import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { ScalingPolicy, ScalingTarget, Table } from './table.ts';

type Wanted = { resource: string; dimension: string };

const wantedOf = (resource: string, kind: 'table' | 'index'): Wanted[] =>
  ['Read', 'Write'].map((way) => ({ resource, dimension: `dynamodb:${kind}:${way}CapacityUnits` }));

const findFault = (wanted: Wanted, targets: readonly ScalingTarget[], policies: readonly ScalingPolicy[]): string | undefined => {
  const isWanted = (found: Wanted): boolean => found.resource === wanted.resource && found.dimension === wanted.dimension;
  const what = `${wanted.resource} ${wanted.dimension}`;
  const target = targets.find(isWanted);
  if (target === undefined) return `${what} has no scalable target`;
  if (target.min >= target.max) return `${what} cannot scale from ${target.min} to ${target.max}`;
  if (target.isSuspended) return `${what} has scaling out suspended`;
  return policies.some(isWanted) ? undefined : `${what} has no scaling policy`;
};

const judge = ({ name, description, scalingTargets, scalingPolicies }: Table): Judgement => {
  if (description.is === 'unknown') return judgeUnknown(description);
  if (description.value.isOnDemand)
    return { outcome: 'pass', reason: 'the table is on demand', evidence: { source: description.source, table: name } };
  if (scalingTargets.is === 'unknown') return judgeUnknown(scalingTargets);
  if (scalingPolicies.is === 'unknown') return judgeUnknown(scalingPolicies);
  const indexes = description.value.indexes.filter(({ status }) => status !== 'DELETING');
  const wanted = [
    wantedOf(`table/${name}`, 'table'),
    ...indexes.map((index) => wantedOf(`table/${name}/index/${index.name}`, 'index')),
  ].flat();
  const faults = wanted.flatMap((one) => findFault(one, scalingTargets.value, scalingPolicies.value) ?? []);
  const sources = [description.source, scalingTargets.source, scalingPolicies.source];
  const evidence = { sources, table: name, targets: scalingTargets.value, policies: scalingPolicies.value, faults };
  return faults.length === 0
    ? { outcome: 'pass', reason: 'reads and writes of the table and of every index scale', evidence }
    : { outcome: 'fail', reason: `${faults.join('; ')}: register targets and policies, or go on demand`, evidence };
};

/** Capacity follows the load: on demand, or a target and a policy for reads and writes of the table and of every global index, with room between. */
export const autoscalingOrOnDemand: FitnessFunction<Table> = {
  id: 'dynamodb-autoscaling',
  title: 'The table is on demand, or its reads and writes and those of every index scale',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A table of fixed capacity is throttled when load rises, and an index that is throttled stops the writes of its table.',
  remedy: 'Set BillingMode PAY_PER_REQUEST, or register scalable targets with min below max and a target tracking policy for each.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-autoscaling-enabled.html',
  judge,
};
