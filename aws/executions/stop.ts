import { ExecutionDoesNotExist, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { executionArnOf } from './execution-arn.ts';

/** Ends an execution of the state machine by its name, with a reason for the reader of its history. One that is over or never was stays so. */
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
