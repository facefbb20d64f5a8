import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { executionArnOf } from './execution-arn.ts';

/** How an execution stands: its output as it stands in Step Functions, or the cause of its end. Undefined where there is none of that name. */
export type ExecutionView = { status: string; output?: string; cause?: string };

/** Reads executions of the state machine by their names. */
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
