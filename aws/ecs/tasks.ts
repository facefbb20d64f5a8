import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  GetTaskProtectionCommand,
  ListTasksCommand,
  RunTaskCommand,
  type Task,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { IntentResult } from '../../core/record/intent.ts';
import { change, read } from '../calls.ts';
import { describeAll, listAll } from '../pages.ts';
import { mostDescribed, refuseFailures } from './pages.ts';

/** What to list: by default every task of the cluster that is to run. */
export type TaskQuery = { cluster: string; containerInstance?: string; serviceName?: string; desiredStatus: 'RUNNING' | 'STOPPED' };

/** ARNs of tasks by what they are to be: those that were asked to stop, and may serve still, are in the list of STOPPED alone. */
export const listTasks = (client: ECSClient, query: TaskQuery): Promise<string[]> =>
  listAll(async (token) => {
    const { arns, next } = await listPage(client, query, token);
    return { items: arns, next };
  });

/** The same, of no more than so many; undefined where there are more. */
export const listSome = async (client: ECSClient, query: TaskQuery, most: number): Promise<string[] | undefined> => {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const { arns, next } = await listPage(client, query, token);
    found.push(...arns);
    token = next;
  } while (token !== undefined && found.length <= most);
  return found.length > most ? undefined : found;
};

const listPage = (client: ECSClient, query: TaskQuery, nextToken: string | undefined) =>
  read('ecs:ListTasks', async () => {
    const answer = await client.send(new ListTasksCommand({ ...query, nextToken }));
    return { arns: answer.taskArns ?? [], next: answer.nextToken };
  });

/** These tasks; one that ECS does not list any more is left out. @throws WorldError, Retryable */
export const readTasks = (client: ECSClient, cluster: string, arns: readonly string[]): Promise<Task[]> =>
  describeAll(arns, mostDescribed, (tasks) =>
    read('ecs:DescribeTasks', async () => {
      const answer = await client.send(new DescribeTasksCommand({ cluster, tasks }));
      refuseFailures('ecs:DescribeTasks', answer.failures);
      return answer.tasks ?? [];
    }),
  );

/** Until when tasks are protected, in milliseconds; one that is not is missing. @throws WorldError, Retryable */
export const readProtection = async (client: ECSClient, cluster: string, arns: readonly string[]): Promise<Map<string, number>> => {
  const found = await describeAll(arns, mostDescribed, (tasks) =>
    read('ecs:GetTaskProtection', async () => {
      const answer = await client.send(new GetTaskProtectionCommand({ cluster, tasks }));
      refuseFailures('ecs:GetTaskProtection', answer.failures);
      return answer.protectedTasks ?? [];
    }),
  );
  return new Map(
    found
      .filter(({ protectionEnabled }) => protectionEnabled === true)
      .map(({ taskArn = '', expirationDate }) => [taskArn, expirationDate?.getTime() ?? Number.MAX_SAFE_INTEGER]),
  );
};

/** A task definition by its ARN, or the newest of a family; undefined where there is none. @throws WorldError, Retryable */
export const readTaskDefinition = (client: ECSClient, taskDefinition: string): Promise<TaskDefinition | undefined> =>
  read('ecs:DescribeTaskDefinition', async () => {
    try {
      return (await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition;
    } catch (error) {
      // "Unable to describe task definition." is how ECS says that there is none (API reference, ClientException).
      if ((error as Error).name === 'ClientException') return undefined;
      throw error;
    }
  });

/** Runs one task on the host of one server; the same token runs one, however often it is sent. */
export const runTaskOn = (
  client: ECSClient,
  {
    cluster,
    server,
    definition,
    startedBy,
    token,
  }: { cluster: string; server: string; definition: string; startedBy: string; token: string },
): Promise<IntentResult> =>
  change('ecs:RunTask', async () => {
    const { failures, tasks } = await client.send(
      new RunTaskCommand({
        cluster,
        taskDefinition: definition,
        launchType: 'EC2',
        count: 1,
        placementConstraints: [{ type: 'memberOf', expression: `ec2InstanceId == ${server}` }],
        startedBy,
        clientToken: token,
      }),
    );
    const [failure] = failures ?? [];
    if (failure) {
      const { reason = 'Failure', detail } = failure;
      return { outcome: 'refused', code: reason, message: detail ?? `no task could be placed on ${server}` };
    }
    return (tasks ?? []).length > 0 ? { outcome: 'done' } : { outcome: 'unanswered', message: 'ECS named neither a task nor a failure' };
  });
