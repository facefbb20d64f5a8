import { DescribeImagesCommand, DescribeLaunchTemplateVersionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { WorldError } from '../core/errors.ts';
import type { ImagesDoor } from '../core/ports.ts';
import { read } from './calls.ts';

const ssmPrefix = 'resolve:ssm:';

const isMissing = (error: unknown): boolean => /^InvalidAMIID/.test((error as Error).name);

/**
 * The door to launch templates: a version resolved to its number and its image. Read only: a group's template is never edited.
 *
 * @param isStandIn is this an endpoint other than AWS, which may keep no images?
 */
export const openImagesDoor = (ec2: EC2Client, ssm: SSMClient, isStandIn = false): ImagesDoor => ({
  resolve: async (templateId, versionSpec) => {
    const template = templateId.startsWith('lt-') ? { LaunchTemplateId: templateId } : { LaunchTemplateName: templateId };
    const { LaunchTemplateVersions: versions } = await read('ec2:DescribeLaunchTemplateVersions', () =>
      ec2.send(new DescribeLaunchTemplateVersionsCommand({ ...template, Versions: [versionSpec] })),
    );
    const found = versions?.[0];
    const image = found?.LaunchTemplateData?.ImageId;
    if (!found || found.VersionNumber === undefined || image === undefined) {
      throw new WorldError(`launch template ${templateId} version ${versionSpec} names no image: give it an ImageId`);
    }
    const isParameter = image.startsWith(ssmPrefix);
    return {
      templateId,
      versionSpec,
      version: String(found.VersionNumber),
      image: isParameter ? await readParameter(ssm, image.slice(ssmPrefix.length)) : image,
      isMoving: isParameter || versionSpec.startsWith('$'),
    };
  },
  findUnlaunchable: async (image) => {
    if (isStandIn) return undefined;
    const found = await read('ec2:DescribeImages', async () => {
      try {
        return (await ec2.send(new DescribeImagesCommand({ ImageIds: [image] }))).Images ?? [];
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    });
    const [known] = found;
    if (!known) return `image ${image} is not there: deregistered, or not shared with this account; give the launch template another one`;
    return known.State === 'available' ? undefined : `image ${image} is ${known.State ?? 'in no known state'}, not available`;
  },
});

const readParameter = async (ssm: SSMClient, name: string): Promise<string> => {
  const { Parameter: parameter } = await read('ssm:GetParameter', () => ssm.send(new GetParameterCommand({ Name: name })));
  if (parameter?.Value === undefined)
    throw new WorldError(`SSM parameter ${name} has no value: the launch template takes its image from it`);
  if (!/^ami-[\w-]+$/.test(parameter.Value))
    throw new WorldError(`SSM parameter ${name} holds "${parameter.Value.slice(0, 60)}", which is no image: put the id of an image there`);
  return parameter.Value;
};
