import type {
  CommandInvocation,
  DescribeDocumentCommandInput,
  DescribeDocumentCommandOutput,
  DescribeInstanceInformationCommandInput,
  DescribeInstanceInformationCommandOutput,
  GetCommandInvocationCommandInput,
  GetCommandInvocationCommandOutput,
  GetDocumentCommandInput,
  GetDocumentCommandOutput,
  ListCommandInvocationsCommandInput,
  ListCommandInvocationsCommandOutput,
  SendCommandCommandInput,
  SendCommandCommandOutput,
} from '@aws-sdk/client-ssm';
import { runBakeScript } from './baking/bake-script.ts';
import type { OutsideServer } from './baking/baking-ground.ts';
import { hexOf } from './chance.ts';
import type { Ground } from './ground.ts';
import type { AnswerProbe } from './lambda.ts';
import { createServiceError, type Operations, operation, takePage } from './operation.ts';
import type { Server } from './state.ts';

/** Milliseconds from the call until its agent has made a check and said so. */
const checksFor = 2_000;

type Answer = Pick<
  GetCommandInvocationCommandOutput,
  'Status' | 'StatusDetails' | 'ResponseCode' | 'StandardOutputContent' | 'StandardErrorContent'
>;
type Sent = {
  id: string;
  at: number;
  server: string;
  document: string;
  /** Does the document bake images, whatever a stack calls it? */
  isBake: boolean;
  comment: string | undefined;
  parameters: Readonly<Record<string, string[]>>;
  /** What the bake document has done; absent as long as it runs, and of a check, which is made when it is asked for. */
  ended?: Answer;
};

/** What the document prints of a server: one whose image never works has a unit that failed, and one that starts has units that start. */
const printCheck = (check: string, units: string, server: Pick<Server, 'flaw' | 'isReady'> | undefined): string => {
  const state = server?.flaw ? 'failed' : server?.isReady ? 'active' : 'activating';
  const lines: Record<string, readonly string[]> = {
    'no-failed-units': server?.flaw
      ? ['recycler-system degraded', 'recycler-failed app.service']
      : [`recycler-system ${server?.isReady ? 'running' : 'starting'}`],
    'units-active': units.split(' ').map((unit) => `recycler-unit ${unit} ${state}`),
    'disk-free': ['recycler-used 40'],
  };
  return [...(lines[check] ?? []), 'recycler-end', ''].join('\n');
};

/** What the web server of a server outside of groups answers. */
const answerOutside = (server: OutsideServer): { status?: number; unknown?: string } =>
  server.isReady ? { status: 200 } : { unknown: 'connect ECONNREFUSED' };

