import { CloudFormationClient, DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { WorldError } from '../core/errors.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/** A stack as CloudFormation reports it: its status, its parameters and outputs by key, and the names of its alarms. */
export type Stack = { status: string; parameters: Record<string, string>; outputs: Record<string, string>; alarms: string[] };

/**
 * A stack of this account and Region.
 *
 * @throws WorldError naming the stack when there is none, or when it could not be read
 */
export const readStack = async (make: MakeClient, name: string): Promise<Stack> => {
  const client = make(CloudFormationClient);
  const { Stacks: found } = await read('cloudformation:DescribeStacks', () => client.send(new DescribeStacksCommand({ StackName: name })));
  const stack = found?.[0];
  if (!stack) throw new WorldError(`stack ${name} is not in this account and Region`);
  const alarms = await read('cloudformation:ListStackResources', async () => {
    const names: string[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName: name }))
      for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? [])
        if (ResourceType === 'AWS::CloudWatch::Alarm' || ResourceType === 'AWS::CloudWatch::CompositeAlarm')
          names.push(PhysicalResourceId ?? '');
    return names;
  });
  const parameters = (stack.Parameters ?? []).map(({ ParameterKey: key = '', ParameterValue: value = '' }) => [key, value] as const);
  const outputs = (stack.Outputs ?? []).map(({ OutputKey: key = '', OutputValue: value = '' }) => [key, value] as const);
  return {
    status: stack.StackStatus ?? 'unknown',
    parameters: Object.fromEntries(parameters),
    outputs: Object.fromEntries(outputs),
    alarms,
  };
};
