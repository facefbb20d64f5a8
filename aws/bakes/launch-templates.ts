import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { WorldError } from '../../core/errors.ts';
import type { LaunchTemplatesDoor } from '../../images/ports.ts';
import { change, read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

const versionOf = (found: { VersionNumber?: number | undefined } | undefined, what: string): number => {
  if (found?.VersionNumber === undefined) throw new WorldError(`${what} answered no version of a launch template`);
  return found.VersionNumber;
};

/** The door to launch templates that name an image by its id. */
export const openLaunchTemplates = (ec2: EC2Client): LaunchTemplatesDoor => ({
  readDefault: (template) =>
    read('ec2:DescribeLaunchTemplateVersions', async () => {
      const request = { LaunchTemplateId: template, Versions: ['$Default'], ResolveAlias: true };
      const { LaunchTemplateVersions: [found] = [] } = await ec2.send(new DescribeLaunchTemplateVersionsCommand(request));
      const image = found?.LaunchTemplateData?.ImageId;
      return { version: versionOf(found, 'ec2:DescribeLaunchTemplateVersions'), ...(image !== undefined && { image }) };
    }),

  // The same token makes one version, however often it is sent ("Ensuring idempotency", Amazon EC2 API reference), so that it may be asked for again.
  addVersion: ({ template, source, image, token }) =>
    read('ec2:CreateLaunchTemplateVersion', async () => {
      const { LaunchTemplateVersion: made } = await ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId: template,
          SourceVersion: String(source),
          ClientToken: token,
          VersionDescription: `recycler: ${image}`,
          LaunchTemplateData: { ImageId: image },
        }),
      );
      return versionOf(made, 'ec2:CreateLaunchTemplateVersion');
    }),

  setDefault: (template, version) =>
    change('ec2:ModifyLaunchTemplate', async () => {
      await ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId: template, DefaultVersion: String(version) }));
      return { outcome: 'done' };
    }),
});

/** The same, with a client of its own. */
export const connectLaunchTemplates = (make: MakeClient): LaunchTemplatesDoor => openLaunchTemplates(make(EC2Client));
