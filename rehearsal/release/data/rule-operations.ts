import type {
  DescribeRuleCommandInput,
  DescribeRuleCommandOutput,
  ListTargetsByRuleCommandInput,
  ListTargetsByRuleCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { createServiceError, type Operations, operation } from '../../operation.ts';
import { recordsIn } from '../cloud-formation/resolve-template.ts';
import type { Settings } from '../cloud-formation/settings.ts';
import type { Made } from '../cloud-formation/stack-resource.ts';

/** What EventBridge reports of the rules of the stack. */
export const createRuleOperations = (settings: Settings): Operations => {
  const require = (rule: string | undefined): Made => {
    const found = settings.ofType('AWS::Events::Rule').find(({ name, ref }) => [name, ref].includes(rule ?? ''));
    if (!found) throw createServiceError('ResourceNotFoundException', `Rule ${rule} does not exist on EventBus default.`);
    return found;
  };
  return {
    'EventBridge.DescribeRule': operation<DescribeRuleCommandInput, DescribeRuleCommandOutput>({
      takes: ['Name'],
      answer: ({ Name }) => {
        const { properties } = require(Name);
        // "Indicates whether the rule is enabled": by default it is (CloudFormation, AWS::Events::Rule).
        return { Name, State: properties.State === 'DISABLED' ? 'DISABLED' : 'ENABLED' };
      },
    }),
    'EventBridge.ListTargetsByRule': operation<ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput>({
      takes: ['Rule', 'Limit'],
      answer: ({ Rule }) => ({
        Targets: recordsIn(require(Rule).properties.Targets).map(({ Id, Arn }) => ({ Id: String(Id), Arn: String(Arn) })),
      }),
    }),
  };
};
