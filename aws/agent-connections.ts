import { DescribeInstanceInformationCommand, type InstanceInformation, type SSMClient } from '@aws-sdk/client-ssm';
import type { ServersDoor } from '../core/ports.ts';
import { read } from './calls.ts';
import { describeAll, listAll } from './pages.ts';

/** Servers that one page holds at most (API reference, DescribeInstanceInformation, MaxResults). */
const perCall = 50;

/**
 * Whether the agents of these servers are connected to Systems Manager. Only `Online` and `ConnectionLost` say something: `Inactive` is a state of
 * servers that are stopped, and one that is not managed is not listed (API reference, InstanceInformation, PingStatus).
 */
export const readConnections =
  (client: SSMClient): ServersDoor['readConnections'] =>
  async (ids) => {
    const found: Record<string, 'connected' | 'lost'> = {};
    for (const { InstanceId: id, PingStatus: status } of await describeAll(ids, perCall, (some) => list(client, some)))
      if (id !== undefined && (status === 'Online' || status === 'ConnectionLost')) found[id] = status === 'Online' ? 'connected' : 'lost';
    return found;
  };

const list = (client: SSMClient, ids: string[]): Promise<InstanceInformation[]> =>
  read('ssm:DescribeInstanceInformation', () =>
    listAll(async (NextToken) => {
      // By filter: a server that is not managed by Systems Manager is left out of the answer.
      const answer = await client.send(
        new DescribeInstanceInformationCommand({
          Filters: [{ Key: 'InstanceIds', Values: ids }],
          MaxResults: perCall,
          ...(NextToken !== undefined && { NextToken }),
        }),
      );
      return { items: answer.InstanceInformationList ?? [], next: answer.NextToken || undefined };
    }),
  );
