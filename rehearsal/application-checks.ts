import type {
  DisableApplicationStatusCheckSuppressionCommandInput,
  DisableApplicationStatusCheckSuppressionCommandOutput,
  EnableApplicationStatusCheckSuppressionCommandInput,
  EnableApplicationStatusCheckSuppressionCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Ground } from './ground.ts';
import { createServiceError, type Operations, operation } from './operation.ts';
import type { Group, Server } from './state.ts';

export type ApplicationChecks = {
  /** The checks of a server that runs begin, after their grace period. */
  watch: (server: Server) => void;
  operations: Operations;
};

/** What EC2 takes in one call ("You can specify a maximum of 100 instance IDs for each request", API reference). */
const mostIds = 100;

/**
 * The application status checks of groups that have them, on servers that start: "Amazon EC2 Auto Scaling automatically terminates and replaces instances
 * whose overall application status reports `impaired`. No additional Auto Scaling group configuration is required" (EC2 Auto Scaling user guide,
 * use-application-status-checks-auto-scaling-group.html). "While suppressed, health checks continue to run but do not affect the instance-level application
 * status" (EC2 API reference, EnableApplicationStatusCheckSuppression). That the process HealthCheck holds the marking is assumed.
 */
export const createApplicationChecks = (ground: Ground, onChange: (group: Group) => void): ApplicationChecks => {
  const { clock } = ground;

  const judge = (server: Server): void => {
    const group = ground.groups.get(server.group);
    if (!group || server.isReady || server.state.machine !== 'running' || server.terminated) return;
    const { suppressedUntil = 0 } = server;
    if (suppressedUntil > clock.now()) {
      if (Number.isFinite(suppressedUntil)) clock.at(suppressedUntil, () => judge(server));
      return;
    }
    const isMarked = !group.state.suspended.includes('HealthCheck');
    ground.change(server, isMarked ? { health: 'Unhealthy' } : {}, {
      impairedSince: server.impairedSince ?? clock.now(),
      impairedCheck: 'application',
    });
    onChange(group);
  };

  const graceOf = ({ fleet, group }: Server): number | undefined =>
    ground.scenario.fleets.find(({ name }) => name === fleet)?.groups.find(({ name }) => name === group)?.applicationChecks?.gracePeriod;

  const watch: ApplicationChecks['watch'] = (server) => {
    const grace = graceOf(server);
    if (grace !== undefined) clock.at(clock.now() + grace * 1_000, () => judge(server));
  };

  const find = (ids: readonly string[] = []): Server[] => {
    if (ids.length > mostIds) throw createServiceError('InvalidParameterValue', 'at most 100 instance ids');
    return ids.map((id) => {
      const server = ground.servers.get(id);
      if (server && ground.seenState(server)) return server;
      throw createServiceError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    });
  };

  const operations: Operations = {
    'EC2.EnableApplicationStatusCheckSuppression': operation<
      EnableApplicationStatusCheckSuppressionCommandInput,
      EnableApplicationStatusCheckSuppressionCommandOutput
    >({
      takes: ['InstanceIds', 'DurationSeconds', 'ClientToken'],
      isMutating: true,
      answer: ({ InstanceIds, DurationSeconds }) => {
        const servers = find(InstanceIds);
        const until = DurationSeconds === undefined ? Number.POSITIVE_INFINITY : clock.now() + DurationSeconds * 1_000;
        for (const server of servers) ground.change(server, {}, { suppressedUntil: until });
        return { SuccessfulResults: servers.map(({ id }) => ({ InstanceId: id })), UnsuccessfulResults: [] };
      },
    }),
    'EC2.DisableApplicationStatusCheckSuppression': operation<
      DisableApplicationStatusCheckSuppressionCommandInput,
      DisableApplicationStatusCheckSuppressionCommandOutput
    >({
      takes: ['InstanceIds', 'ClientToken'],
      isMutating: true,
      answer: ({ InstanceIds }) => {
        const servers = find(InstanceIds);
        for (const server of servers) {
          ground.change(server, {}, { suppressedUntil: undefined });
          judge(server);
        }
        return { SuccessfulResults: servers.map(({ id }) => ({ InstanceId: id })), UnsuccessfulResults: [] };
      },
    }),
  };
  return { watch, operations };
};
