import type {
  CreateTagsCommandInput,
  CreateTagsCommandOutput,
  DeleteTagsCommandInput,
  DeleteTagsCommandOutput,
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  DescribeLaunchTemplatesCommandInput,
  DescribeLaunchTemplatesCommandOutput,
  DescribeSubnetsCommandInput,
  DescribeSubnetsCommandOutput,
  Filter,
  GetConsoleOutputCommandInput,
  GetConsoleOutputCommandOutput,
} from '@aws-sdk/client-ec2';
import type { OutsideServer } from './baking/baking-ground.ts';
import { describeOutside, seenOutside } from './baking/outside-servers.ts';
import { describeImages } from './describe-images.ts';
import { describeInstance, tagsOf } from './describe-instance.ts';
import { describeAssociations, describeInstanceStatus } from './describe-instance-status.ts';
import { account, type Ground } from './ground.ts';
import { createServiceError, type Operations, operation, takePage } from './operation.ts';
import { isKnownToEc2 } from './server-life.ts';
import type { Server, ServerState } from './state.ts';
import { countFreeAddresses } from './take-capacity.ts';
import { changeTemplates, describeTemplateVersions, findTemplate } from './template-versions.ts';

const passes = (ground: Ground, server: Server, state: Readonly<ServerState>, { Name = '', Values = [] }: Filter): boolean => {
  // The commonest filter is answered without listing the tags of every server.
  if (Name === 'tag:aws:autoscaling:groupName') return Values.includes(server.group);
  if (Name.startsWith('tag:')) return Values.includes(tagsOf(ground, server, state)[Name.slice(4)] ?? '\u0000');
  if (Name === 'tag-key') return Values.some((key) => key in tagsOf(ground, server, state));
  if (Name === 'instance-state-name') return Values.includes(state.machine);
  if (Name === 'image-id') return Values.includes(server.image);
  if (Name === 'instance-id') return Values.includes(server.id);
  if (Name === 'availability-zone') return Values.includes(server.zone);
  throw createServiceError('InvalidParameterValue', `The filter '${Name}' is not known to the rehearsal`);
};

const passesOutside = ({ id, machine: state, image, tags }: OutsideServer, { Name = '', Values = [] }: Filter): boolean => {
  if (Name.startsWith('tag:')) return Values.includes(tags[Name.slice(4)] ?? '\u0000');
  if (Name === 'tag-key') return Values.some((key) => key in tags);
  if (Name === 'instance-state-name') return Values.includes(state);
  if (Name === 'image-id') return Values.includes(image);
  return Name === 'instance-id' && Values.includes(id);
};

