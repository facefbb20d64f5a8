import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Executions } from '../core/ports.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

// arn:aws:states:REGION:ACCOUNT:stateMachine:NAME[:VERSION] -> arn:aws:states:REGION:ACCOUNT:execution:NAME:EXECUTION
const executionArnOf = (stateMachineArn: string, name: string): string => {
  const [arn, partition, service, region, account, , machine] = stateMachineArn.split(':');
  return [arn, partition, service, region, account, 'execution', machine, name].join(':');
};

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

/** How an execution stands: its output as it stands in Step Functions, or the cause of its end. Undefined where there is none of that name. */
export type ExecutionView = { status: string; output?: string; cause?: string };

/** Looks at executions of the state machine by their names. */
export const connectView =
  (make: MakeClient, stateMachineArn: string) =>
  (name: string): Promise<ExecutionView | undefined> =>
    read('states:DescribeExecution', async () => {
      try {
        const executionArn = executionArnOf(stateMachineArn, name);
        const { status = '', output, cause } = await make(SFNClient).send(new DescribeExecutionCommand({ executionArn }));
        return { status, ...(output !== undefined && { output }), ...(cause !== undefined && { cause }) };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    });

/** Ends an execution of the state machine by its name, with a reason for whoever reads its history. One that is over or never was stays so. */
export const connectStop =
  (make: MakeClient, stateMachineArn: string) =>
  (name: string, reason: string): Promise<void> =>
    read('states:StopExecution', async () => {
      try {
        const executionArn = executionArnOf(stateMachineArn, name);
        await make(SFNClient).send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: reason }));
      } catch (error) {
        if (!(error instanceof ExecutionDoesNotExist)) throw error;
      }
    });
