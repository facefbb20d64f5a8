import {
  AutoScalingClient,
  type AutoScalingGroup,
  type LaunchTemplateSpecification,
  paginateDescribeAutoScalingGroups,
  paginateDescribeLaunchConfigurations,
  paginateDescribeScalingActivities,
} from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { WorldError } from '../../core/errors.ts';
import type { ImageUsesDoor } from '../../images/prune/ports.ts';
import type { ImageUse } from '../../images/record/stored-image.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { type NamedVersion, readNamedVersions } from './named-versions.ts';

type Reads = Pick<ImageUsesDoor['readUses'], 'groups' | 'failed-launches'>;

/** Pages of 100 activities; an account with more of them since then is not read to the end, and that is not known to be none. */
const mostPages = 100;

const toNamed = (template: LaunchTemplateSpecification | undefined, by: string): NamedVersion[] =>
  template ? [{ id: template.LaunchTemplateId, name: template.LaunchTemplateName, version: template.Version, by }] : [];

/** All that a group may launch from: its template, or that of its mixed instances and of each of their overrides, which may name an image itself. */
const listNamed = ({ AutoScalingGroupName: name, LaunchTemplate, MixedInstancesPolicy }: AutoScalingGroup): NamedVersion[] => {
  const { LaunchTemplateSpecification: mixed, Overrides = [] } = MixedInstancesPolicy?.LaunchTemplate ?? {};
  return [
    ...toNamed(LaunchTemplate, `group ${name}`),
    ...toNamed(mixed, `group ${name}`),
    ...Overrides.flatMap((override) => toNamed(override.LaunchTemplateSpecification, `an override of group ${name}`)),
  ];
};

/** What EC2 Auto Scaling shows of the use of images: EC2's own check of references does not cover it (EC2 user guide, ec2-ami-references.html). */
export const openGroupImages = (autoScaling: AutoScalingClient, ec2: EC2Client): Reads => ({
  groups: async () => {
    const groups = await read('autoscaling:DescribeAutoScalingGroups', async () => {
      const found: AutoScalingGroup[] = [];
      for await (const page of paginateDescribeAutoScalingGroups({ client: autoScaling, pageSize: 100 }, { IncludeInstances: false }))
        found.push(...(page.AutoScalingGroups ?? []));
      return found;
    });
    const configured = await read('autoscaling:DescribeLaunchConfigurations', async () => {
      const found: ImageUse[] = [];
      for await (const { LaunchConfigurations } of paginateDescribeLaunchConfigurations({ client: autoScaling, pageSize: 100 }, {}))
        for (const { ImageId: image = '', LaunchConfigurationName: name } of LaunchConfigurations ?? [])
          found.push({ image, by: `launch configuration ${name}` });
      return found;
    });
    const overridden = groups.flatMap(({ AutoScalingGroupName: name, MixedInstancesPolicy }) =>
      (MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? []).flatMap(({ ImageId: image }) =>
        image === undefined ? [] : [{ image, by: `an override of group ${name}` }],
      ),
    );
    return [...configured, ...overridden, ...(await readNamedVersions(ec2, groups.flatMap(listNamed)))];
  },

  'failed-launches': ({ disabledSince }) => {
    const since = Math.min(...Object.values(disabledSince));
    if (!Number.isFinite(since)) return Promise.resolve([]);
    return read('autoscaling:DescribeScalingActivities', async () => {
      const uses: ImageUse[] = [];
      let pages = 0;
      // "Activities are sorted by start time. Activities still in progress are described first" (API reference), so it ends where the wait began.
      for await (const { Activities = [] } of paginateDescribeScalingActivities(
        { client: autoScaling, pageSize: 100 },
        { IncludeDeletedGroups: true },
      )) {
        pages += 1;
        if (pages > mostPages)
          throw new WorldError(`autoscaling:DescribeScalingActivities: more than ${mostPages} pages since images were disabled`);
        for (const { StatusCode, StatusMessage = '', StartTime, AutoScalingGroupName: group } of Activities)
          for (const [image, at] of Object.entries(disabledSince))
            if (StatusCode === 'Failed' && (StartTime?.getTime() ?? Number.POSITIVE_INFINITY) >= at && StatusMessage.includes(image))
              uses.push({ image, by: `group ${group}: ${StatusMessage.slice(0, 200)}` });
        if (Activities.length > 0 && Activities.every(({ StartTime }) => (StartTime?.getTime() ?? since) < since)) break;
      }
      return uses;
    });
  },
});

/** The same, with clients of its own. */
export const connectGroupImages = (make: MakeClient): Reads => openGroupImages(make(AutoScalingClient), make(EC2Client));
