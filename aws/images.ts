import { DescribeImagesCommand, DescribeLaunchTemplateVersionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { WorldError } from '../core/errors.ts';
import type { ImagesDoor } from '../core/ports.ts';
import { read } from './calls.ts';
import { describeMachine } from './machine.ts';

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
  compare: async (wanted, versions) => {
    const [image] = await read('ec2:DescribeImages', async () => {
      try {
        return (await ec2.send(new DescribeImagesCommand({ ImageIds: [wanted.image] }))).Images ?? [];
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    });
    const machine = image && describeMachine(image);
    const own = await readVersion(ec2, wanted.templateId, wanted.version);
    const alike: string[] = [];
    for (const version of versions)
      if (own !== undefined && (await readVersion(ec2, wanted.templateId, version)) === own) alike.push(version);
    return { alike, ...(machine !== undefined && { machine }) };
  },
});

/** What a version of a template says but for its image, as text; undefined where there is no such version any more. */
const readVersion = (ec2: EC2Client, templateId: string, version: string): Promise<string | undefined> =>
  read('ec2:DescribeLaunchTemplateVersions', async () => {
    const template = templateId.startsWith('lt-') ? { LaunchTemplateId: templateId } : { LaunchTemplateName: templateId };
    try {
      const { LaunchTemplateVersions: found } = await ec2.send(
        new DescribeLaunchTemplateVersionsCommand({ ...template, Versions: [version] }),
      );
      const { ImageId: _, ...rest } = found?.[0]?.LaunchTemplateData ?? {};
      return found?.[0]?.LaunchTemplateData && JSON.stringify(sortKeys(rest));
    } catch (error) {
      if (/VersionNotFound/.test((error as Error).name)) return undefined;
      throw error;
    }
  });

const sortKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sortKeys(member)]));
};

const readParameter = async (ssm: SSMClient, name: string): Promise<string> => {
  const { Parameter: parameter } = await read('ssm:GetParameter', () => ssm.send(new GetParameterCommand({ Name: name })));
  if (parameter?.Value === undefined)
    throw new WorldError(`SSM parameter ${name} has no value: the launch template takes its image from it`);
  if (!/^ami-[\w-]+$/.test(parameter.Value))
    throw new WorldError(`SSM parameter ${name} holds "${parameter.Value.slice(0, 60)}", which is no image: put the id of an image there`);
  return parameter.Value;
};
