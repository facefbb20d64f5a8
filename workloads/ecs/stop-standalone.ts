import { readHosts } from '../../aws/ecs/hosts.ts';
import { stopTask } from '../../aws/ecs/stop-task.ts';
import { readTasks } from '../../aws/ecs/tasks.ts';
import { notSent } from '../../core/advance/apply-results.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import type { WorkloadTools } from '../workload-kind.ts';
import { isStandalone } from './cluster.ts';
import { parseHost, parseTask } from './parse-cluster.ts';

const refuse = (message: string): IntentResult => ({ outcome: 'refused', code: notSent, message: `not sent: ${message}` });

/**
 * Stops a task that no service keeps, on the host of one server that drains. Task and host are read once more before the call: what was observed may be some
 * seconds old, and a task that was stopped does not come back.
 *
 * @throws WorldError, Retryable where they cannot be read: then nothing is stopped
 */
export const stopStandalone = async (
  client: WorkloadTools['clients']['ecs'],
  cluster: string,
  server: string,
  arn: string,
  reason: string,
): Promise<IntentResult> => {
  const [answer] = await readTasks(client, cluster, [arn]);
  if (!answer || answer.lastStatus === 'STOPPED' || answer.lastStatus === 'DELETED') return { outcome: 'done' };
  const task = parseTask(answer);
  if (!task) return refuse(`ECS does not say where ${arn} runs`);
  if (!isStandalone(task)) return refuse(`${arn} is of a service`);
  const [found] = await readHosts(client, cluster, [task.host]);
  const host = found && parseHost(found);
  if (host?.server !== server) return refuse(`${arn} does not run on ${server}`);
  return host.status === 'DRAINING' ? stopTask(client, cluster, arn, reason) : refuse(`the host of ${arn} is ${host.status}`);
};
