import type {
  CreateImageCommandInput,
  CreateImageCommandOutput,
  DeregisterImageCommandInput,
  DeregisterImageCommandOutput,
  Image,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import { hexOf } from '../chance.ts';
import { machine } from '../describe-instance.ts';
import { account, type Ground } from '../ground.ts';
import { createServiceError, type Operations, operation } from '../operation.ts';
import type { KnownImage } from './baking-ground.ts';
import { seenOutside } from './outside-servers.ts';

/** EC2 reports a launch "with a 24-hour delay" (API reference, Image, lastLaunchedTime). */
const launchReportDelay = 86_400_000;

const toIso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());

/** When an image was last launched, as EC2 reports it. */
const lastLaunched = ({ servers, baking, clock }: Ground, { id, lastLaunchedAt }: KnownImage): number | undefined => {
  const launches = [...servers.values(), ...baking.servers.values()]
    .filter(({ image }) => image === id)
    .map(({ launchedAt }) => launchedAt);
  if (lastLaunchedAt !== undefined) launches.push(lastLaunchedAt);
  const reported = launches.filter((at) => at <= clock.now() - launchReportDelay);
  return reported.length > 0 ? Math.max(...reported) : undefined;
};

/** A known image as DescribeImages has it. */
export const describeKnownImage = (ground: Ground, image: KnownImage): Image => ({
  ImageId: image.id,
  Name: image.name,
  OwnerId: image.owner,
  ...(image.ownerAlias !== undefined && { ImageOwnerAlias: image.ownerAlias }),
  State: image.state,
  ...(image.reason !== undefined && { StateReason: { Code: 'Client.InternalError', Message: image.reason } }),
  CreationDate: new Date(image.createdAt).toISOString(),
  ...machine,
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: image.snapshot, Encrypted: true } }],
  Tags: Object.entries(image.tags).map(([Key, Value]) => ({ Key, Value })),
  Public: image.isPublic ?? false,
  DeregistrationProtection: image.isProtected ? 'enabled-without-cooldown' : 'disabled',
  LastLaunchedTime: toIso(lastLaunched(ground, image)),
});

/** The tags that a call gives to what it makes. */
export const toTags = (specifications: readonly TagSpecification[] = [], type: 'image' | 'snapshot'): Record<string, string> => {
  const found = specifications.find(({ ResourceType }) => ResourceType === type)?.Tags ?? [];
  return Object.fromEntries(found.map(({ Key = '', Value = '' }) => [Key, Value]));
};

/** A pending image becomes available in its time, or fails, as it was planned for the nth one. */
export const becomeAvailable = ({ baking, clock }: Ground, image: KnownImage, nth: number): void => {
  if (baking.plan.stuckImages.includes(nth)) return;
  clock.at(clock.now() + baking.plan.imageSeconds * 1_000, () => {
    if (image.state !== 'pending') return;
    const hasFailed = baking.plan.failedImages.includes(nth);
    Object.assign(image, hasFailed ? { state: 'failed', reason: 'the snapshot could not be made' } : { state: 'available' });
    for (const listen of baking.listeners) listen(`image ${image.id}`);
  });
};

/** What EC2 does to images of this account. */
export const createImageWrites = (ground: Ground): Operations => {
  const { baking, clock } = ground;
  const changed = (image: KnownImage): void => {
    for (const listen of baking.listeners) listen(`image ${image.id}`);
  };
  let made = 0;

  return {
    'EC2.CreateImage': operation<CreateImageCommandInput, CreateImageCommandOutput>({
      takes: ['InstanceId', 'Name', 'TagSpecifications', 'Description'],
      isMutating: true,
      answer: ({ InstanceId = '', Name = '', TagSpecifications = [] }) => {
        const server = seenOutside(ground).find(({ id }) => id === InstanceId);
        if (!server) throw createServiceError('InvalidInstanceID.NotFound', `The instance ID '${InstanceId}' does not exist`);
        if (!['running', 'stopped'].includes(server.machine))
          throw createServiceError('IncorrectInstanceState', `The instance '${InstanceId}' is ${server.machine}`);
        // "AMI names must be unique to the account and Region" (EC2 API error codes, InvalidAMIName.Duplicate).
        const other = [...baking.images.values()].find(
          ({ name, owner, state }) => name === Name && owner === account && state !== 'deregistered',
        );
        if (other) throw createServiceError('InvalidAMIName.Duplicate', `AMI name ${Name} is already in use by AMI ${other.id}`);
        made += 1;
        const nth = made;
        const id = `ami-0${hexOf(`made:${nth}`)}`;
        const image: KnownImage = {
          id,
          name: Name,
          owner: account,
          createdAt: clock.now(),
          disk: { ...server.disk, isSealed: server.disk.isSealed && !baking.plan.staysUnclean },
          snapshot: `snap-0${hexOf(`snapshot:${nth}`)}`,
          state: 'pending',
          tags: toTags(TagSpecifications, 'image'),
          // What is wrong with a base is wrong with what is made of it.
          ...(baking.images.get(server.image)?.flawInGroup !== undefined && {
            flawInGroup: 'the service of its base loses sessions under load',
          }),
          ...(baking.plan.latelyBadImages.includes(nth) && { flawInGroup: 'the service loses its sessions under load' }),
          ...(baking.plan.badImages.includes(nth) && { flaw: 'the service of the image does not start' }),
        };
        baking.images.set(id, image);
        baking.snapshots.set(image.snapshot, { startedAt: clock.now(), tags: toTags(TagSpecifications, 'snapshot') });
        changed(image);
        becomeAvailable(ground, image, nth);
        return { ImageId: id };
      },
    }),
    'EC2.DeregisterImage': operation<DeregisterImageCommandInput, DeregisterImageCommandOutput>({
      takes: ['ImageId', 'DeleteAssociatedSnapshots'],
      isMutating: true,
      answer: ({ ImageId = '', DeleteAssociatedSnapshots }) => {
        const image = baking.images.get(ImageId);
        if (!image || image.state === 'deregistered' || image.owner !== account)
          throw createServiceError('InvalidAMIID.NotFound', `The image id '[${ImageId}]' does not exist`);
        // "You can't deregister an AMI while it is protected" (EC2 user guide, ami-deregistration-protection.html).
        if (image.isProtected)
          throw createServiceError('OperationNotPermitted', `The image '[${ImageId}]' is protected from deregistration`);
        image.state = 'deregistered';
        ground.deregistered.add(ImageId);
        // Without it the snapshots stay, and are billed (EC2 user guide, deregister-ami.html).
        if (DeleteAssociatedSnapshots) baking.snapshots.delete(image.snapshot);
        changed(image);
        return { Return: true };
      },
    }),
  };
};
