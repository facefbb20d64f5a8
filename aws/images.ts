import { DescribeLaunchTemplateVersionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { WorldError } from '../core/errors.ts';
import type { ImagesDoor } from '../core/ports.ts';
import { read } from './calls.ts';

const ssmPrefix = 'resolve:ssm:';

/** The door to launch templates: a version resolved to its number and its image. Read only: a group's template is never edited. */
export const openImagesDoor = (ec2: EC2Client, ssm: SSMClient): ImagesDoor => ({
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
});

const readParameter = async (ssm: SSMClient, name: string): Promise<string> => {
  const { Parameter: parameter } = await read('ssm:GetParameter', () => ssm.send(new GetParameterCommand({ Name: name })));
  if (parameter?.Value === undefined)
    throw new WorldError(`SSM parameter ${name} has no value: the launch template takes its image from it`);
  return parameter.Value;
};
