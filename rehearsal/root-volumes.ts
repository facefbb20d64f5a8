import type {
  CreateReplaceRootVolumeTaskCommandInput,
  CreateReplaceRootVolumeTaskCommandOutput,
  DescribeReplaceRootVolumeTasksCommandInput,
  DescribeReplaceRootVolumeTasksCommandOutput,
  ReplaceRootVolumeTask,
} from '@aws-sdk/client-ec2';
import { hexOf } from './chance.ts';
import type { FaultOf } from './fault-schema.ts';
import type { Ground } from './ground.ts';
import { createServiceError, type Operations, operation, takePage } from './operation.ts';
import type { ServerLife } from './server-life.ts';
import type { Server } from './state.ts';

/** Seconds until the new volume is made, and those in which it takes the place of the old one. */
const pendingSeconds = 20;
const attachingSeconds = 10;

type Ends = FaultOf<'bad-reimage'>['ends'];
type Task = { id: string; server: string; image: string; token: string; at: number; ends: Ends | undefined };

/** What EC2 does to root volumes of servers, and what it reports about that. */
export const createRootVolumes = (ground: Ground, life: ServerLife): Operations => {
  const { clock } = ground;
  const tasks: Task[] = [];

  const endOf = ({ fleet }: Server): Ends | undefined => {
    const nth = tasks.filter(({ server }) => ground.servers.get(server)?.fleet === fleet).length + 1;
    return ground.scenario.faults
      .filter((fault) => fault.kind === 'bad-reimage')
      .find((fault) => fault.fleet === fleet && fault.nth === nth)?.ends;
  };

  /** "pending", "in-progress", and how it ended (API reference, ReplaceRootVolumeTask, TaskState), as a reader sees it now. */
  const stateOf = ({ at, ends }: Task): NonNullable<ReplaceRootVolumeTask['TaskState']> => {
    const seconds = (clock.now() - at) / 1_000 - ground.lagSeconds();
    if (seconds < pendingSeconds) return 'pending';
    if (seconds < pendingSeconds + attachingSeconds) return 'in-progress';
    return ends === 'failed' || ends === 'failed-detached' ? ends : 'succeeded';
  };

  const describe = (task: Task): ReplaceRootVolumeTask => ({
    ReplaceRootVolumeTaskId: task.id,
    InstanceId: task.server,
    ImageId: task.image,
    TaskState: stateOf(task),
    StartTime: new Date(task.at).toISOString(),
    ...(stateOf(task) === 'succeeded' && {
      CompleteTime: new Date(task.at + (pendingSeconds + attachingSeconds) * 1_000).toISOString(),
    }),
    DeleteReplacedRootVolume: false,
  });

  const begin = (server: Server, image: string, token: string): Task => {
    const task = {
      id: `replacevol-0${hexOf(`root:${server.id}:${tasks.length}`)}`,
      server: server.id,
      image,
      token,
      at: clock.now(),
      ends: endOf(server),
    };
    tasks.push(task);
    for (const listen of ground.reimageListeners) listen(server, image);
    const { ends } = task;
    clock.at(clock.now() + pendingSeconds * 1_000, () => {
      if (ends === 'failed-detached') life.reimage(server, server.image, 'never');
      else if (ends !== 'failed') life.reimage(server, image, ends);
    });
    return task;
  };

  return {
    'EC2.CreateReplaceRootVolumeTask': operation<CreateReplaceRootVolumeTaskCommandInput, CreateReplaceRootVolumeTaskCommandOutput>({
      takes: ['InstanceId', 'ImageId', 'ClientToken', 'DeleteReplacedRootVolume'],
      isMutating: true,
      answer: ({ InstanceId = '', ImageId = '', ClientToken = '' }) => {
        const server = ground.servers.get(InstanceId);
        if (!server || server.goneAt !== undefined)
          throw createServiceError('InvalidInstanceID.NotFound', `The instance ID '${InstanceId}' does not exist`);
        // A repeat of a call with the same client token answers as the first one did, and does nothing more (developer guide, idempotency).
        const known = tasks.find(({ token }) => token === ClientToken && ClientToken !== '');
        if (known) return { ReplaceRootVolumeTask: describe(known) };
        // "The instance must be in the running state." (EC2 user guide, replace-root.html)
        if (server.state.machine !== 'running')
          throw createServiceError('IncorrectInstanceState', `The instance '${InstanceId}' is not in the 'running' state`);
        const images = [...ground.templates.values()].flatMap(({ versions }) => versions.map(({ image }) => ground.resolveImage(image)));
        if (!images.includes(ImageId) || ground.deregistered.has(ImageId))
          throw createServiceError('InvalidAMIID.NotFound', `The image id '[${ImageId}]' does not exist`);
        const running = tasks.find((task) => task.server === InstanceId && ['pending', 'in-progress'].includes(stateOf(task)));
        if (running) throw createServiceError('IncorrectState', `The root volume of '${InstanceId}' is being replaced by ${running.id}`);
        return { ReplaceRootVolumeTask: describe(begin(server, ImageId, ClientToken)) };
      },
    }),
    'EC2.DescribeReplaceRootVolumeTasks': operation<
      DescribeReplaceRootVolumeTasksCommandInput,
      DescribeReplaceRootVolumeTasksCommandOutput
    >({
      takes: ['ReplaceRootVolumeTaskIds', 'Filters', 'MaxResults', 'NextToken'],
      answer: ({ ReplaceRootVolumeTaskIds: ids, Filters = [], MaxResults, NextToken }) => {
        const unknown = Filters.find(({ Name }) => Name !== 'instance-id');
        if (unknown) throw createServiceError('InvalidParameterValue', `The filter '${unknown.Name}' is not known to the rehearsal`);
        const seen = tasks.filter(({ at }) => clock.now() - at >= ground.lagSeconds() * 1_000);
        const chosen = seen.filter(
          ({ id, server }) => (ids?.includes(id) ?? true) && Filters.every(({ Values = [] }) => Values.includes(server)),
        );
        const { page, next } = takePage(chosen, NextToken, MaxResults ?? 1_000, 'InvalidParameterValue');
        return { ReplaceRootVolumeTasks: page.map(describe), NextToken: next };
      },
    }),
  };
};
