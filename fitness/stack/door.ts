import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { StackResource } from './stack.ts';

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
