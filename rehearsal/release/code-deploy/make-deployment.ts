import { identify } from '../cloud-formation/physical.ts';
import { recordIn, recordsIn } from '../cloud-formation/resolve-template.ts';
import type { Maker } from '../cloud-formation/stack-resource.ts';
import type { EventRule, Events } from '../events.ts';
import type { CodeDeploy } from './code-deploy.ts';
import type { DeploymentGroup, RollbackEvent } from './deployment-group.ts';

/** Applications, deployment groups and rules of the event bus, as a stack makes them. */
export const createDeploymentMakers = (codeDeploy: CodeDeploy, events: Events, stackName: string): Record<string, Maker> => ({
  'AWS::CodeDeploy::Application': {
    make: ({ type, logicalId, properties }) => {
      const identity = identify(type, logicalId, properties, stackName);
      codeDeploy.applications.add(identity.name);
      return identity;
    },
    remove: ({ name }) => void codeDeploy.applications.delete(name),
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    make: ({ type, logicalId, properties, before }) => {
      const identity = identify(type, logicalId, properties, stackName);
      const application = String(properties.ApplicationName);
      const alarms = recordIn(properties.AlarmConfiguration);
      const rollback = recordIn(properties.AutoRollbackConfiguration);
      const known = before && codeDeploy.groups.get(`${application}/${identity.name}`)?.alarms;
      const named = recordsIn(alarms.Alarms).map(({ Name }) => String(Name));
      const group: DeploymentGroup = {
        application,
        name: identity.name,
        config: String(properties.DeploymentConfigName ?? 'CodeDeployDefault.LambdaAllAtOnce'),
        serviceRole: String(properties.ServiceRoleArn),
        // Taking the alarms out of the template leaves them in the group (aws/serverless-application-model issue 2452).
        alarms: properties.AlarmConfiguration === undefined ? (known ?? []) : alarms.Enabled === false ? [] : named,
        ignoresPollFailure: alarms.IgnorePollAlarmFailure === true,
        rollsBackOn: rollback.Enabled === true ? ((rollback.Events ?? []) as RollbackEvent[]) : [],
        triggers: recordsIn(properties.TriggerConfigurations).map(({ TriggerName, TriggerTargetArn, TriggerEvents }) => ({
          name: String(TriggerName),
          topic: String(TriggerTargetArn),
          events: (TriggerEvents ?? []) as string[],
        })),
      };
      codeDeploy.putGroup(group);
      return identity;
    },
    remove: ({ name, properties }) => codeDeploy.removeGroup(String(properties.ApplicationName), name),
  },
  'AWS::Events::Rule': {
    make: ({ type, logicalId, properties }) => {
      const identity = identify(type, logicalId, properties, stackName);
      const rule: EventRule = {
        name: identity.name,
        arn: identity.attributes.Arn ?? '',
        isEnabled: properties.State !== 'DISABLED',
        targets: recordsIn(properties.Targets).map(({ Arn, Input }) => ({
          arn: String(Arn),
          ...(Input !== undefined && { input: String(Input) }),
        })),
        ...(properties.EventPattern !== undefined && { pattern: recordIn(properties.EventPattern) }),
        ...(properties.ScheduleExpression !== undefined && { schedule: String(properties.ScheduleExpression) }),
      };
      events.putRule(rule);
      return identity;
    },
    remove: ({ name }) => events.removeRule(name),
  },
});
