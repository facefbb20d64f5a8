import {
  CreateReplaceRootVolumeTaskCommand,
  type EC2Client,
  paginateDescribeReplaceRootVolumeTasks,
  type ReplaceRootVolumeTask,
} from '@aws-sdk/client-ec2';
import type { ReimageDoor } from '../core/ports.ts';
import type { Reimage } from '../core/record/observation.ts';
import { change, read } from './calls.ts';

/** Values that one filter of DescribeReplaceRootVolumeTasks takes (EC2 API reference, Filter). */
const idsPerCall = 200;

const timeOf = (written: string | undefined): number | undefined => {
  const at = Date.parse(written ?? '');
  return Number.isNaN(at) ? undefined : at;
};

/** A task as far as it is understood; one from a snapshot brings back an old volume, and no image. */
const toReimage = ({
  ReplaceRootVolumeTaskId: task,
  ImageId: image,
  TaskState,
  StartTime,
  CompleteTime,
}: ReplaceRootVolumeTask): Reimage[] => {
  const startedAt = timeOf(StartTime);
  if (task === undefined || image === undefined || startedAt === undefined) return [];
  const completedAt = timeOf(CompleteTime);
  return [{ task, image, state: TaskState ?? 'unknown', startedAt, ...(completedAt !== undefined && { completedAt }) }];
};

/**
 * The door to EC2's replacements of root volumes. The old root volume is kept (`DeleteReplacedRootVolume` is false): it is the way back until the server
 * has joined again, and a person deletes it.
 */
export const openReimageDoor = (client: EC2Client): ReimageDoor => ({
  read: (ids) =>
    read('ec2:DescribeReplaceRootVolumeTasks', async () => {
      const found: Record<string, Reimage[]> = {};
      for (let first = 0; first < ids.length; first += idsPerCall) {
        const Filters = [{ Name: 'instance-id', Values: ids.slice(first, first + idsPerCall) }];
        for await (const page of paginateDescribeReplaceRootVolumeTasks({ client }, { Filters }))
          for (const task of page.ReplaceRootVolumeTasks ?? []) {
            const id = task.InstanceId ?? '';
            found[id] = [...(found[id] ?? []), ...toReimage(task)].toSorted((a, b) => a.startedAt - b.startedAt);
          }
      }
      return found;
    }),

  begin: ({ server, image, token }) =>
    change('ec2:CreateReplaceRootVolumeTask', async () => {
      const { ReplaceRootVolumeTask: task } = await client.send(
        new CreateReplaceRootVolumeTaskCommand({ InstanceId: server, ImageId: image, ClientToken: token, DeleteReplacedRootVolume: false }),
      );
      const id = task?.ReplaceRootVolumeTaskId;
      return { outcome: 'done', ...(id !== undefined && { task: id }) };
    }),
});
