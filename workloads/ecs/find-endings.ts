import type { Ending } from '../../core/record/workload.ts';
import { type Host, isDaemonTask, isStandalone, listTasks, type Task } from './cluster.ts';
import type { HostPoll } from './question.ts';

/** A task that has not been asked to stop (ECS Developer Guide, task-lifecycle-explanation). */
const goesOn = ({ status }: Task): boolean => ['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING'].includes(status);

/**
 * Tasks of no service on a host that drains, which "aren't affected" by that and keep it for ever (ECS Developer Guide, container-instance-draining): where
 * the policy has them stopped, they are once every task of a service has left. Nothing starts them again, so that they come last.
 */
export const findEndings = ({ cluster, policy }: HostPoll, host: Host): Ending[] => {
  if (policy.standalone !== 'stop' || host.status !== 'DRAINING' || host.isConnected !== true || !cluster.read.has(host.arn)) return [];
  const tasks = listTasks(cluster, host.arn).filter((task) => !isDaemonTask(cluster, task));
  if (!tasks.every(isStandalone)) return [];
  const reason = 'no service keeps it, and its host is replaced (workloads.ecs.standalone: stop)';
  return tasks.filter(goesOn).map(({ arn }) => ({ what: arn, reason }));
};
