import {
  DescribeImageAttributeCommand,
  EC2Client,
  paginateDescribeImageReferences,
  paginateDescribeInstances,
  paginateDescribeLaunchTemplateVersions,
  type ResourceTypeRequest,
} from '@aws-sdk/client-ec2';
import type { ImageUsesDoor } from '../../images/prune/ports.ts';
import type { ImageUse } from '../../images/record/stored-image.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** Images that are asked about in one call (API reference, DescribeImageReferences, ImageId.N). */
const mostImages = 10;
/** Values of one filter (EC2 user guide, Using_Filtering.html). */
const mostValues = 200;

/**
 * Every kind of resource that EC2 can check. A launch template has 10,000 versions at most, which is also the deepest check; by default it is 10 versions deep
 * (EC2 user guide, ec2-ami-references.html). Without a state instances are found in all of them.
 */
const resourceTypes: ResourceTypeRequest[] = [
  { ResourceType: 'ec2:Instance' },
  { ResourceType: 'ec2:LaunchTemplate', ResourceTypeOptions: [{ OptionName: 'version-depth', OptionValues: ['10000'] }] },
  { ResourceType: 'ssm:Parameter' },
  { ResourceType: 'imagebuilder:ImageRecipe' },
  { ResourceType: 'imagebuilder:ContainerRecipe' },
];

const inPortions = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

type Reads = Pick<ImageUsesDoor['readUses'], 'references' | 'servers' | 'templates' | 'shares'>;

/** What EC2 knows of the use of images: its own check of references, and the same read directly, since the check does not resolve names of parameters. */
export const openImageReferences = (ec2: EC2Client): Reads => ({
  references: ({ images }) =>
    read('ec2:DescribeImageReferences', async () => {
      const uses: ImageUse[] = [];
      for (const portion of inPortions(images, mostImages))
        for await (const page of paginateDescribeImageReferences({ client: ec2 }, { ImageIds: portion, ResourceTypes: resourceTypes }))
          for (const { ImageId: image = '', ResourceType: kind, Arn: arn = '' } of page.ImageReferences ?? [])
            uses.push({ image, by: `${kind} ${arn}` });
      return uses;
    }),

  servers: ({ images }) =>
    read('ec2:DescribeInstances', async () => {
      const uses: ImageUse[] = [];
      for (const Values of inPortions(images, mostValues))
        for await (const page of paginateDescribeInstances({ client: ec2 }, { Filters: [{ Name: 'image-id', Values }] }))
          for (const { Instances } of page.Reservations ?? [])
            for (const { InstanceId: id, ImageId: image = '', State } of Instances ?? [])
              if (State?.Name !== 'terminated') uses.push({ image, by: `server ${id}, which is ${State?.Name}` });
      return uses;
    }),

  templates: () =>
    read('ec2:DescribeLaunchTemplateVersions', async () => {
      const uses: ImageUse[] = [];
      // Of every template what is launched from it where no number is named (API reference, DescribeLaunchTemplateVersions).
      for await (const page of paginateDescribeLaunchTemplateVersions({ client: ec2 }, { Versions: ['$Latest', '$Default'] }))
        for (const { LaunchTemplateName: name, VersionNumber: version, LaunchTemplateData: data } of page.LaunchTemplateVersions ?? [])
          if (data?.ImageId !== undefined) uses.push({ image: data.ImageId, by: `version ${version} of launch template ${name}` });
      return uses;
    }),

  shares: async ({ images, disabledSince }) => {
    const uses: ImageUse[] = [];
    // "A disabled AMI can't be shared" (EC2 user guide, disable-an-ami.html).
    for (const image of images.filter((id) => !(id in disabledSince))) {
      const { LaunchPermissions } = await read('ec2:DescribeImageAttribute', () =>
        ec2.send(new DescribeImageAttributeCommand({ ImageId: image, Attribute: 'launchPermission' })),
      );
      for (const { UserId, Group, OrganizationArn, OrganizationalUnitArn } of LaunchPermissions ?? [])
        uses.push({ image, by: UserId ?? OrganizationArn ?? OrganizationalUnitArn ?? Group ?? 'others' });
    }
    return uses;
  },
});

/** The same, with a client of its own. */
export const connectImageReferences = (make: MakeClient): Reads => openImageReferences(make(EC2Client));
