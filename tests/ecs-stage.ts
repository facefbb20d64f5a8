import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  type Task,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { createStage, sixServers } from '../rehearsal/stage-for-tests.ts';
import { ecsWorld } from '../workloads/ecs/world.ts';

/** The ARN of the only cluster. */
export const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/web-0';

/** A cluster of six hosts with a client of the SDK, and shorter ways to ask it. */
export const createCluster = (workload: object = {}, fleet: object = {}, more: object = {}) => {
  const stage = createStage(
    { fleets: [{ ...sixServers, ...fleet, workloads: [{ kind: 'ecs', ...workload }] }], ...more },
    { kinds: [ecsWorld] },
  );
  const { ecs } = stage.clients;
  const hosts = async (input: object = {}) => {
    const { containerInstanceArns = [] } = await stage.act(() => ecs.send(new ListContainerInstancesCommand({ cluster, ...input })));
    if (containerInstanceArns.length === 0) return [];
    const described = await stage.act(() =>
      ecs.send(
        new DescribeContainerInstancesCommand({
          cluster,
          containerInstances: containerInstanceArns,
          include: ['CONTAINER_INSTANCE_HEALTH'],
        }),
      ),
    );
    return described.containerInstances ?? [];
  };
  const hostOf = async (id: string | undefined) => (await hosts({ filter: `ec2InstanceId in [${id}]` }))[0];
  const tasks = async (input: object = {}): Promise<Task[]> => {
    const arns: string[] = [];
    for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
      const listed = await stage.act(() => ecs.send(new ListTasksCommand({ cluster, desiredStatus, ...input })));
      arns.push(...(listed.taskArns ?? []));
    }
    if (arns.length === 0) return [];
    return (await stage.act(() => ecs.send(new DescribeTasksCommand({ cluster, tasks: arns })))).tasks ?? [];
  };
  const service = async (name: string) =>
    (await stage.act(() => ecs.send(new DescribeServicesCommand({ cluster, services: [name] })))).services?.[0];
  const update = (arn: string | undefined, status: 'ACTIVE' | 'DRAINING') =>
    stage.act(() => ecs.send(new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [arn ?? ''], status })));
  const world = stage.world.workloadsOf('web')[0];
  if (!world) throw new Error('no world');
  return { stage, ecs, hosts, hostOf, tasks, service, update, world };
};

/** Four tasks of a service on six hosts, and a daemon on each. */
export const few = (more: object = {}) => ({
  services: [
    { name: 'web', desired: 4, startSeconds: 40, stopSeconds: 5, ...more },
    { name: 'logs', daemon: true, cpu: 64, memory: 64 },
  ],
});

/** Those of a service that are RUNNING. */
export const running = (tasks: readonly Task[], name: string): Task[] =>
  tasks.filter(({ lastStatus, group }) => lastStatus === 'RUNNING' && group === `service:${name}`);

/** A host that has a task of the service. */
export const hostWith = async ({ tasks, hosts }: Pick<ReturnType<typeof createCluster>, 'tasks' | 'hosts'>, name: string) => {
  const [task] = running(await tasks(), name);
  const host = (await hosts()).find(({ containerInstanceArn }) => containerInstanceArn === task?.containerInstanceArn);
  if (!host) throw new Error('no host has a task of it');
  return host;
};
