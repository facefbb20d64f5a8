import { grantedByParameter } from '../release/roles/granted-by-parameter.ts';
import { grantLimits } from '../release/roles/listed-grants.ts';
import { neededActions } from '../release/roles/needed-actions.ts';
import { resources } from '../stack/resources.ts';
import waivers from '../waivers.json' with { type: 'json' };
import type { DescribedStack } from './described-stack.ts';

const live = 'BeginFunctionAliaslive';

/** The stack of the Recycler, as `template.yaml` declares it. */
export const recyclerStack: DescribedStack = {
  name: 'recycler',
  begin: 'BeginFunction',
  hooks: ['PreTrafficFunction', 'PostTrafficFunction'],
  reaper: 'ReaperFunction',
  scheduled: { BeginFunction: 'live', AttestFunction: 'candidate', PruneFunction: 'candidate' },
  resources,
  rules: {
    BeginFunctionTick: { callee: live, parameter: 'ScheduleState' },
    BeginFunctionWake: { callee: live, parameter: 'ScheduleState' },
    ReaperFunctionDeploymentEnded: { callee: 'ReaperFunctionAliascandidate' },
    AttestFunctionAttestation: { callee: 'AttestFunctionAliascandidate' },
    PruneFunctionDaily: { callee: 'PruneFunctionAliascandidate' },
  },
  thresholds: { CostAlarm: 'DailyCostUsd' },
  neededActions,
  // An operator works through functions, and on the record of fleets.
  peopleActions: {
    ReaderPolicy: [],
    OperatorPolicy: ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'lambda:InvokeFunction'],
  },
  byParameter: grantedByParameter,
  limits: grantLimits,
  hasLeases: true,
  waivers: { file: 'fitness/waivers.json', value: waivers },
  leftOut: {
    'instance-roles': 'a replacement has the role that its group gives it, so what that may do is no part of a release',
  },
};
