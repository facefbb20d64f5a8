import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DisableImageCommand,
  EC2Client,
  EnableImageCommand,
  type Filter,
  type Image,
  type Instance,
  paginateDescribeImages,
  paginateDescribeInstances,
  paginateDescribeSnapshots,
  paginateDescribeTags,
  type Tag,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { IntentResult } from '../../core/record/intent.ts';
import type { StoredImagesDoor } from '../../images/prune/ports.ts';
import type { StoredImage, StoredServer } from '../../images/record/stored-image.ts';
import { change, read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

const ofPipeline = (name: string): Filter[] => [{ Name: 'tag:recycler:pipeline', Values: [name] }];

const toTags = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

const toTime = (text: string | Date | undefined): number | undefined => {
  const time = text instanceof Date ? text.getTime() : Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
};

const toStored = (image: Image): StoredImage[] => {
  const { ImageId: id, Name: name = '', State: state = 'unknown', DeregistrationProtection: protection, BlockDeviceMappings, Tags } = image;
  if (id === undefined || state === 'deregistered') return [];
  const createdAt = toTime(image.CreationDate);
  const lastLaunchedAt = toTime(image.LastLaunchedTime);
  return [
    {
      ...{ id, name, state, isOwn: true, isPublic: image.Public === true, tags: toTags(Tags) },
      isProtected: protection !== undefined && protection !== 'disabled',
      snapshots: (BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
      ...(createdAt !== undefined && { createdAt }),
      ...(lastLaunchedAt !== undefined && { lastLaunchedAt }),
    },
  ];
};

/** An image that has our tag and is not ours: nothing is asked about it, and nothing is done to it. */
const toForeign = (id: string): StoredImage => ({
  ...{ id, name: id, state: 'unknown', isOwn: false, isPublic: false, isProtected: false, tags: {}, snapshots: [] },
});

const toServer = ({ InstanceId: id, State, LaunchTime, Tags }: Instance): StoredServer[] => {
  const { 'recycler:bake': bake, 'recycler:role': role } = toTags(Tags);
  const launchedAt = toTime(LaunchTime);
  if (id === undefined) return [];
  return [
    {
      ...{ id, state: State?.Name ?? 'unknown' },
      ...(launchedAt !== undefined && { launchedAt }),
      ...(bake !== undefined && { bake }),
      ...(role !== undefined && { role }),
    },
  ];
};

const done: IntentResult = { outcome: 'done' };
const always = async (call: Promise<unknown>): Promise<IntentResult> => {
  await call;
  return done;
};

/** What stands for done where EC2 says that there is nothing to do. */
const unless = async (isDone: RegExp, call: () => Promise<unknown>): Promise<IntentResult> => {
  try {
    await call();
  } catch (error) {
    if (!isDone.test((error as Error).name)) throw error;
  }
  return done;
};

/** The door to the images, snapshots and servers that carry the tag of a pipeline. */
export const openStoredImages = (ec2: EC2Client): StoredImagesDoor => {
  const listOwn = async (pipeline: string): Promise<StoredImage[]> => {
    const found: StoredImage[] = [];
    const input = { Owners: ['self'], Filters: ofPipeline(pipeline), IncludeDisabled: true, IncludeDeprecated: true };
    for await (const { Images } of paginateDescribeImages({ client: ec2 }, input)) found.push(...(Images ?? []).flatMap(toStored));
    return found;
  };
  /** Images with our tag, whosever they are: a person can put it on one that another account shares with this one. */
  const listTagged = async (pipeline: string): Promise<string[]> => {
    const found: string[] = [];
    const wanted = { key: 'recycler:pipeline', value: pipeline, 'resource-type': 'image' };
    const Filters = Object.entries(wanted).map(([Name, value]) => ({ Name, Values: [value] }));
    for await (const { Tags } of paginateDescribeTags({ client: ec2 }, { Filters }))
      found.push(...(Tags ?? []).flatMap(({ ResourceId }) => ResourceId ?? []));
    return found;
  };

  return {
    list: async (pipeline) => {
      const own = await read('ec2:DescribeImages', () => listOwn(pipeline));
      const tagged = await read('ec2:DescribeTags', () => listTagged(pipeline));
      return [...own, ...tagged.filter((id) => !own.some((image) => image.id === id)).map(toForeign)];
    },

    listSnapshots: (pipeline) =>
      read('ec2:DescribeSnapshots', async () => {
        const pages = paginateDescribeSnapshots({ client: ec2 }, { OwnerIds: ['self'], Filters: ofPipeline(pipeline) });
        const found = [];
        for await (const { Snapshots } of pages)
          for (const { SnapshotId: id, StartTime, Tags } of Snapshots ?? []) {
            const startedAt = toTime(StartTime);
            if (id !== undefined) found.push({ id, tags: toTags(Tags), ...(startedAt !== undefined && { startedAt }) });
          }
        return found;
      }),

    listServers: (pipeline) =>
      read('ec2:DescribeInstances', async () => {
        const found: StoredServer[] = [];
        for await (const { Reservations } of paginateDescribeInstances({ client: ec2 }, { Filters: ofPipeline(pipeline) }))
          for (const { Instances } of Reservations ?? []) found.push(...(Instances ?? []).flatMap(toServer));
        return found;
      }),

    disable: (image) => change('ec2:DisableImage', () => always(ec2.send(new DisableImageCommand({ ImageId: image })))),
    enable: (image) => change('ec2:EnableImage', () => always(ec2.send(new EnableImageCommand({ ImageId: image })))),

    remove: (image) =>
      // A snapshot that another image uses stays (EC2 API reference, DeregisterImage).
      change('ec2:DeregisterImage', () =>
        unless(/^InvalidAMIID/, () => ec2.send(new DeregisterImageCommand({ ImageId: image, DeleteAssociatedSnapshots: true }))),
      ),

    endServer: (server) =>
      change('ec2:TerminateInstances', () =>
        unless(/^InvalidInstanceID/, () => ec2.send(new TerminateInstancesCommand({ InstanceIds: [server] }))),
      ),

    deleteSnapshot: (snapshot) =>
      // "You cannot delete a snapshot of the root device of an EBS volume used by a registered AMI" (API reference, DeleteSnapshot): then it is in use.
      change('ec2:DeleteSnapshot', () =>
        unless(/^InvalidSnapshot\.(?:NotFound|InUse)$/, () => ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshot }))),
      ),
  };
};

/** The same, with a client of its own. */
export const connectStoredImages = (make: MakeClient): StoredImagesDoor => openStoredImages(make(EC2Client));
