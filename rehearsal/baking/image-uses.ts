import type { DescribeLaunchConfigurationsCommandInput, DescribeLaunchConfigurationsCommandOutput } from '@aws-sdk/client-auto-scaling';
import type {
  DescribeFleetsCommandInput,
  DescribeFleetsCommandOutput,
  DescribeImageReferencesCommandInput,
  DescribeImageReferencesCommandOutput,
  DescribeSpotFleetRequestsCommandInput,
  DescribeSpotFleetRequestsCommandOutput,
  DescribeSpotInstanceRequestsCommandInput,
  DescribeSpotInstanceRequestsCommandOutput,
  ImageReference,
  ResourceTypeRequest,
} from '@aws-sdk/client-ec2';
import type { DescribeParametersCommandInput, DescribeParametersCommandOutput } from '@aws-sdk/client-ssm';
import { account, type Ground, region } from '../ground.ts';
import { createServiceError, type Operations, operation, takePage } from '../operation.ts';
import { isKnownToEc2 } from '../server-life.ts';
import { seenOutside } from './outside-servers.ts';

const arnOf = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;

/** What refers to an image, of one type of resource, as EC2 finds it (EC2 user guide, ec2-ami-references.html). */
const listReferences = (ground: Ground, image: string, { ResourceType, ResourceTypeOptions = [] }: ResourceTypeRequest): string[] => {
  const { baking, clock } = ground;
  if (ResourceType === 'ec2:Instance') {
    const inGroups = [...ground.servers.values()].filter((server) => isKnownToEc2(server, clock.now()));
    return [...inGroups, ...seenOutside(ground)].filter((server) => server.image === image).map(({ id }) => arnOf('ec2', `instance/${id}`));
  }
  if (ResourceType === 'ec2:LaunchTemplate') {
    // "version-depth ... Default: 10", from the most recent one. That the name of a parameter is resolved is not said, so it is not.
    const depth = Number(ResourceTypeOptions.find(({ OptionName }) => OptionName === 'version-depth')?.OptionValues?.[0] ?? 10);
    const named = [...ground.templates.values()].filter(({ versions }) =>
      versions.slice(-depth).some((version) => version.image === image),
    );
    return named.map(({ id }) => arnOf('ec2', `launch-template/${id}`));
  }
  // Which versions of a parameter it reads is not said: the latest alone.
  if (ResourceType === 'ssm:Parameter')
    return [...ground.parameters]
      .filter(([name, value]) => value === image && !name.includes(':'))
      .map(([name]) => arnOf('ssm', `parameter${name}`));
  if (ResourceType === 'imagebuilder:ImageRecipe')
    return baking.others.recipes.filter((recipe) => recipe.image === image).map(({ arn }) => arn);
  return [];
};

