import { CloudFormationClient, DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { MakeClient } from '../../aws/clients.ts';
import { type Answer, takeAnswer } from '../readings.ts';
import type { StackResource } from './stack.ts';
import type { StackParameters, StackState } from './stack-state.ts';

/**
 * Every resource that the stack has now. While it is updated, those that it is about to replace are among them.
 *
 * @param stack its name or ARN
 */
export const listStack = async (client: CloudFormationClient, stack: string): Promise<StackResource[]> => {
  const found: StackResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
    for (const { LogicalResourceId: logicalId, PhysicalResourceId: physicalId, ResourceType: type } of page.StackResourceSummaries ?? []) {
      if (logicalId && physicalId && type) found.push({ logicalId, physicalId, type });
    }
  }
  return found;
};

/**
 * Reads one snapshot of the stack as a whole. Never throws: what could not be read is an unknown reading.
 *
 * @param stack its name or ARN
 * @param now in milliseconds
 */
export const readStackState = async (
  client: CloudFormationClient,
  stack: string,
  now: number,
): Promise<Omit<StackState, 'known' | 'resources'>> => ({
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID
  name: stack.split('/')[1] ?? stack,
  now,
  drift: await takeAnswer('cloudformation:DescribeStacks', async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const { StackDriftStatus: status, LastCheckTimestamp: at } = Stacks?.[0]?.DriftInformation ?? {};
    return status === undefined ? undefined : { status, ...(at && { checkedAt: at.getTime() }) };
  }),
});

/** The parameters of the stack by name. Never throws: what could not be read is an unknown reading. @param stack its name or ARN */
export const readStackParameters = (client: CloudFormationClient, stack: string): Promise<Answer<StackParameters>> =>
  takeAnswer('cloudformation:DescribeStacks', async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const found = Stacks?.[0]?.Parameters;
    return found && Object.fromEntries(found.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]));
  });

/** All of them, with a client of its own. */
export const connectStack = (make: MakeClient) => {
  const client = make(CloudFormationClient);
  return {
    list: (stack: string): Promise<StackResource[]> => listStack(client, stack),
    readParameters: (stack: string): Promise<Answer<StackParameters>> => readStackParameters(client, stack),
    readState: (stack: string, now: number): Promise<Omit<StackState, 'known' | 'resources'>> => readStackState(client, stack, now),
  };
};
