import type { CopyImageCommandInput, CopyImageCommandOutput } from '@aws-sdk/client-ec2';
import { hexOf } from '../chance.ts';
import { account, type Ground, region as homeRegion } from '../ground.ts';
import { createServiceError, type Operations, operation } from '../operation.ts';
import type { KnownImage } from './baking-ground.ts';
import { becomeAvailable, toTags } from './image-writes.ts';

/** What EC2 of another Region does with images of the home Region. */
export const createImageCopies = (ground: Ground, region: string, home: Ground): Operations => {
  const { baking, clock } = ground;
  const byToken = new Map<string, string>();

  return {
    'EC2.CopyImage': operation<CopyImageCommandInput, CopyImageCommandOutput>({
      takes: ['SourceRegion', 'SourceImageId', 'Name', 'ClientToken', 'Encrypted', 'KmsKeyId', 'TagSpecifications'],
      isMutating: true,
      answer: ({ SourceRegion, SourceImageId = '', Name = '', ClientToken = '', Encrypted, KmsKeyId, TagSpecifications }) => {
        // The same token makes one image (EC2 API reference, Idempotency). Of the name of a copy nothing says that it must be unique, so here it need not be.
        const known = byToken.get(ClientToken);
        if (known !== undefined) return { ImageId: known };
        const source = SourceRegion === homeRegion ? home.baking.images.get(SourceImageId) : undefined;
        if (source?.state !== 'available')
          throw createServiceError('InvalidAMIID.NotFound', `The image id '[${SourceImageId}]' does not exist in ${SourceRegion}`);
        // "You must specify a KMS key in the destination Region" (EC2 user guide, AMIEncryption.html).
        if (!Encrypted || (KmsKeyId !== undefined && KmsKeyId.split(':')[3] !== region))
          throw createServiceError('InvalidParameterValue', `The key ${KmsKeyId ?? 'that encrypts the copy'} is not in ${region}`);
        const nth = byToken.size + 1;
        const image: KnownImage = {
          id: `ami-0${hexOf(`copied to ${region}:${nth}`)}`,
          name: Name,
          owner: account,
          createdAt: clock.now(),
          disk: source.disk,
          snapshot: `snap-0${hexOf(`copied to ${region}:${nth}`)}`,
          state: 'pending',
          // "User-defined tags are not copied" unless they are asked for (EC2 API reference, CopyImage, CopyImageTags).
          tags: toTags(TagSpecifications, 'image'),
          ...(source.flawInGroup !== undefined && { flawInGroup: source.flawInGroup }),
          ...(baking.plan.badImages.includes(nth) && { flaw: 'the service of the image does not start here' }),
        };
        byToken.set(ClientToken, image.id);
        baking.images.set(image.id, image);
        baking.snapshots.set(image.snapshot, { startedAt: clock.now(), tags: toTags(TagSpecifications, 'snapshot') });
        for (const listen of baking.listeners) listen(`image ${image.id}`);
        becomeAvailable(ground, image, nth);
        return { ImageId: image.id };
      },
    }),
  };
};
