import { type EC2Client, GetConsoleOutputCommand, type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { ServersDoor } from '../core/ports.ts';
import type { ServerFacts } from '../core/record/observation.ts';
import { readConnections } from './agent-connections.ts';
import { findApplicationChecks } from './application-checks.ts';
import { read } from './calls.ts';
import { readImpaired } from './impaired-servers.ts';
import { describeMachine } from './machine.ts';
import { knowsOperation } from './stand-in.ts';

/** Values that one filter of DescribeInstances takes (EC2 API reference, Filter). */
const valuesPerCall = 200;
const consoleBytes = 4_096;

const inChunks = (values: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(values.length / valuesPerCall) }, (_, index) =>
    values.slice(index * valuesPerCall, (index + 1) * valuesPerCall),
  );

const toFacts = (instance: Instance): ServerFacts => ({
  id: instance.InstanceId ?? '',
  state: instance.State?.Name ?? 'unknown',
  ...(instance.ImageId !== undefined && { image: instance.ImageId }),
  ...(instance.PrivateIpAddress !== undefined && { address: instance.PrivateIpAddress }),
  ...(instance.LaunchTime && { launchedAt: instance.LaunchTime.getTime() }),
  ...(instance.StateReason?.Code !== undefined && {
    stateReason: { code: instance.StateReason.Code, message: instance.StateReason.Message ?? '' },
  }),
  isExcluded: instance.Tags?.some((tag) => tag.Key === 'recycler:exclude') ?? false,
  ...(instance.Tags?.some((tag) => tag.Key === 'recycler:policy') && { isEnrolled: true }),
  ...withMachine(instance),
});

/** What it is made of, as far as that matters for a new root volume. */
const withMachine = (instance: Instance): Pick<ServerFacts, 'machine' | 'dataDevices'> => {
  const machine = describeMachine(instance);
  const { RootDeviceName: root, BlockDeviceMappings: devices } = instance;
  return {
    ...(machine !== undefined && { machine }),
    ...(root !== undefined &&
      devices && { dataDevices: devices.flatMap(({ DeviceName: name, Ebs: volume }) => (name && volume && name !== root ? [name] : [])) }),
  };
};

/** The door to what EC2 and Systems Manager know of servers: image, age, state, the tag `recycler:exclude`, their agents. Read only. */
export const openServersDoor = (client: EC2Client, ssm: SSMClient, isStandIn = false): ServersDoor => {
  const list = (name: string, values: string[]): Promise<ServerFacts[]> =>
    read('ec2:DescribeInstances', async () => {
      const found: ServerFacts[] = [];
      for await (const page of paginateDescribeInstances({ client, pageSize: 1_000 }, { Filters: [{ Name: name, Values: values }] })) {
        for (const reservation of page.Reservations ?? []) found.push(...(reservation.Instances ?? []).map(toFacts));
      }
      return found;
    });

  return {
    read: async (ids) => {
      const found = new Map<string, ServerFacts>();
      // By filter and not by id: one unknown id would fail the whole call.
      for (const chunk of inChunks(ids)) for (const facts of await list('instance-id', chunk)) found.set(facts.id, facts);
      return ids.map((id) => found.get(id) ?? { id, state: 'unknown', isExcluded: false });
    },
    readGroups: async (groups) => {
      const found: ServerFacts[] = [];
      for (const chunk of inChunks(groups)) found.push(...(await list('tag:aws:autoscaling:groupName', chunk)));
      return found;
    },
    readImpaired: readImpaired(client),
    readConnections: readConnections(ssm),
    findApplicationChecks: findApplicationChecks(client, knowsOperation(isStandIn)),
    readConsole: (id) =>
      read('ec2:GetConsoleOutput', async () => {
        const { Output: output } = await client.send(new GetConsoleOutputCommand({ InstanceId: id }));
        return output === undefined ? undefined : Buffer.from(output, 'base64').subarray(-consoleBytes).toString('utf8');
      }),
  };
};
