import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Executions } from '../core/ports.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/**
 * Executions of the state machine. Step Functions starts the same name with the same input once only.
 *
 * @param stateMachineArn ARN of the state machine; executions of it are found by name
 */
export const openExecutions = (client: SFNClient, stateMachineArn: string): Executions => ({
  isRunning: (name) =>
    read('states:DescribeExecution', async () => {
      // arn:aws:states:REGION:ACCOUNT:stateMachine:NAME[:VERSION] -> arn:aws:states:REGION:ACCOUNT:execution:NAME:EXECUTION
      const [arn, partition, service, region, account, , machine] = stateMachineArn.split(':');
      const executionArn = [arn, partition, service, region, account, 'execution', machine, name].join(':');
      try {
        return (await client.send(new DescribeExecutionCommand({ executionArn }))).status === 'RUNNING';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return false;
        throw error;
      }
    }),
  start: (name, input, other) =>
    read('states:StartExecution', async () => {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn: other ?? stateMachineArn, name, input: JSON.stringify(input) }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    }),
});

/** The same, with a client of its own. */
export const connectExecutions = (make: MakeClient, stateMachineArn: string): Executions =>
  openExecutions(make(SFNClient), stateMachineArn);
