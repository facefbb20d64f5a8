import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { WorldError } from '../../core/errors.ts';
import type { BakedImagesDoor } from '../../images/ports.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** The id of an image in the value of a public parameter: the value itself, or the member of a document as ECS-optimized images have it. */
const findImageId = (value: string): string | undefined => {
  if (/^ami-[\w-]+$/.test(value)) return value;
  try {
    const { image_id: id } = JSON.parse(value) as { image_id?: unknown };
    return typeof id === 'string' && /^ami-[\w-]+$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The dated release in the name of an image, such as `al2023-ami-2023.9.20251117.1-kernel-6.1-x86_64`. ECS-optimized images have a count of their own in
 * theirs (2023.0...), and name the image that they are made of in their parameter.
 */
const findRelease = (name: string, value: string): string | undefined => {
  const pattern = /(?:^|-)(20\d\d\.[1-9]\d{0,2}\.20\d{6})(?:[.-]|$)/;
  const source = /"source_image_name"\s*:\s*"([^"]*)"/.exec(value)?.[1] ?? '';
  return (pattern.exec(name) ?? pattern.exec(source))?.[1];
};

/** The door to base images: what a public parameter names now. */
export const openBaseImages =
  (ec2: EC2Client, ssm: SSMClient): BakedImagesDoor['readBase'] =>
  async (parameter) => {
    const { Parameter: found } = await read('ssm:GetParameter', () => ssm.send(new GetParameterCommand({ Name: parameter })));
    const id = findImageId(found?.Value ?? '');
    if (id === undefined)
      throw new WorldError(`SSM parameter ${parameter} names no image: write a parameter of base images into the recipe`);
    const { Images } = await read('ec2:DescribeImages', () =>
      ec2.send(new DescribeImagesCommand({ ImageIds: [id], IncludeDeprecated: true })),
    );
    const [image] = Images ?? [];
    const { OwnerId: owner, State: state, Architecture: architecture, CreationDate, RootDeviceName: rootDevice, Name: name } = image ?? {};
    const createdAt = Date.parse(CreationDate ?? '');
    if (!owner || !state || !architecture || !rootDevice || !name || Number.isNaN(createdAt))
      throw new WorldError(`EC2 says too little of the base image ${id} of ${parameter}: it is not there, or not shared with this account`);
    const ownerAlias = image?.ImageOwnerAlias;
    const release = findRelease(name, found?.Value ?? '');
    return {
      ...{ id, name, owner, state, architecture, rootDevice, createdAt },
      ...(ownerAlias !== undefined && { ownerAlias }),
      ...(release !== undefined && { release }),
    };
  };

/** The same, with clients of its own. */
export const connectBaseImages = (make: MakeClient): BakedImagesDoor['readBase'] => openBaseImages(make(EC2Client), make(SSMClient));
