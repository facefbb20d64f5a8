import {
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Clock } from '../core/clock.ts';
import { isOfTheWorld } from '../core/errors.ts';
import { read } from './calls.ts';
import { type CommandDocument, type Known, openDocumentReader } from './command-document.ts';

/** Runs a document on one server, and answers what it printed. No whole answer in time is `unknown`, never an exception. */
export type RunCommand = (
  server: string,
  parameters: Readonly<Record<string, string>>,
) => Promise<{ output: string } | { unknown: string }>;

/** Seconds between two questions whether a command has ended; together the patience for one. */
const waits = [1, 1, 2, 2, 3, 3];
/** Characters of what a command printed that are handed back, the first ones (API reference, GetCommandInvocation, StandardOutputContent). */
const mostPrinted = 24_000;

/** Runs one document by Run Command of Systems Manager: no port of the server is open for it, and nothing else is ever run. */
export const openRunCommand = (ssm: SSMClient, clock: Clock, document: CommandDocument): RunCommand => {
  const readDocument = openDocumentReader(ssm, document);
  return async (server, parameters) => {
    try {
      return await runDocument(ssm, clock, { ...(await readDocument()), name: document.name, server, parameters });
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      return { unknown: error.message };
    }
  };
};

type Run = Known & { name: string; server: string; parameters: Readonly<Record<string, string>> };

const runDocument = async (ssm: SSMClient, clock: Clock, run: Run): Promise<{ output: string } | { unknown: string }> => {
  const { name, version, hash, server, parameters } = run;
  const { Command: command } = await read('ssm:SendCommand', () =>
    ssm.send(
      new SendCommandCommand({
        DocumentName: name,
        DocumentVersion: version,
        DocumentHash: hash,
        DocumentHashType: 'Sha256',
        InstanceIds: [server],
        Parameters: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, [value]])),
        // Seconds until a command that no agent has taken is given up: the fewest that there are.
        TimeoutSeconds: 30,
      }),
    ),
  );
  if (command?.CommandId === undefined) return { unknown: 'Systems Manager took the command and gave it no id' };
  for (const seconds of waits) {
    await clock.sleep(seconds);
    const ended = await readInvocation(ssm, command.CommandId, server);
    if (ended) return ended;
  }
  return { unknown: `the SSM Agent of ${server} gave no answer within ${waits.reduce((sum, each) => sum + each, 0)} s` };
};

/** What became of a command; undefined while that is open. */
const readInvocation = async (
  ssm: SSMClient,
  id: string,
  server: string,
): Promise<{ output: string } | { unknown: string } | undefined> => {
  const answer = await read('ssm:GetCommandInvocation', async (): Promise<Partial<GetCommandInvocationCommandOutput>> => {
    try {
      return await ssm.send(new GetCommandInvocationCommand({ CommandId: id, InstanceId: server }));
    } catch (error) {
      // It is not known at once (API reference, GetCommandInvocation: "eventually consistent").
      if ((error as Error).name === 'InvocationDoesNotExist') return {};
      throw error;
    }
  });
  const {
    Status: status = 'Pending',
    StandardOutputContent: output = '',
    StandardErrorContent: complaint = '',
    StatusDetails: details = '',
  } = answer;
  if (['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(status)) return undefined;
  if (status !== 'Success')
    return { unknown: `the command ended with ${details || status}: ${complaint.trim().slice(0, 200) || 'no reason'}` };
  return output.length < mostPrinted
    ? { output }
    : { unknown: `the command printed ${mostPrinted} characters or more, and no more come back` };
};