/** What EC2 reports about servers, launch templates and images, and tags on servers and images. */
export const createEc2 = (ground: Ground): Operations => {
  const seen = (server: Server): [Server, Readonly<ServerState>][] => {
    const state = isKnownToEc2(server, ground.clock.now()) ? ground.seenState(server) : undefined;
    return state ? [[server, state]] : [];
  };
  const findServer = (id: string): [Server, Readonly<ServerState>] => {
    const server = ground.servers.get(id);
    const [found] = server ? seen(server) : [];
    // A new id may not be found yet, since EC2 is eventually consistent (EC2 developer guide, eventual-consistency.html).
    if (!found) throw createServiceError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    return found;
  };
  const changeTags = (
    ids: readonly string[] | undefined,
    change: (tags: Readonly<Record<string, string>>) => Record<string, string>,
  ): void => {
    for (const id of ids ?? []) {
      const image = ground.baking.images.get(id);
      if (image) {
        image.tags = change(image.tags);
        continue;
      }
      const [server] = findServer(id);
      ground.change(server, { tags: change(server.state.tags) });
    }
  };

  return {
    'EC2.DescribeInstances': operation<DescribeInstancesCommandInput, DescribeInstancesCommandOutput>({
      takes: ['InstanceIds', 'Filters', 'MaxResults', 'NextToken'],
      answer: ({ InstanceIds, Filters = [], MaxResults, NextToken }) => {
        if (MaxResults !== undefined && (InstanceIds || MaxResults < 5 || MaxResults > 1_000)) {
          throw createServiceError('InvalidParameterCombination', 'MaxResults is from 5 to 1000, and not together with instance ids');
        }
        const byFilter = Filters.find(({ Name }) => Name === 'instance-id')?.Values?.flatMap((id) => ground.servers.get(id) ?? []);
        const outside = seenOutside(ground).filter(
          (server) => (InstanceIds?.includes(server.id) ?? true) && Filters.every((filter) => passesOutside(server, filter)),
        );
        const inGroups = InstanceIds?.filter((id) => !outside.some((server) => server.id === id));
        const asked = inGroups?.map(findServer) ?? (byFilter ?? [...ground.servers.values()]).flatMap(seen);
        const chosen = asked.filter(([server, state]) => Filters.every((filter) => passes(ground, server, state, filter)));
        const all = [...chosen, ...outside];
        const { page, next } = takePage(all, NextToken, MaxResults ?? (InstanceIds ? all.length + 1 : 1_000), 'InvalidParameterValue');
        const Instances = page.map((each) => (Array.isArray(each) ? describeInstance(ground, ...each) : describeOutside(each)));
        const Reservations = Instances.map((instance) => ({ ReservationId: 'r-0rehearsal', OwnerId: account, Instances: [instance] }));
        return { Reservations, NextToken: next };
      },
    }),
    'EC2.DescribeInstanceStatus': describeInstanceStatus(ground, seen),
    'EC2.DescribeApplicationStatusCheckAssociations': describeAssociations(ground),
    'EC2.DescribeLaunchTemplates': operation<DescribeLaunchTemplatesCommandInput, DescribeLaunchTemplatesCommandOutput>({
      takes: ['LaunchTemplateIds', 'LaunchTemplateNames', 'MaxResults', 'NextToken'],
      answer: ({ LaunchTemplateIds, LaunchTemplateNames, MaxResults, NextToken }) => {
        const byId = LaunchTemplateIds?.map((id) => findTemplate(ground, id, undefined));
        const byName = LaunchTemplateNames?.map((name) => findTemplate(ground, undefined, name));
        const { page, next } = takePage(byId ?? byName ?? [...ground.templates.values()], NextToken, MaxResults ?? 200);
        return {
          LaunchTemplates: page.map((template) => ({
            LaunchTemplateId: template.id,
            LaunchTemplateName: template.name,
            DefaultVersionNumber: template.defaultVersion,
            LatestVersionNumber: template.versions.at(-1)?.number,
          })),
          NextToken: next,
        };
      },
    }),
    'EC2.DescribeLaunchTemplateVersions': describeTemplateVersions(ground),
    ...changeTemplates(ground),
    'EC2.DescribeSubnets': operation<DescribeSubnetsCommandInput, DescribeSubnetsCommandOutput>({
      takes: ['SubnetIds', 'MaxResults', 'NextToken'],
      answer: ({ SubnetIds, MaxResults, NextToken }) => {
        const zones = [...new Set([...ground.groups.values()].flatMap((group) => group.zones))];
        const all = zones.map((zone) => ({ SubnetId: `subnet-0${zone.slice(-1)}`, zone }));
        const missing = SubnetIds?.find((id) => !all.some(({ SubnetId }) => SubnetId === id));
        if (missing) throw createServiceError('InvalidSubnetID.NotFound', `The subnet ID '${missing}' does not exist`);
        const chosen = all.filter(({ SubnetId }) => SubnetIds === undefined || SubnetIds.includes(SubnetId));
        const { page, next } = takePage(chosen, NextToken, MaxResults ?? 1_000, 'InvalidParameterValue');
        return {
          // "The number of unused private IPv4 addresses in the subnet." (API reference, Subnet, AvailableIpAddressCount)
          Subnets: page.map(({ SubnetId, zone }) => ({
            SubnetId,
            AvailabilityZone: zone,
            VpcId: 'vpc-0rehearsal',
            State: 'available' as const,
            AvailableIpAddressCount: countFreeAddresses(ground, zone),
          })),
          NextToken: next,
        };
      },
    }),
    'EC2.DescribeImages': describeImages(ground),
    'EC2.GetConsoleOutput': operation<GetConsoleOutputCommandInput, GetConsoleOutputCommandOutput>({
      takes: ['InstanceId', 'Latest'],
      answer: ({ InstanceId }) => {
        const [server] = findServer(InstanceId ?? '');
        const text = server.flaw
          ? `[  OK  ] Reached target Network.\n[FAILED] Failed to start the service: ${server.flaw}.\n`
          : '[  OK  ] Ready.\n';
        return { InstanceId, Timestamp: new Date(ground.clock.now()), Output: Buffer.from(text).toString('base64') };
      },
    }),
    'EC2.CreateTags': operation<CreateTagsCommandInput, CreateTagsCommandOutput>({
      takes: ['Resources', 'Tags'],
      isMutating: true,
      answer: ({ Resources, Tags = [] }) => {
        changeTags(Resources, (tags) => ({ ...tags, ...Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])) }));
        return {};
      },
    }),
    'EC2.DeleteTags': operation<DeleteTagsCommandInput, DeleteTagsCommandOutput>({
      takes: ['Resources', 'Tags'],
      isMutating: true,
      answer: ({ Resources, Tags = [] }) => {
        const keys = Tags.map(({ Key }) => Key);
        changeTags(Resources, (tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))));
        return {};
      },
    }),
  };
};
