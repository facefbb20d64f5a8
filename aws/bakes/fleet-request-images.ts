import {
  EC2Client,
  paginateDescribeFleets,
  paginateDescribeSpotFleetRequests,
  paginateDescribeSpotInstanceRequests,
} from '@aws-sdk/client-ec2';
import type { ImageUsesDoor } from '../../images/prune/ports.ts';
import type { ImageUse } from '../../images/record/stored-image.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { type NamedVersion, readNamedVersions } from './named-versions.ts';

type Reads = Pick<ImageUsesDoor['readUses'], 'fleet-requests'>;

/** What has ended launches nothing any more. In whatever other state a request is, it may. */
const isOver = (state: string | undefined): boolean =>
  ['cancelled', 'deleted', 'deleted_terminating', 'cancelled_terminating', 'closed'].includes(state ?? '');

/** What requests of Spot and of EC2 Fleet would launch from: EC2's own check of references does not cover them. */
export const openFleetRequestImages = (ec2: EC2Client): Reads => ({
  'fleet-requests': async () => {
    const uses: ImageUse[] = [];
    const named: NamedVersion[] = [];
    await read('ec2:DescribeSpotFleetRequests', async () => {
      for await (const page of paginateDescribeSpotFleetRequests({ client: ec2 }, {}))
        for (const {
          SpotFleetRequestId: id,
          SpotFleetRequestState: state,
          SpotFleetRequestConfig: config,
        } of page.SpotFleetRequestConfigs ?? []) {
          if (isOver(state)) continue;
          const by = `Spot Fleet request ${id}`;
          for (const { ImageId: image } of config?.LaunchSpecifications ?? []) if (image !== undefined) uses.push({ image, by });
          for (const { LaunchTemplateSpecification: template } of config?.LaunchTemplateConfigs ?? [])
            if (template) named.push({ id: template.LaunchTemplateId, name: template.LaunchTemplateName, version: template.Version, by });
        }
    });
    await read('ec2:DescribeFleets', async () => {
      for await (const { Fleets } of paginateDescribeFleets({ client: ec2 }, {}))
        for (const { FleetId: id, FleetState: state, LaunchTemplateConfigs } of Fleets ?? []) {
          if (isOver(state)) continue;
          const by = `EC2 Fleet ${id}`;
          for (const { LaunchTemplateSpecification: template, Overrides } of LaunchTemplateConfigs ?? []) {
            if (template) named.push({ id: template.LaunchTemplateId, name: template.LaunchTemplateName, version: template.Version, by });
            for (const { ImageId: image } of Overrides ?? []) if (image !== undefined) uses.push({ image, by });
          }
        }
    });
    await read('ec2:DescribeSpotInstanceRequests', async () => {
      for await (const { SpotInstanceRequests } of paginateDescribeSpotInstanceRequests({ client: ec2 }, {}))
        for (const { SpotInstanceRequestId: id, State: state, LaunchSpecification } of SpotInstanceRequests ?? [])
          if (!isOver(state) && LaunchSpecification?.ImageId !== undefined)
            uses.push({ image: LaunchSpecification.ImageId, by: `Spot request ${id}` });
    });
    return [...uses, ...(await readNamedVersions(ec2, named))];
  },
});

/** The same, with a client of its own. */
export const connectFleetRequestImages = (make: MakeClient): Reads => openFleetRequestImages(make(EC2Client));
