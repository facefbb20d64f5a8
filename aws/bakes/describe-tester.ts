import type { AutoScalingClient, AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplateInstanceNetworkInterfaceSpecification,
  type ResponseLaunchTemplateData,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { BakeLaunch } from '../../images/ports.ts';
import { renameCluster } from '../../images/recipe/rename-cluster.ts';
import { read } from '../calls.ts';
import { listGroups } from '../groups/list-groups.ts';
import { findOpening } from './find-opening.ts';

type Request = Pick<RunInstancesCommandInput, 'LaunchTemplate' | 'SubnetId' | 'NetworkInterfaces' | 'SecurityGroupIds' | 'UserData'>;
type Described = { request: Request } | { refusal: { code: 'NoGroup' | 'NoTemplate' | 'WouldJoin'; message: string } };

/** Tags of groups whose servers join a cluster of a datastore by themselves. */
const ofDatastores = /^recycler:(?:opensearch|elasticsearch)(?::|$)/;
/** Tags of groups whose servers are hosts of Amazon ECS. */
const ofHosts = /^(?:recycler:ecs:cluster|AmazonECSManaged)$/;

const refuse = (code: 'NoGroup' | 'NoTemplate' | 'WouldJoin', message: string): Described => ({ refusal: { code, message } });

/**
 * How a server is launched that tests an image: as the group of the recipe launches its own, but outside of it, in its first subnet. What would have it get
 * work is replaced, or the launch is refused: hosts of Amazon ECS join the test cluster, and servers of a datastore are kept from their peers by security
 * groups that let nothing in and nothing out but to port 443.
 */
export const describeTester = async (
  ec2: EC2Client,
  autoScaling: AutoScalingClient,
  { recipe }: Pick<BakeLaunch, 'recipe'>,
): Promise<Described> => {
  const { group: name, cluster, securityGroups } = recipe.test;
  const [group] = await listGroups(autoScaling, { AutoScalingGroupNames: [name] });
  if (!group) return refuse('NoGroup', `the group ${name} of the recipe's test is not there`);
  const template = group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  const subnet = group.VPCZoneIdentifier?.split(',')[0]?.trim();
  if (!template?.LaunchTemplateId || !subnet) return refuse('NoTemplate', `the group ${name} has no launch template, or no subnet`);
  const version = template.Version ?? '$Default';
  const data = await readTemplate(ec2, template.LaunchTemplateId, version);
  if (!data) return refuse('NoTemplate', `version ${version} of the launch template of ${name} could not be read`);

  const tag = findTag(group, ofDatastores);
  if (tag !== undefined && !securityGroups)
    return refuse(
      'WouldJoin',
      `servers of ${name} join a cluster by themselves (tag ${tag}), and a test server would too: name test.securityGroups that keep it from them`,
    );
  const opening = tag !== undefined && securityGroups ? await findOpening(ec2, securityGroups) : undefined;
  if (opening !== undefined)
    return refuse('WouldJoin', `servers of ${name} join a cluster by themselves, and a test server could reach it: ${opening}`);

  const renamed = rename(group, data, cluster);
  if ('problem' in renamed) return refuse('WouldJoin', renamed.problem);
  return {
    request: {
      LaunchTemplate: { LaunchTemplateId: template.LaunchTemplateId, Version: version },
      ...place(data, subnet, securityGroups),
      ...(renamed.userData !== undefined && { UserData: Buffer.from(renamed.userData).toString('base64') }),
    },
  };
};

const findTag = ({ Tags = [] }: AutoScalingGroup, pattern: RegExp): string | undefined =>
  Tags.find(({ Key = '' }) => pattern.test(Key))?.Key;

const readTemplate = async (ec2: EC2Client, id: string, version: string): Promise<ResponseLaunchTemplateData | undefined> => {
  const { LaunchTemplateVersions: versions } = await read('ec2:DescribeLaunchTemplateVersions', () =>
    ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [version] })),
  );
  return versions?.[0]?.LaunchTemplateData;
};

/**
 * User data that names the test cluster; none where the one of the template is harmless. An attribute is no fence between the clusters, since services
 * without a constraint do not ask for it.
 */
const rename = (
  group: AutoScalingGroup,
  { UserData }: ResponseLaunchTemplateData,
  cluster: string | undefined,
): { userData?: string } | { problem: string } => {
  const name = group.AutoScalingGroupName ?? '';
  const userData = Buffer.from(UserData ?? '', 'base64').toString('utf8');
  if (cluster !== undefined) return renameCluster(userData, cluster, name);
  const tag = findTag(group, ofHosts);
  // Wherever it is written, also in a way in which its name cannot be found.
  const joins = /ECS_CLUSTER|settings\.ecs/.test(userData);
  if (tag === undefined && !joins) return {};
  return {
    problem: `servers of ${name} join an ECS cluster (${tag === undefined ? 'by their user data' : `tag ${tag}`}), and a test server would too: name a cluster for tests alone under test.cluster`,
  };
};

/** Subnet and security groups of the launch. Where the template has network interfaces EC2 takes neither beside them, so they stand in the first of those. */
const place = (
  { NetworkInterfaces }: { NetworkInterfaces?: LaunchTemplateInstanceNetworkInterfaceSpecification[] | undefined },
  subnet: string,
  securityGroups: readonly string[] | undefined,
): Request => {
  const [first] = NetworkInterfaces ?? [];
  if (!first) return { SubnetId: subnet, ...(securityGroups && { SecurityGroupIds: [...securityGroups] }) };
  return {
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: subnet,
        Groups: securityGroups ? [...securityGroups] : (first.Groups ?? []),
        DeleteOnTermination: true,
        ...(first.AssociatePublicIpAddress !== undefined && { AssociatePublicIpAddress: first.AssociatePublicIpAddress }),
      },
    ],
  };
};
