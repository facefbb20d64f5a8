import { targetGroupOf } from './answer-services.ts';
import { definitionOf } from './model.ts';
import { type Sight, seeHosts, seeServices, seeTasks } from './sight.ts';

/** What a load balancer tells of one target (ELB API reference, TargetHealthDescription). */
type Target = {
  Target: { Id: string; Port: number; AvailabilityZone: string };
  TargetHealth: { State: 'initial' | 'healthy' | 'draining' };
};

/**
 * The targets of a service, one for each of its tasks that runs or leaves; undefined where no service has the target group. Amazon ECS registers the host with
 * the port of the task, or the task's own address where its network is `awsvpc` (developer guide, service-load-balancing).
 */
export const describeTargets = (sight: Sight, targetGroup: string): Target[] | undefined => {
  const { model } = sight;
  const service = seeServices(sight).find((each) => each.loadBalancer && targetGroupOf(model, each) === targetGroup);
  if (!service) return undefined;
  const hosts = new Map(seeHosts(sight).map((host) => [host.id, host]));
  return seeTasks(sight).flatMap((task): Target[] => {
    const host = task.host === undefined ? undefined : hosts.get(task.host);
    if (task.service !== service.name || !host || !['RUNNING', 'DEACTIVATING'].includes(task.status)) return [];
    const { networkMode, port } = definitionOf(model, task);
    const isOwn = networkMode === 'awsvpc';
    const number = Number.parseInt(task.id.slice(0, 3), 16);
    const Target = {
      Id: isOwn ? `10.0.${number >> 8}.${number & 255}` : host.server,
      Port: port ?? (isOwn ? 80 : 32_768 + number),
      AvailabilityZone: host.zone,
    };
    const State = task.status === 'DEACTIVATING' ? 'draining' : task.isHealthy && !task.isLost ? 'healthy' : 'initial';
    return [{ Target, TargetHealth: { State } }];
  });
};
