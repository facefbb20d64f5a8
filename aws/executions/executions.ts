import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ExecutionInput, Executions } from '../../core/ports.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { executionArnOf } from './execution-arn.ts';

/** Executions that are started with that input. */
export type StartedBy<Input> = Pick<Executions, 'isRunning'> & {
  start: (name: string, input: Input, stateMachine?: string) => Promise<void>;
};

/**
 * Executions of the state machine. Step Functions starts the same name with the same input once only.
 *
 * @param stateMachineArn ARN of the state machine; executions of it are found by name
 * @param readTrace the X-Ray header of the call that starts them: their functions and calls then belong to its trace
 */
export const openExecutions = <Input extends object = ExecutionInput>(
  client: SFNClient,
  stateMachineArn: string,
  readTrace: () => string | undefined = () => undefined,
): StartedBy<Input> => ({
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
export const connectExecutions = <Input extends object = ExecutionInput>(
  make: MakeClient,
  stateMachineArn: string,
  readTrace?: () => string | undefined,
): StartedBy<Input> => openExecutions<Input>(make(SFNClient), stateMachineArn, readTrace);