/** Run Command of Systems Manager, as far as it runs the one document that makes a check of a server, and the one that bakes images. */
export const createRunCommand = (ground: Ground, answer: AnswerProbe): Operations => {
  const { baking, clock } = ground;
  const sent = new Map<string, Sent>();
  const contentOf = (name: string): string => {
    const content = ground.documents.get(name);
    if (content === undefined) throw createServiceError('InvalidDocument', `Document with name ${name} does not exist.`);
    return content;
  };

  /** Only the document that bakes has a parameter of this name. */
  const bakes = (name: string): boolean => Object.hasOwn((JSON.parse(contentOf(name)) as { parameters: object }).parameters, 'action');

  const bake = (command: Sent, server: OutsideServer): void => {
    const { seconds, end } = runBakeScript(baking.plan, server, command.parameters);
    clock.at(clock.now() + seconds * 1_000, () => {
      // A server that has gone meanwhile ends its commands with it.
      const { output, complaint, isSuccess } = server.machine === 'running' ? end() : { output: '', complaint: '', isSuccess: false };
      command.ended = {
        Status: isSuccess ? 'Success' : 'Failed',
        StatusDetails: isSuccess ? 'Success' : 'Failed',
        ResponseCode: isSuccess ? 0 : 1,
        StandardOutputContent: output,
        StandardErrorContent: complaint,
      };
    });
  };

  const check = (command: Sent): Answer => {
    const { check: [kind = ''] = [], port: [port = ''] = [], path: [path = ''] = [], units: [units = ''] = [] } = command.parameters;
    const outside = baking.servers.get(command.server);
    const server = ground.servers.get(command.server);
    if (kind !== 'http-get')
      return { Status: 'Success', StatusDetails: 'Success', StandardOutputContent: printCheck(kind, units, outside ?? server) };
    const said = outside
      ? answerOutside(outside)
      : (answer({ method: 'GET', port: Number(port), path }, server, server?.state.machine === 'running') as {
          status?: number;
          unknown?: string;
        });
    return said.status === undefined
      ? { Status: 'Failed', StatusDetails: 'Failed', ResponseCode: 7, StandardErrorContent: `curl: (7) ${said.unknown ?? ''}` }
      : { Status: 'Success', StatusDetails: 'Success', ResponseCode: 0, StandardOutputContent: `recycler-probe ${said.status}\n` };
  };

  const inProgress: Answer = { Status: 'InProgress', StatusDetails: 'InProgress' };
  const answerOf = (command: Sent): Answer => {
    if (command.isBake) return command.ended ?? inProgress;
    return clock.now() < command.at + checksFor ? inProgress : check(command);
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
    'SSM.DescribeInstanceInformation': operation<DescribeInstanceInformationCommandInput, DescribeInstanceInformationCommandOutput>({
      takes: ['Filters', 'MaxResults', 'NextToken'],
      answer: ({ Filters = [], MaxResults = 10, NextToken }) => {
        // "Valid Range: Minimum value of 5. Maximum value of 50." (API reference, DescribeInstanceInformation, MaxResults)
        if (MaxResults < 5 || MaxResults > 50) throw createServiceError('ValidationException', 'MaxResults is from 5 to 50');
        const asked = Filters.flatMap(({ Key, Values = [] }) => (Key === 'InstanceIds' ? Values : []));
        const outside = asked.flatMap((id) => baking.servers.get(id) ?? []).filter(({ isOnline }) => isOnline);
        // The agent of a server of a group runs with it: assumed.
        const members = asked.flatMap((id) => ground.servers.get(id) ?? []).filter(({ state }) => state.machine === 'running');
        const known = [
          ...outside.map(({ id }) => ({ id, isLost: false })),
          ...members.map(({ id, isConnectionLost: isLost = false }) => ({ id, isLost })),
        ];
        const { page, next } = takePage(known, NextToken, MaxResults);
        return {
          InstanceInformationList: page.map(({ id, isLost }) => ({
            InstanceId: id,
            PingStatus: isLost ? ('ConnectionLost' as const) : ('Online' as const),
            AgentVersion: baking.plan.agentVersion,
          })),
          NextToken: next,
        };
      },
    }),
    'SSM.SendCommand': operation<SendCommandCommandInput, SendCommandCommandOutput>({
      takes: [
        ...(['DocumentName', 'DocumentVersion', 'DocumentHash', 'DocumentHashType', 'InstanceIds', 'Parameters'] as const),
        ...(['TimeoutSeconds', 'Comment'] as const),
      ],
      isMutating: true,
      answer: ({ DocumentName = '', DocumentHash, InstanceIds: [server = ''] = [], Parameters: parameters = {}, Comment: comment }) => {
        if (DocumentHash !== hexOf(contentOf(DocumentName)))
          throw createServiceError('InvalidDocument', 'The hash of the document is another one.');
        const outside = baking.servers.get(server);
        const isUp = outside ? outside.isOnline : ground.servers.get(server)?.state.machine === 'running';
        // "The managed node isn't in valid state", or its agent is not running (API reference, SendCommand, InvalidInstanceId).
        if (!isUp) throw createServiceError('InvalidInstanceId', 'Instances not in a valid state');
        const id = hexOf(`${server}:${clock.now()}:${sent.size}`);
        const command: Sent = { id, at: clock.now(), server, document: DocumentName, isBake: bakes(DocumentName), comment, parameters };
        sent.set(id, command);
        if (outside && command.isBake) bake(command, outside);
        return { Command: { CommandId: id, Status: 'Pending' } };
      },
    }),
    // "An invocation is a copy of a command sent to a specific managed node" (API reference, ListCommandInvocations); the newest first.
    'SSM.ListCommandInvocations': operation<ListCommandInvocationsCommandInput, ListCommandInvocationsCommandOutput>({
      takes: ['InstanceId', 'CommandId', 'Details', 'MaxResults', 'NextToken'],
      answer: ({ InstanceId }) => {
        const found = [...sent.values()]
          .filter(({ server, at }) => server === InstanceId && at <= clock.now() - ground.lagSeconds() * 1_000)
          .toReversed();
        return {
          CommandInvocations: found.map((command): CommandInvocation => {
            const { Status, StatusDetails } = answerOf(command);
            return {
              CommandId: command.id,
              InstanceId: command.server,
              DocumentName: command.document,
              ...(command.comment !== undefined && { Comment: command.comment }),
              ...(Status !== undefined && { Status }),
              ...(StatusDetails !== undefined && { StatusDetails }),
            };
          }),
        };
      },
    }),
    'SSM.GetCommandInvocation': operation<GetCommandInvocationCommandInput, GetCommandInvocationCommandOutput>({
      takes: ['CommandId', 'InstanceId'],
      answer: ({ CommandId = '', InstanceId = '' }) => {
        const command = sent.get(CommandId);
        if (!command || command.server !== InstanceId) throw createServiceError('InvocationDoesNotExist', 'There is no such invocation.');
        return answerOf(command);
      },
    }),
  };
};
