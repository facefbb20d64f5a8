import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { WorldError } from '../core/errors.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/**
 * Opens the read of how a stack stands, such as `UPDATE_IN_PROGRESS` ("Stack status codes", CloudFormation user guide). A stack that is being
 * deleted is found by its id alone (DescribeStacks, API reference).
 *
 * @throws WorldError when it could not be read, or had no status
 */
export const connectStackStatus = (make: MakeClient): ((stackId: string) => Promise<string>) => {
  const client = make(CloudFormationClient);
  return async (stackId) => {
    const { Stacks } = await read('cloudformation:DescribeStacks', () => client.send(new DescribeStacksCommand({ StackName: stackId })));
    const status = Stacks?.[0]?.StackStatus;
    if (status === undefined) throw new WorldError(`cloudformation:DescribeStacks returned no status of ${stackId}`);
    return status;
  };
};
