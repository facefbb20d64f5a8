import { isDeepStrictEqual } from 'node:util';
import {
  DescribeDocumentCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  GetDocumentCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Clock } from '../core/clock.ts';
import { isOfTheWorld, WorldError } from '../core/errors.ts';
import { read } from './calls.ts';

/** A Command document: its name in the account, and what it must read. */
export type CommandDocument = { name: string; content: object };

/** Runs a document on one server, and answers what it printed. No whole answer in time is `unknown`, never an exception. */
export type RunCommand = (
  server: string,
  parameters: Readonly<Record<string, string>>,
) => Promise<{ output: string } | { unknown: string }>;

/** Seconds between two questions whether a command has ended; together the patience for one. */
const waits = [1, 1, 2, 2, 3, 3];
/** Characters of what a command printed that are handed back, the first ones (API reference, GetCommandInvocation, StandardOutputContent). */
const mostPrinted = 24_000;

/** A document that was read and is what it must be: it is run in that version, by its hash, and in no other. */
type Known = { version: string; hash: string };

/** Runs one document by Run Command of Systems Manager: no port of the server is open for it, and nothing else is ever run. */
export const openRunCommand = (ssm: SSMClient, clock: Clock, document: CommandDocument): RunCommand => {
  let known: Promise<Known> | undefined;
  return async (server, parameters) => {
    try {
      // What failed is asked for again by the next one.
      known ??= readDocument(ssm, document).catch((error: Error) => {
        known = undefined;
        throw error;
      });
      return await runDocument(ssm, clock, { ...(await known), name: document.name, server, parameters });
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      return { unknown: error.message };
    }
  };
};

/** The default version of a document and its hash. @throws WorldError where it does not read as it must */
const readDocument = async (ssm: SSMClient, { name, content }: CommandDocument): Promise<Known> => {
  const { Document: described = {} } = await read('ssm:DescribeDocument', () => ssm.send(new DescribeDocumentCommand({ Name: name })));
  const { DocumentVersion: version, Hash: hash, HashType: hashType } = described;
  if (version === undefined || hash === undefined || hashType !== 'Sha256')
    throw new WorldError(`the document ${name} has no version with a SHA-256: deploy the stack again`);
  const { Content: written = '' } = await read('ssm:GetDocument', () =>
    ssm.send(new GetDocumentCommand({ Name: name, DocumentVersion: version, DocumentFormat: 'JSON' })),
  );
  if (!isDeepStrictEqual(readJson(written), content))
    throw new WorldError(`the document ${name} was changed by others, and is not run: deploy the stack again`);
  return { version, hash };
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
