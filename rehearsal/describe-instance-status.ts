import type {
  DescribeApplicationStatusCheckAssociationsCommandInput,
  DescribeApplicationStatusCheckAssociationsCommandOutput,
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Ground } from './ground.ts';
import { createServiceError, type Operation, operation, takePage } from './operation.ts';
import type { Server, ServerState } from './state.ts';

type Check = NonNullable<Server['impairedCheck']>;

const checks: readonly Check[] = ['system', 'instance', 'application'];

const failsOf = ({ impairedSince, impairedCheck }: Server, check: Check): number | undefined =>
  impairedCheck === undefined || impairedCheck === check ? impairedSince : undefined;

const summarise = (since: number | undefined) => ({
  Status: since === undefined ? ('ok' as const) : ('impaired' as const),
  Details: [
    {
      Name: 'reachability' as const,
      Status: since === undefined ? ('passed' as const) : ('failed' as const),
      ...(since !== undefined && { ImpairedSince: new Date(since) }),
    },
  ],
});

const describe = (server: Server) => {
  const application = failsOf(server, 'application');
  return {
    InstanceId: server.id,
    SystemStatus: summarise(failsOf(server, 'system')),
    InstanceStatus: summarise(failsOf(server, 'instance')),
    // A server without application status checks has none of this: assumed.
    ...(application !== undefined && { ApplicationStatus: { Status: 'impaired' as const, ImpairedSince: new Date(application) } }),
  };
};

/** "If you do not specify IncludeAllInstances, only running instances" (API reference, DescribeInstanceStatus). Where no check is named, all of them fail. */
export const describeInstanceStatus = (ground: Ground, seen: (server: Server) => [Server, Readonly<ServerState>][]): Operation =>
  operation<DescribeInstanceStatusCommandInput, DescribeInstanceStatusCommandOutput>({
    takes: ['Filters', 'MaxResults', 'NextToken'],
    answer: ({ Filters = [], MaxResults, NextToken }) => {
      const asked = Filters.map(({ Name = '', Values = [] }) => ({
        check: checks.find((each) => Name === `${each}-status.status`),
        Name,
        Values,
      }));
      const strange = asked.find(({ check }) => check === undefined);
      if (strange) throw createServiceError('InvalidParameterValue', `The filter '${strange.Name}' is not known to the rehearsal`);
      const running = [...ground.servers.values()].flatMap(seen).filter(([, { machine }]) => machine === 'running');
      const chosen = running
        .map(([server]) => server)
        .filter((server) =>
          asked.every(({ check = 'system', Values }) => Values.includes(failsOf(server, check) === undefined ? 'ok' : 'impaired')),
        );
      const { page, next } = takePage(chosen.map(describe), NextToken, MaxResults ?? 1_000, 'InvalidParameterValue');
      return { InstanceStatuses: page, NextToken: next };
    },
  });

/** Groups have them by the tag that EC2 knows their servers by; a server whose checks fail by a fault has them by its own id. */
export const describeAssociations = (ground: Ground): Operation =>
  operation<DescribeApplicationStatusCheckAssociationsCommandInput, DescribeApplicationStatusCheckAssociationsCommandOutput>({
    takes: ['Filters', 'MaxResults', 'NextToken'],
    answer: ({ MaxResults, NextToken }) => {
      const covered = [...ground.servers.values()].filter(({ impairedCheck }) => impairedCheck === 'application');
      const all = covered.map(({ id }) => ({
        ApplicationStatusCheckId: 'asc-0rehearsal',
        AssociationType: 'instance-id' as const,
        Value: id,
      }));
      const byTag = ground.scenario.fleets
        .flatMap(({ groups }) => groups)
        .filter(({ applicationChecks }) => applicationChecks !== undefined)
        .map(({ name }) => ({
          ApplicationStatusCheckId: 'asc-0rehearsal',
          AssociationType: 'tag' as const,
          Key: 'aws:autoscaling:groupName',
          Value: name,
        }));
      const { page, next } = takePage([...byTag, ...all], NextToken, MaxResults ?? 1_000, 'InvalidParameterValue');
      return { Associations: page, NextToken: next };
    },
  });
