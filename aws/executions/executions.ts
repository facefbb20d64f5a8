import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Executions } from '../../core/ports.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { executionArnOf } from './execution-arn.ts';

/**
 * Executions of the state machine. Step Functions starts the same name with the same input once only.
 *
 * @param stateMachineArn ARN of the state machine; executions of it are found by name
 * @param readTrace the X-Ray header of the call that starts them: their functions and calls then belong to its trace
 */
export const openExecutions = (
  client: SFNClient,
  stateMachineArn: string,
  readTrace: () => string | undefined = () => undefined,
): Executions => ({
  isRunning: (name) =>
    read('states:DescribeExecution', async () => {
      try {
        const described = await client.send(new DescribeExecutionCommand({ executionArn: executionArnOf(stateMachineArn, name) }));
        return described.status === 'RUNNING';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return false;
        throw error;
      }
    }),
  start: (name, input, other) =>
    read('states:StartExecution', async () => {
      try {
        const traceHeader = readTrace();
        await client.send(
          new StartExecutionCommand({
            stateMachineArn: other ?? stateMachineArn,
            name,
            input: JSON.stringify(input),
            ...(traceHeader !== undefined && { traceHeader }),
          }),
        );
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    }),
});

/** The same, with a client of its own. */
export const connectExecutions = (make: MakeClient, stateMachineArn: string, readTrace?: () => string | undefined): Executions =>
  openExecutions(make(SFNClient), stateMachineArn, readTrace);
