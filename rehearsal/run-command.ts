import type {
  DescribeDocumentCommandInput,
  DescribeDocumentCommandOutput,
  GetCommandInvocationCommandInput,
  GetCommandInvocationCommandOutput,
  GetDocumentCommandInput,
  GetDocumentCommandOutput,
  SendCommandCommandInput,
  SendCommandCommandOutput,
} from '@aws-sdk/client-ssm';
import { hexOf } from './chance.ts';
import type { Ground } from './ground.ts';
import type { AnswerProbe } from './lambda.ts';
import { createServiceError, type Operations, operation } from './operation.ts';
import type { Server } from './state.ts';

/** Milliseconds from the call until its agent has run a command and said so. */
const runsFor = 2_000;

type Sent = { at: number; server: string; parameters: Readonly<Record<string, string[]>> };

/** What the document prints of a server: one whose image never works has a unit that failed, and one that starts has units that start. */
const printCheck = (check: string, units: string, server: Server | undefined): string => {
  const state = server?.flaw ? 'failed' : server?.isReady ? 'active' : 'activating';
  const lines: Record<string, readonly string[]> = {
    'no-failed-units': server?.flaw ? ['recycler-failed app.service'] : [],
    'units-active': units.split(' ').map((unit) => `recycler-unit ${unit} ${state}`),
    'disk-free': ['recycler-used 40'],
  };
  return [...(lines[check] ?? []), 'recycler-end', ''].join('\n');
};

/** Run Command of Systems Manager, as far as it runs the one document that makes a check of a server. */
export const createRunCommand = (ground: Ground, answer: AnswerProbe): Operations => {
  const sent = new Map<string, Sent>();
  const contentOf = (name: string): string => {
    const content = ground.documents.get(name);
    if (content === undefined) throw createServiceError('InvalidDocument', `Document with name ${name} does not exist.`);
    return content;
  };
  return {
    'SSM.DescribeDocument': operation<DescribeDocumentCommandInput, DescribeDocumentCommandOutput>({
      takes: ['Name', 'DocumentVersion'],
      answer: ({ Name = '' }) => ({
        Document: { Name, DocumentVersion: '1', Hash: hexOf(contentOf(Name)), HashType: 'Sha256', Status: 'Active' },
      }),
    }),
    'SSM.GetDocument': operation<GetDocumentCommandInput, GetDocumentCommandOutput>({
      takes: ['Name', 'DocumentVersion', 'DocumentFormat'],
      answer: ({ Name = '' }) => ({ Name, DocumentVersion: '1', Content: contentOf(Name), DocumentFormat: 'JSON' }),
    }),
    'SSM.SendCommand': operation<SendCommandCommandInput, SendCommandCommandOutput>({
      takes: ['DocumentName', 'DocumentVersion', 'DocumentHash', 'DocumentHashType', 'InstanceIds', 'Parameters', 'TimeoutSeconds'],
      isMutating: true,
      answer: ({ DocumentName = '', DocumentHash, InstanceIds: [server = ''] = [], Parameters: parameters = {} }) => {
        if (DocumentHash !== hexOf(contentOf(DocumentName)))
          throw createServiceError('InvalidDocument', 'The hash of the document is another one.');
        // "The managed node isn't in valid state", or its agent is not running (API reference, SendCommand, InvalidInstanceId).
        if (ground.servers.get(server)?.state.machine !== 'running')
          throw createServiceError('InvalidInstanceId', 'Instances not in a valid state');
        const CommandId = hexOf(`${server}:${ground.clock.now()}:${sent.size}`);
        sent.set(CommandId, { at: ground.clock.now(), server, parameters });
        return { Command: { CommandId, Status: 'Pending' } };
      },
    }),
    'SSM.GetCommandInvocation': operation<GetCommandInvocationCommandInput, GetCommandInvocationCommandOutput>({
      takes: ['CommandId', 'InstanceId'],
      answer: ({ CommandId = '', InstanceId = '' }) => {
        const command = sent.get(CommandId);
        if (!command || command.server !== InstanceId) throw createServiceError('InvocationDoesNotExist', 'There is no such invocation.');
        if (ground.clock.now() < command.at + runsFor) return { Status: 'InProgress', StatusDetails: 'InProgress' };
        const server = ground.servers.get(command.server);
        const { check: [check = ''] = [], port: [port = ''] = [], path: [path = ''] = [], units: [units = ''] = [] } = command.parameters;
        if (check !== 'http-get')
          return { Status: 'Success', StatusDetails: 'Success', StandardOutputContent: printCheck(check, units, server) };
        const said = answer({ method: 'GET', port: Number(port), path }, server, server?.state.machine === 'running') as {
          status?: number;
          unknown?: string;
        };
        return said.status === undefined
          ? { Status: 'Failed', StatusDetails: 'Failed', ResponseCode: 7, StandardErrorContent: `curl: (7) ${said.unknown ?? ''}` }
          : { Status: 'Success', StatusDetails: 'Success', ResponseCode: 0, StandardOutputContent: `recycler-probe ${said.status}\n` };
      },
    }),
  };
};