/** What in the account names images, as far as EC2, Auto Scaling and Systems Manager tell it. */
export const createImageUses = (ground: Ground): Operations => {
  const { others, versions } = ground.baking;
  const toTemplate = ({ template, version }: { template?: string; version?: string }) =>
    template === undefined ? undefined : { LaunchTemplateName: template, ...(version !== undefined && { Version: version }) };
  return {
    'EC2.DescribeImageReferences': operation<DescribeImageReferencesCommandInput, DescribeImageReferencesCommandOutput>({
      takes: ['ImageIds', 'ResourceTypes', 'MaxResults', 'NextToken'],
      answer: ({ ImageIds = [], ResourceTypes = [], MaxResults, NextToken }) => {
        // "Array Members: Minimum number of 1 item. Maximum number of 10 items." (API reference, DescribeImageReferences, ImageId.N)
        if (ImageIds.length < 1 || ImageIds.length > 10)
          throw createServiceError('InvalidParameterValue', 'From 1 to 10 images can be asked about');
        const found = ImageIds.flatMap((ImageId) =>
          ResourceTypes.flatMap((type): ImageReference[] =>
            listReferences(ground, ImageId, type).map((Arn) => ({ ImageId, ResourceType: type.ResourceType, Arn })),
          ),
        );
        const { page, next } = takePage(found, NextToken, MaxResults ?? 1_000, 'InvalidParameterValue');
        return { ImageReferences: page, NextToken: next };
      },
    }),
    'EC2.DescribeSpotFleetRequests': operation<DescribeSpotFleetRequestsCommandInput, DescribeSpotFleetRequestsCommandOutput>({
      takes: ['SpotFleetRequestIds', 'MaxResults', 'NextToken'],
      answer: ({ MaxResults, NextToken }) => {
        const { page, next } = takePage(others.spotFleets, NextToken, MaxResults ?? 1_000);
        return {
          SpotFleetRequestConfigs: page.map(({ id, state, image }) => ({
            SpotFleetRequestId: id,
            SpotFleetRequestState: state,
            SpotFleetRequestConfig: {
              IamFleetRole: arnOf('iam', 'role/fleet'),
              TargetCapacity: 1,
              LaunchSpecifications: [{ ImageId: image }],
            },
          })),
          NextToken: next,
        };
      },
    }),
    'EC2.DescribeFleets': operation<DescribeFleetsCommandInput, DescribeFleetsCommandOutput>({
      takes: ['FleetIds', 'MaxResults', 'NextToken'],
      answer: ({ MaxResults, NextToken }) => {
        const { page, next } = takePage(others.fleets, NextToken, MaxResults ?? 1_000);
        return {
          Fleets: page.map(({ id, state, image, ...named }) => ({
            FleetId: id,
            FleetState: state,
            LaunchTemplateConfigs: [
              {
                LaunchTemplateSpecification: toTemplate(named),
                ...(image !== undefined && { Overrides: [{ ImageId: image }] }),
              },
            ],
          })),
          NextToken: next,
        };
      },
    }),
    'EC2.DescribeSpotInstanceRequests': operation<DescribeSpotInstanceRequestsCommandInput, DescribeSpotInstanceRequestsCommandOutput>({
      takes: ['SpotInstanceRequestIds', 'MaxResults', 'NextToken'],
      answer: ({ MaxResults, NextToken }) => {
        const { page, next } = takePage(others.spotRequests, NextToken, MaxResults ?? 1_000);
        return {
          SpotInstanceRequests: page.map(({ id, state, image }) => ({
            SpotInstanceRequestId: id,
            State: state,
            LaunchSpecification: { ImageId: image },
          })),
          NextToken: next,
        };
      },
    }),
    'AutoScaling.DescribeLaunchConfigurations': operation<
      DescribeLaunchConfigurationsCommandInput,
      DescribeLaunchConfigurationsCommandOutput
    >({
      takes: ['LaunchConfigurationNames', 'MaxRecords', 'NextToken'],
      answer: ({ MaxRecords, NextToken }) => {
        const { page, next } = takePage(others.launchConfigurations, NextToken, MaxRecords ?? 50);
        return {
          LaunchConfigurations: page.map(({ name, image }) => ({
            LaunchConfigurationName: name,
            ImageId: image,
            InstanceType: 't3.large',
            CreatedTime: new Date(ground.scenario.startMs),
          })),
          NextToken: next,
        };
      },
    }),
    'SSM.DescribeParameters': operation<DescribeParametersCommandInput, DescribeParametersCommandOutput>({
      takes: ['ParameterFilters', 'MaxResults', 'NextToken'],
      answer: ({ ParameterFilters = [], MaxResults, NextToken }) => {
        for (const { Key, Option, Values } of ParameterFilters)
          if (Key !== 'DataType' || Option !== 'Equals' || Values?.join() !== 'aws:ec2:image')
            throw createServiceError('InvalidFilterKey', 'The rehearsal knows the filter DataType Equals aws:ec2:image alone');
        // At most 50 in a page (API reference, DescribeParameters).
        const { page, next } = takePage([...versions.keys()], NextToken, MaxResults ?? 50);
        return { Parameters: page.map((Name) => ({ Name, Type: 'String' as const, DataType: 'aws:ec2:image' })), NextToken: next };
      },
    }),
  };
};
