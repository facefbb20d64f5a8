import type {
  CreateImageCommandInput,
  CreateImageCommandOutput,
  DeregisterImageCommandInput,
  DeregisterImageCommandOutput,
  Image,
} from '@aws-sdk/client-ec2';
import { hexOf } from '../chance.ts';
import { machine } from '../describe-instance.ts';
import { account, type Ground } from '../ground.ts';
import { createServiceError, type Operations, operation } from '../operation.ts';
import type { KnownImage } from './baking-ground.ts';
import { seenOutside } from './outside-servers.ts';

/** A known image as DescribeImages has it. */
export const describeKnownImage = (image: KnownImage): Image => ({
  ImageId: image.id,
  Name: image.name,
  OwnerId: image.owner,
  ...(image.ownerAlias !== undefined && { ImageOwnerAlias: image.ownerAlias }),
  State: image.state,
  ...(image.reason !== undefined && { StateReason: { Code: 'Client.InternalError', Message: image.reason } }),
  CreationDate: new Date(image.createdAt).toISOString(),
  ...machine,
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: image.snapshot, Encrypted: true } }],
  Tags: Object.entries(image.tags).map(([Key, Value]) => ({ Key, Value })),
});

/** What EC2 does to images of this account. */
export const createImageWrites = (ground: Ground): Operations => {
  const { baking, clock } = ground;
  const changed = (image: KnownImage): void => {
    for (const listen of baking.listeners) listen(`image ${image.id}`);
  };
  let made = 0;

  return {
    'EC2.CreateImage': operation<CreateImageCommandInput, CreateImageCommandOutput>({
      takes: ['InstanceId', 'Name', 'TagSpecifications', 'Description'],
      isMutating: true,
      answer: ({ InstanceId = '', Name = '', TagSpecifications = [] }) => {
        const server = seenOutside(ground).find(({ id }) => id === InstanceId);
        if (!server) throw createServiceError('InvalidInstanceID.NotFound', `The instance ID '${InstanceId}' does not exist`);
        if (!['running', 'stopped'].includes(server.machine))
          throw createServiceError('IncorrectInstanceState', `The instance '${InstanceId}' is ${server.machine}`);
        // "AMI names must be unique to the account and Region" (EC2 API error codes, InvalidAMIName.Duplicate).
        const other = [...baking.images.values()].find(
          ({ name, owner, state }) => name === Name && owner === account && state !== 'deregistered',
        );
        if (other) throw createServiceError('InvalidAMIName.Duplicate', `AMI name ${Name} is already in use by AMI ${other.id}`);
        made += 1;
        const nth = made;
        const id = `ami-0${hexOf(`made:${nth}`)}`;
        const tags = TagSpecifications.find(({ ResourceType }) => ResourceType === 'image')?.Tags ?? [];
        const image: KnownImage = {
          id,
          name: Name,
          owner: account,
          createdAt: clock.now(),
          disk: { ...server.disk, isSealed: server.disk.isSealed && !baking.plan.staysUnclean },
          snapshot: `snap-0${hexOf(`snapshot:${nth}`)}`,
          state: 'pending',
          tags: Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])),
          ...(baking.plan.latelyBadImages.includes(nth) && { flawInGroup: 'the service loses its sessions under load' }),
          ...(baking.plan.badImages.includes(nth) && { flaw: 'the service of the image does not start' }),
        };
        baking.images.set(id, image);
        baking.snapshots.add(image.snapshot);
        changed(image);
        if (!baking.plan.stuckImages.includes(nth))
          clock.at(clock.now() + baking.plan.imageSeconds * 1_000, () => {
            if (image.state !== 'pending') return;
            const hasFailed = baking.plan.failedImages.includes(nth);
            Object.assign(image, hasFailed ? { state: 'failed', reason: 'the snapshot could not be made' } : { state: 'available' });
            changed(image);
          });
        return { ImageId: id };
      },
    }),
    'EC2.DeregisterImage': operation<DeregisterImageCommandInput, DeregisterImageCommandOutput>({
      takes: ['ImageId', 'DeleteAssociatedSnapshots'],
      isMutating: true,
      answer: ({ ImageId = '', DeleteAssociatedSnapshots }) => {
        const image = baking.images.get(ImageId);
        if (!image || image.state === 'deregistered' || image.owner !== account)
          throw createServiceError('InvalidAMIID.NotFound', `The image id '[${ImageId}]' does not exist`);
        image.state = 'deregistered';
        ground.deregistered.add(ImageId);
        // Without it the snapshots stay, and are billed (EC2 user guide, deregister-ami.html).
        if (DeleteAssociatedSnapshots) baking.snapshots.delete(image.snapshot);
        changed(image);
        return { Return: true };
      },
    }),
  };
};
