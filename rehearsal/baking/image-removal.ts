import type {
  DeleteSnapshotCommandInput,
  DeleteSnapshotCommandOutput,
  DescribeImageAttributeCommandInput,
  DescribeImageAttributeCommandOutput,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  DisableImageCommandInput,
  DisableImageCommandOutput,
  EnableImageCommandInput,
  EnableImageCommandOutput,
} from '@aws-sdk/client-ec2';
import { account, type Ground } from '../ground.ts';
import { createServiceError, type Operations, operation, takePage } from '../operation.ts';
import type { KnownImage } from './baking-ground.ts';

/** How EC2 disables images and enables them again, with whom they are shared, and what it does to snapshots. */
export const createImageRemoval = (ground: Ground): Operations => {
  const { baking } = ground;
  const findOwn = (id: string): KnownImage => {
    const image = baking.images.get(id);
    if (!image || image.state === 'deregistered')
      throw createServiceError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
    // "Only the AMI owner can disable an AMI" (API reference, DisableImage).
    if (image.owner !== account) throw createServiceError('AuthFailure', `Not authorized for image:${id}`);
    return image;
  };
  /** One that may be disabled, and enabled again. */
  const findUsable = (id: string): KnownImage => {
    const image = findOwn(id);
    if (!['available', 'disabled'].includes(image.state))
      throw createServiceError('IncorrectState', `The image '[${id}]' is ${image.state}`);
    return image;
  };
  const become = (image: KnownImage, state: KnownImage['state']): void => {
    image.state = state;
    for (const listen of baking.listeners) listen(`image ${image.id}`);
  };

  return {
    'EC2.DisableImage': operation<DisableImageCommandInput, DisableImageCommandOutput>({
      takes: ['ImageId'],
      isMutating: true,
      answer: ({ ImageId = '' }) => {
        const image = findUsable(ImageId);
        // "Sets the AMI state to disabled and removes all launch permissions from the AMI" (API reference, DisableImage).
        Object.assign(image, { sharedWith: [], isPublic: false });
        become(image, 'disabled');
        return { Return: true };
      },
    }),
    'EC2.EnableImage': operation<EnableImageCommandInput, EnableImageCommandOutput>({
      takes: ['ImageId'],
      isMutating: true,
      answer: ({ ImageId = '' }) => {
        const image = findUsable(ImageId);
        become(image, 'available');
        return { Return: true };
      },
    }),
    'EC2.DescribeImageAttribute': operation<DescribeImageAttributeCommandInput, DescribeImageAttributeCommandOutput>({
      takes: ['ImageId', 'Attribute'],
      answer: ({ ImageId = '', Attribute }) => {
        if (Attribute !== 'launchPermission')
          throw createServiceError('InvalidParameterValue', `The rehearsal knows no attribute ${Attribute}`);
        const { sharedWith = [], isPublic } = findOwn(ImageId);
        return {
          ImageId,
          LaunchPermissions: [...sharedWith.map((UserId) => ({ UserId })), ...(isPublic ? [{ Group: 'all' as const }] : [])],
        };
      },
    }),
    // Tags that this account has put on images, which may be those of others.
    'EC2.DescribeTags': operation<DescribeTagsCommandInput, DescribeTagsCommandOutput>({
      takes: ['Filters', 'MaxResults', 'NextToken'],
      answer: ({ Filters = [], MaxResults, NextToken }) => {
        const all = [...baking.images.values()]
          .filter(({ state }) => state !== 'deregistered')
          .flatMap(({ id, tags }) =>
            Object.entries(tags).map(([Key, Value]) => ({ Key, Value, ResourceId: id, ResourceType: 'image' as const })),
          );
        const found = all.filter(({ Key, Value, ResourceType }) => {
          const of: Record<string, string> = { key: Key, value: Value, 'resource-type': ResourceType };
          return Filters.every(({ Name = '', Values = [] }) => Values.includes(of[Name] ?? '\u0000'));
        });
        const { page, next } = takePage(found, NextToken, MaxResults ?? 1_000, 'InvalidParameterValue');
        return { Tags: page, NextToken: next };
      },
    }),
    'EC2.DescribeSnapshots': operation<DescribeSnapshotsCommandInput, DescribeSnapshotsCommandOutput>({
      takes: ['OwnerIds', 'Filters', 'MaxResults', 'NextToken'],
      answer: ({ Filters = [], MaxResults, NextToken }) => {
        const found = [...baking.snapshots].filter(([, { tags }]) =>
          Filters.every(({ Name = '', Values = [] }) => Name.startsWith('tag:') && Values.includes(tags[Name.slice(4)] ?? '')),
        );
        const { page, next } = takePage(found, NextToken, MaxResults ?? 1_000, 'InvalidParameterValue');
        return {
          Snapshots: page.map(([SnapshotId, { startedAt, tags }]) => ({
            SnapshotId,
            StartTime: new Date(startedAt),
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          })),
          NextToken: next,
        };
      },
    }),
    'EC2.DeleteSnapshot': operation<DeleteSnapshotCommandInput, DeleteSnapshotCommandOutput>({
      takes: ['SnapshotId'],
      isMutating: true,
      answer: ({ SnapshotId = '' }) => {
        if (!baking.snapshots.has(SnapshotId))
          throw createServiceError('InvalidSnapshot.NotFound', `The snapshot '${SnapshotId}' does not exist.`);
        // "You cannot delete a snapshot of the root device of an EBS volume used by a registered AMI" (API reference, DeleteSnapshot).
        const user = [...baking.images.values()].find(({ snapshot, state }) => snapshot === SnapshotId && state !== 'deregistered');
        if (user) throw createServiceError('InvalidSnapshot.InUse', `The snapshot ${SnapshotId} is currently in use by ${user.id}`);
        baking.snapshots.delete(SnapshotId);
        return {};
      },
    }),
  };
};
