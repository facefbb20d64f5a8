import { definitionOf, type Model, type Task } from './model.ts';
import { chooseHost, measureRoom, reserve } from './place.ts';
import { createTask, placeTask, stopTask } from './run-task.ts';
import { idOf, missing, refuseMore, type Sight, seeHosts, seeTasks } from './sight.ts';

type Listing = {
  containerInstance?: string | undefined;
  family?: string | undefined;
  serviceName?: string | undefined;
  startedBy?: string | undefined;
  desiredStatus?: string | undefined;
  launchType?: string | undefined;
  nextToken?: string | undefined;
  maxResults?: number | undefined;
};

/**
 * "The default status filter is RUNNING, which shows tasks that Amazon ECS has set the desired status to RUNNING"; "this doesn't return any
 * results" for PENDING (API reference, ListTasks).
 */
export const listTasks = (sight: Sight, asked: Listing) => {
  const { containerInstance, family, serviceName, startedBy, desiredStatus = 'RUNNING', launchType, nextToken, maxResults = 100 } = asked;
  const host = idOf(containerInstance);
  if (containerInstance !== undefined && !seeHosts(sight).some(({ id }) => id === host))
    throw sight.refuse('InvalidParameterException', 'Unable to find the container instance.');
  const { ms, only } = sight.model.listLag;
  const tasks = seeTasks(sight, only === undefined || only === desiredStatus ? ms : 0)
    .filter((task) => task.desired === desiredStatus)
    .filter((task) => containerInstance === undefined || task.host === host)
    .filter((task) => serviceName === undefined || task.service === idOf(serviceName))
    .filter((task) => family === undefined || definitionOf(sight.model, task).family === family)
    .filter((task) => startedBy === undefined || task.startedBy === startedBy)
    .filter(() => launchType === undefined || launchType === 'EC2');
  const { page, next } = sight.takePage(tasks, nextToken, Math.min(100, maxResults), 'InvalidParameterException');
  return { taskArns: page.map(({ arn }) => arn), nextToken: next };
};

export const describeTasks = (sight: Sight, { tasks }: { tasks: string[] | undefined }) => {
  refuseMore(sight, tasks, 100, 'Tasks');
  const known = new Map(seeTasks(sight).map((task) => [task.id, task]));
  return {
    tasks: (tasks ?? []).flatMap((arn) => known.get(idOf(arn)) ?? []).map((task) => describeTask(sight.model, task)),
    failures: (tasks ?? []).filter((arn) => !known.has(idOf(arn))).map(missing),
  };
};

const dateOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

const describeTask = (model: Model, task: Task) => {
  const host = task.host === undefined ? undefined : model.hosts.get(task.host);
  const { cpu, memory, family, pullSeconds } = definitionOf(model, task);
  const isAsked = task.startedAt !== undefined;
  const pulled = task.startedAt === undefined ? undefined : task.startedAt - pullSeconds * 1_000;
  return {
    taskArn: task.arn,
    clusterArn: model.arn,
    taskDefinitionArn: task.definition,
    ...(host && { containerInstanceArn: host.arn, availabilityZone: host.zone }),
    ...(host?.provider !== undefined && task.service !== undefined && { capacityProviderName: host.provider }),
    group: task.group,
    startedBy: task.startedBy,
    launchType: 'EC2' as const,
    lastStatus: task.status,
    desiredStatus: task.desired,
    healthStatus: 'UNKNOWN' as const,
    connectivity: host?.isConnected ? ('CONNECTED' as const) : ('DISCONNECTED' as const),
    cpu: String(cpu),
    memory: String(memory),
    createdAt: new Date(task.createdAt),
    pullStartedAt: dateOf(isAsked ? Math.max(task.createdAt, pulled ?? 0) : undefined),
    startedAt: dateOf(task.startedAt),
    stoppingAt: dateOf(task.stoppingAt),
    stoppedAt: dateOf(task.stoppedAt),
    ...(task.stopCode !== undefined && { stopCode: task.stopCode }),
    ...(task.stoppedReason !== undefined && { stoppedReason: task.stoppedReason }),
    version: task.version,
    attachments: [],
    tags: [],
    containers: [
      {
        containerArn: `${task.arn.replace(':task/', ':container/')}/${family}`,
        taskArn: task.arn,
        name: family,
        lastStatus: ['RUNNING', 'PENDING', 'STOPPED'].includes(task.status) ? task.status : 'RUNNING',
        ...(task.exitCode !== undefined && { exitCode: task.exitCode }),
        ...(task.stopCode === 'TaskFailedToStart' && { reason: task.stoppedReason }),
        healthStatus: 'UNKNOWN' as const,
        networkBindings: [],
        networkInterfaces: [],
        cpu: String(cpu),
        memory: String(memory),
      },
    ],
  };
};

