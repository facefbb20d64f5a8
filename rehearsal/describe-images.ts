import type { DescribeImagesCommandInput, DescribeImagesCommandOutput, Filter } from '@aws-sdk/client-ec2';
import type { KnownImage } from './baking/baking-ground.ts';
import { describeKnownImage } from './baking/image-writes.ts';
import { machine } from './describe-instance.ts';
import { account, type Ground } from './ground.ts';
import { createServiceError, type Operation, operation, takePage } from './operation.ts';

/** Does an image fit a filter? In its values an asterisk stands for any text (EC2 user guide, Using_Filtering.html). */
const fits = ({ name, tags }: KnownImage, { Name = '', Values = [] }: Filter): boolean => {
  const of = Name === 'name' ? name : Name.startsWith('tag:') ? tags[Name.slice(4)] : createUnknown(Name);
  return of !== undefined && Values.some((value) => (value.endsWith('*') ? of.startsWith(value.slice(0, -1)) : of === value));
};

const createUnknown = (name: string): never => {
  throw createServiceError('InvalidParameterValue', `The filter '${name}' is not known to the rehearsal`);
};

/** What EC2 reports about images: those that bakes made by what they are, any other that a template or a server names as available. */
export const describeImages = (ground: Ground): Operation =>
  operation<DescribeImagesCommandInput, DescribeImagesCommandOutput>({
    takes: ['ImageIds', 'IncludeDeprecated', 'IncludeDisabled', 'Owners', 'Filters', 'MaxResults', 'NextToken'],
    answer: ({ ImageIds, Owners, Filters = [], IncludeDisabled, MaxResults, NextToken }) => {
      if (Owners) {
        // Disabled images are left out unless they are asked for (API reference, DescribeImages, IncludeDisabled); "self" is this account.
        const own = [...ground.baking.images.values()].filter(
          (image) =>
            // EC2 is eventually consistent (EC2 developer guide, eventual-consistency.html): a new image may not be found yet.
            image.createdAt <= ground.clock.now() - ground.lagSeconds() * 1_000 &&
            Owners.some((each) => each === image.owner || each === image.ownerAlias || (each === 'self' && image.owner === account)) &&
            image.state !== 'deregistered' &&
            (image.state !== 'disabled' || IncludeDisabled === true) &&
            Filters.every((filter) => fits(image, filter)),
        );
        const { page, next } = takePage(own, NextToken, MaxResults ?? 1_000, 'InvalidParameterValue');
        return { Images: page.map((image) => describeKnownImage(ground, image)), NextToken: next };
      }
      const baked = ImageIds?.flatMap((id) => ground.baking.images.get(id) ?? []) ?? [];
      if (ImageIds && baked.length === ImageIds.length && baked.every(({ state }) => state !== 'deregistered'))
        return { Images: baked.map((image) => describeKnownImage(ground, image)) };
      const inTemplates = [...ground.templates.values()].flatMap(({ versions }) => versions.map(({ image }) => ground.resolveImage(image)));
      const known = new Set([...inTemplates, ...[...ground.servers.values()].map(({ image }) => image)]);
      const missing = ImageIds?.find((id) => !known.has(id) || ground.deregistered.has(id));
      if (missing) throw createServiceError('InvalidAMIID.NotFound', `The image id '[${missing}]' does not exist`);
      const CreationDate = new Date(ground.scenario.startMs - 86_400_000).toISOString();
      return {
        Images: (ImageIds ?? [...known].filter((id) => !ground.deregistered.has(id))).map((ImageId) => {
          const tags = Object.entries(ground.imageTags.get(ImageId) ?? {}).map(([Key, Value]) => ({ Key, Value }));
          return {
            ImageId,
            Name: ImageId,
            State: 'available' as const,
            CreationDate,
            ...machine,
            ...(tags.length > 0 && { Tags: tags }),
          };
        }),
      };
    },
  });
