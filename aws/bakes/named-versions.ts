import { DescribeLaunchTemplateVersionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { ImageUse } from '../../images/record/stored-image.ts';
import { read } from '../calls.ts';

/** A version of a launch template as groups and fleets name it, and what names it. */
export type NamedVersion = { id?: string | undefined; name?: string | undefined; version?: string | undefined; by: string };

/** Versions that are asked for in one call. */
const mostVersions = 200;

/** Images of the versions of launch templates that groups and fleets name. Without a number it is the default one (Auto Scaling API reference). */
export const readNamedVersions = async (ec2: EC2Client, named: readonly NamedVersion[]): Promise<ImageUse[]> => {
  const uses: ImageUse[] = [];
  for (const ofTemplate of Object.values(Object.groupBy(named, ({ id, name }) => id ?? name ?? ''))) {
    const [first] = ofTemplate ?? [];
    if (!first || (first.id === undefined && first.name === undefined)) continue;
    const versions = [...new Set((ofTemplate ?? []).map(({ version }) => version || '$Default'))];
    const template = first.id === undefined ? { LaunchTemplateName: first.name } : { LaunchTemplateId: first.id };
    for (let start = 0; start < versions.length; start += mostVersions) {
      const { LaunchTemplateVersions: found } = await read('ec2:DescribeLaunchTemplateVersions', () =>
        ec2.send(new DescribeLaunchTemplateVersionsCommand({ ...template, Versions: versions.slice(start, start + mostVersions) })),
      );
      for (const { VersionNumber: version, LaunchTemplateData: data } of found ?? [])
        if (data?.ImageId !== undefined)
          uses.push({ image: data.ImageId, by: `${first.by}, by version ${version} of launch template ${first.id ?? first.name}` });
    }
  }
  return uses;
};
