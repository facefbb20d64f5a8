import { listSome, readTasks } from '../../aws/ecs/tasks.ts';
import type { WorkloadTools } from '../workload-kind.ts';
import type { Cluster, Task } from './cluster.ts';
import { listFailedHereAlone } from './find-failing.ts';
import { parseTask } from './parse-cluster.ts';

/** Tasks that ended within the hour and are looked at: where more did, much more is wrong than one host. */
const mostEnded = 1_500;
/** Services whose tasks are looked for on other hosts, and tasks of each. */
const mostServices = 10;
const mostRunning = 100;

/** Those that say who they are and where they ran: one that was stopped before it had a place says nothing of a host. */
const parse = (answers: Awaited<ReturnType<typeof readTasks>>): Task[] => answers.flatMap((answer) => parseTask(answer) ?? []);

/**
 * The tasks of a cluster that ended within the last hour, which is how long ECS lists them, and of the services that failed on one host alone those that
 * run. In a cluster that is well that is one call; undefined where there are more than can be judged.
 *
 * @throws WorldError, Retryable
 */
export const readEndings = async (client: WorkloadTools['clients']['ecs'], cluster: string, now: number): Promise<Cluster['endings']> => {
  const listed = await listSome(client, { cluster, desiredStatus: 'STOPPED' }, mostEnded);
  if (listed === undefined) return undefined;
  const ended = parse(await readTasks(client, cluster, listed));
  const services = new Set([...listFailedHereAlone(ended, now).values()].flat());
  if (services.size > mostServices) return undefined;
  const lists = await Promise.all(
    [...services].map((serviceName) => listSome(client, { cluster, serviceName, desiredStatus: 'RUNNING' }, mostRunning)),
  );
  // Of a service with more tasks than that nothing is known elsewhere.
  const running = parse(
    await readTasks(
      client,
      cluster,
      lists.flatMap((arns) => arns ?? []),
    ),
  );
  return { ended, running };
};
