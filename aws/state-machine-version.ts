import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/**
 * The status of a state machine or of one version of it, such as ACTIVE.
 *
 * @param arn ARN of the state machine, with the number of a version or without
 * @throws WorldError when it does not exist or could not be read
 */
export const readStateMachineStatus = async (make: MakeClient, arn: string): Promise<string> =>
  (
    await read('states:DescribeStateMachine', () =>
      make(SFNClient).send(new DescribeStateMachineCommand({ stateMachineArn: arn, includedData: 'METADATA_ONLY' })),
    )
  ).status ?? 'unknown';