type Running = {
  taskDefinition: string | undefined;
  count?: number | undefined;
  launchType?: string | undefined;
  placementConstraints?: { type?: string | undefined; expression?: string | undefined }[] | undefined;
  clientToken?: string | undefined;
  startedBy?: string | undefined;
  group?: string | undefined;
};

/** Starts tasks of no service; a repeat of its token gets the tasks of the first time (API reference, RunTask). */
export const runTask = (sight: Sight, asked: Running) => {
  const { model, refuse } = sight;
  const { count = 1, placementConstraints = [], clientToken, startedBy = '', group } = asked;
  const request = JSON.stringify({ ...asked, clientToken: undefined });
  const known = clientToken === undefined ? undefined : model.tokens.get(clientToken);
  if (known && known.request !== request) throw refuse('ConflictException', 'The client token was used with other parameters.');
  if (known)
    return { tasks: known.tasks.flatMap((id) => model.tasks.get(id) ?? []).map((task) => describeTask(model, task)), failures: [] };
  const definition = findDefinition(model, asked.taskDefinition);
  if (!definition) throw refuse('ClientException', 'TaskDefinition not found.');
  if (count < 1 || count > 10) throw refuse('InvalidParameterException', 'Count must be between 1 and 10.');
  const isKnown = placementConstraints.every(({ type }) => type === 'memberOf');
  if (placementConstraints.length > 1 || !isKnown)
    throw refuse('InvalidParameterException', 'The rehearsal knows one placement constraint of type memberOf.');
  const constraint = placementConstraints[0]?.expression;
  const failures: { arn: string; reason: string }[] = [];
  const started: Task[] = [];
  const room = measureRoom(model);
  for (let i = 0; i < count; i += 1) {
    const wanted = { definition: definition.arn, group: group ?? `family:${definition.family}`, startedBy };
    const task = createTask(model, { ...wanted, ...(constraint !== undefined && { constraint }) });
    const chosen = chooseHost(model, room, task);
    if ('host' in chosen) {
      reserve(model, room, task, chosen.host.id);
      placeTask(model, task, chosen.host);
      started.push(model.tasks.get(task.id) as Task);
    } else {
      model.tasks.delete(task.id);
      failures.push({ arn: chosen.closest ?? model.arn, reason: chosen.failure });
    }
  }
  if (clientToken !== undefined && started.length > 0) model.tokens.set(clientToken, { request, tasks: started.map(({ id }) => id) });
  return { tasks: started.map((task) => describeTask(model, task)), failures };
};

/** By ARN, or by family with or without its revision. */
export const findDefinition = ({ definitions }: Model, written: string | undefined) => {
  const [family = ''] = (written ?? '').split('/').at(-1)?.split(':') ?? [];
  return [...definitions.values()].find((each) => each.arn === written || (each.family === family && !written?.startsWith('arn:')));
};

export const stopByRequest = (
  sight: Sight,
  { task: arn, reason = 'Task stopped by request' }: { task?: string | undefined; reason?: string | undefined },
) => {
  const { model, refuse } = sight;
  const task = model.tasks.get(idOf(arn));
  if (!task) throw refuse('InvalidParameterException', 'The referenced task was not found.');
  stopTask(model, task, 'UserInitiated', reason, 'us');
  return { task: describeTask(model, model.tasks.get(task.id) as Task) };
};

/** Only tasks of services can be protected (API reference, GetTaskProtection); a failure is TASK_NOT_VALID or MISSING. */
export const getProtection = (sight: Sight, { tasks }: { tasks?: string[] | undefined }) => {
  refuseMore(sight, tasks, 100, 'Tasks');
  const known = new Map(seeTasks(sight).map((task) => [task.id, task]));
  const found = (tasks ?? []).flatMap((arn) => known.get(idOf(arn)) ?? []);
  const now = sight.model.clock.now();
  return {
    protectedTasks: found
      .filter(({ service }) => service !== undefined)
      .map(({ arn, protectedUntil = 0 }) => ({
        taskArn: arn,
        protectionEnabled: protectedUntil > now,
        ...(protectedUntil > now && { expirationDate: new Date(protectedUntil) }),
      })),
    failures: [
      ...(tasks ?? []).filter((arn) => !known.has(idOf(arn))).map(missing),
      ...found.filter(({ service }) => service === undefined).map(({ arn }) => ({ arn, reason: 'TASK_NOT_VALID' })),
    ],
  };
};
