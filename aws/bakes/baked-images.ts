import {
  CopyImageCommand,
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

const toTags = (tags: Readonly<Record<string, string>>) => {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return (['image', 'snapshot'] as const).map((ResourceType) => ({ ResourceType, Tags }));
};

/**
 * The door to the images of bakes.
 *
 * @param home the Region that copies are made from
 */
export const openBakedImages = (ec2: EC2Client, home?: () => Promise<string>): Omit<BakedImagesDoor, 'readBase'> => ({
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
      try {
        const { ImageId: id } = await ec2.send(
          new CreateImageCommand({
            InstanceId: server,
            Name: name,
            TagSpecifications: toTags(tags),
          }),
        );
        return { outcome: 'done', ...(id !== undefined && { task: id }) };
      } catch (error) {
        // Its name is its key: an earlier call made it, and the next poll finds it.
        if ((error as Error).name !== 'InvalidAMIName.Duplicate') throw error;
        return { outcome: 'done' };
      }
    }),

  copy: ({ source, name, token, key, tags }) =>
    change('ec2:CopyImage', async () => {
      if (home === undefined) return { outcome: 'refused', code: 'NoHome', message: 'the Region to copy from is not known' };
      const { ImageId: id } = await ec2.send(
        new CopyImageCommand({
          SourceRegion: await home(),
          SourceImageId: source,
          Name: name,
          ClientToken: token,
          Encrypted: true,
          ...(key !== undefined && { KmsKeyId: key }),
          // Not CopyImageTags: the copy would say of itself that it was tested, and no server of this Region has booted from it.
          TagSpecifications: toTags(tags),
        }),
      );
      return { outcome: 'done', ...(id !== undefined && { task: id }) };
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
export const connectBakedImages = (make: MakeClient, home?: () => Promise<string>): Omit<BakedImagesDoor, 'readBase'> =>
  openBakedImages(make(EC2Client), home);
