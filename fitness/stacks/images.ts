import type { DescribedStack } from './described-stack.ts';
import { grantLimits } from './images/grant-limits.ts';
import { grantedByParameter } from './images/granted-by-parameter.ts';
import { neededActions } from './images/needed-actions.ts';
import { resources } from './images/resources.ts';
import waivers from './images/waivers.json' with { type: 'json' };

const live = 'BeginBakeFunctionAliaslive';

/** The stack that makes images, as `images/template.yaml` declares it. */
export const imagesStack: DescribedStack = {
  name: 'images',
  begin: 'BeginBakeFunction',
  hooks: ['PreTrafficFunction', 'PostTrafficFunction'],
  reaper: 'ReaperFunction',
  scheduled: { BeginBakeFunction: 'live' },
  resources,
  rules: {
    BeginBakeFunctionTick: { callee: live, parameter: 'ScheduleState' },
    BeginBakeFunctionPrune: { callee: live, parameter: 'ScheduleState' },
    BeginBakeFunctionFinding: { callee: live, parameter: 'ScheduleState' },
    ReaperFunctionDeploymentEnded: { callee: 'ReaperFunctionAliascandidate' },
  },
  thresholds: {},
  neededActions,
  peopleActions: {},
  byParameter: grantedByParameter,
  limits: grantLimits,
  hasLeases: false,
  waivers: { file: 'fitness/stacks/images/waivers.json', value: waivers },
  leftOut: {
    people: 'the stack offers no policies for people: what they do, they do under policies of their own',
    plans: 'a bake is not planned without calls, so there is no dry run to ask',
    fleet: 'bakes have no campaigns; an alarm watches executions that fail',
    groups: 'groups are enrolled with the Recycler, whose attestation asks this',
    business:
      'some bakes a day leave nothing to compare in the minutes of a deployment, and nothing attests this stack later; alarms watch bakes that fail',
  },
};
