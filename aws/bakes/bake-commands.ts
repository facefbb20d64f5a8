import {
  GetCommandInvocationCommand,
  paginateDescribeInstanceInformation,
  paginateListCommandInvocations,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { BakeCommandsDoor } from '../../images/ports.ts';
import type { Recipe } from '../../images/recipe/recipe.ts';
import type { BakeAction } from '../../images/record/intent.ts';
import type { Agent, SeenCommand } from '../../images/record/observation.ts';
import { change, read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { openDocumentReader } from '../command-document.ts';
import { bakeDocument } from './bake-document.ts';

/** Seconds until a command that no agent has taken is given up. */
const deliverySeconds = 60;
const running = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

/** Values of the document's parameters; what an action does not need stays away. */
const toParameters = (action: BakeAction, { update }: Recipe): Record<string, string[]> => {
  if (action !== 'update' || !update) return { action: [action] };
  const scripts = update.scripts.map(({ bucket, key, version, sha256 }) => `${bucket}:${key}:${version}:${sha256}`);
  return {
    action: [action],
    release: [update.release],
    ...(update.packages.length > 0 && { packages: [update.packages.join(' ')] }),
    ...(scripts.length > 0 && { scripts: [scripts.join(' ')] }),
  };
};

/** The door to Run Command of Systems Manager, which runs our one document on the servers of bakes, and nothing else. */
export const openBakeCommands = (ssm: SSMClient, document: string): BakeCommandsDoor => {
  const readDocument = openDocumentReader(ssm, { name: document, content: bakeDocument });

  /** What a command printed; empty as long as it runs. */
  const readOutput = async (id: string, server: string): Promise<Pick<SeenCommand, 'output' | 'complaint'>> => {
    const { StandardOutputContent: output = '', StandardErrorContent: complaint = '' } = await ssm.send(
      new GetCommandInvocationCommand({ CommandId: id, InstanceId: server }),
    );
    return { output, complaint };
  };

  return {
    readAgents: (servers) =>
      read('ssm:DescribeInstanceInformation', async () => {
        const agents: Record<string, Agent> = {};
        const pages = paginateDescribeInstanceInformation({ client: ssm }, { Filters: [{ Key: 'InstanceIds', Values: [...servers] }] });
        for await (const { InstanceInformationList: found } of pages)
          for (const { InstanceId: id, PingStatus, AgentVersion: version } of found ?? [])
            if (id !== undefined) agents[id] = { isOnline: PingStatus === 'Online', version: version ?? '0' };
        return agents;
      }),

    list: (server) =>
      read('ssm:ListCommandInvocations', async () => {
        const found: SeenCommand[] = [];
        for await (const { CommandInvocations } of paginateListCommandInvocations({ client: ssm }, { InstanceId: server }))
          for (const { CommandId: id, Comment: mark, Status: status = 'Pending', StatusDetails: detail = '' } of CommandInvocations ?? []) {
            if (id === undefined || mark === undefined) continue;
            const printed = running.includes(status) ? { output: '', complaint: '' } : await readOutput(id, server);
            found.push({ mark, status, detail, ...printed });
          }
        return found;
      }),

    send: ({ server, action, mark, recipe }) =>
      change('ssm:SendCommand', async () => {
        const { version, hash } = await readDocument();
        const { Command: command } = await ssm.send(
          new SendCommandCommand({
            DocumentName: document,
            DocumentVersion: version,
            DocumentHash: hash,
            DocumentHashType: 'Sha256',
            InstanceIds: [server],
            Parameters: toParameters(action, recipe),
            Comment: mark,
            TimeoutSeconds: deliverySeconds,
          }),
        );
        return { outcome: 'done', ...(command?.CommandId !== undefined && { task: command.CommandId }) };
      }),
  };
};

/** The same, with a client of its own. */
export const connectBakeCommands = (make: MakeClient, document: string): BakeCommandsDoor => openBakeCommands(make(SSMClient), document);
