import { DescribeInstanceInformationCommand, type InstanceInformation, type SSMClient } from '@aws-sdk/client-ssm';
import type { ServersDoor } from '../core/ports.ts';
import { read } from './calls.ts';

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
    for (let start = 0; start < ids.length; start += perCall)
      for (const { InstanceId: id, PingStatus: status } of await list(client, ids.slice(start, start + perCall)))
        if (id !== undefined && (status === 'Online' || status === 'ConnectionLost'))
          found[id] = status === 'Online' ? 'connected' : 'lost';
    return found;
  };

const list = (client: SSMClient, ids: readonly string[]): Promise<InstanceInformation[]> =>
  read('ssm:DescribeInstanceInformation', async () => {
    const found: InstanceInformation[] = [];
    let token: string | undefined;
    do {
      // By filter: a server that is not managed by Systems Manager is left out of the answer.
      const answer = await client.send(
        new DescribeInstanceInformationCommand({
          Filters: [{ Key: 'InstanceIds', Values: [...ids] }],
          MaxResults: perCall,
          ...(token !== undefined && { NextToken: token }),
        }),
      );
      found.push(...(answer.InstanceInformationList ?? []));
      token = answer.NextToken || undefined;
    } while (token !== undefined);
    return found;
  });
