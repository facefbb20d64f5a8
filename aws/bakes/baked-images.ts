import {
  CreateImageCommand,
  CreateTagsCommand,
  DeregisterImageCommand,
  EC2Client,
  type Image,
  paginateDescribeImages,
} from '@aws-sdk/client-ec2';
import type { BakedImagesDoor } from '../../images/ports.ts';
import type { SeenImage } from '../../images/record/observation.ts';
import { change, read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

const isGone = (error: unknown): boolean => /^InvalidAMIID/.test((error as Error).name);

const toSeen = ({ ImageId: id, Name: name, State: state, StateReason, Tags }: Image): SeenImage[] => {
  if (id === undefined || name === undefined) return [];
  const mark = (['candidate', 'tested', 'rejected'] as const).find((each) =>
    Tags?.some(({ Key, Value }) => Key === 'recycler:state' && Value === each),
  );
  const reason = StateReason?.Message;
  return [{ id, name, state: state ?? 'unknown', ...(reason !== undefined && { reason }), ...(mark && { mark }) }];
};

/** The door to the images of bakes. */
export const openBakedImages = (ec2: EC2Client): Omit<BakedImagesDoor, 'readBase'> => ({
  list: (namePrefix) =>
    read('ec2:DescribeImages', async () => {
      const found: SeenImage[] = [];
      const pages = paginateDescribeImages(
        { client: ec2 },
        { Owners: ['self'], Filters: [{ Name: 'name', Values: [`${namePrefix}*`] }], IncludeDisabled: true, IncludeDeprecated: true },
      );
      for await (const { Images } of pages) found.push(...(Images ?? []).flatMap(toSeen));
      return found.filter(({ state }) => state !== 'deregistered');
    }),

  create: ({ server, name, tags }) =>
    change('ec2:CreateImage', async () => {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      try {
        const { ImageId: id } = await ec2.send(
          new CreateImageCommand({
            InstanceId: server,
            Name: name,
            TagSpecifications: (['image', 'snapshot'] as const).map((ResourceType) => ({ ResourceType, Tags })),
          }),
        );
        return { outcome: 'done', ...(id !== undefined && { task: id }) };
      } catch (error) {
        // Its name is its key: an earlier call made it, and the next poll finds it.
        if ((error as Error).name !== 'InvalidAMIName.Duplicate') throw error;
        return { outcome: 'done' };
      }
    }),

  deregister: (image) =>
    change('ec2:DeregisterImage', async () => {
      try {
        // A snapshot that another image uses stays (EC2 API reference, DeregisterImage).
        await ec2.send(new DeregisterImageCommand({ ImageId: image, DeleteAssociatedSnapshots: true }));
      } catch (error) {
        if (!isGone(error)) throw error;
      }
      return { outcome: 'done' };
    }),

  mark: (image, state) =>
    change('ec2:CreateTags', async () => {
      await ec2.send(new CreateTagsCommand({ Resources: [image], Tags: [{ Key: 'recycler:state', Value: state }] }));
      return { outcome: 'done' };
    }),
});

/** The same, with a client of its own. */
export const connectBakedImages = (make: MakeClient): Omit<BakedImagesDoor, 'readBase'> => openBakedImages(make(EC2Client));
