import { type Ground, zoneOf } from './ground.ts';
import { type Group, versionNow } from './state.ts';

/** Why EC2 refuses a launch: the error code of EC2, and its sentence. */
export type Refusal = { code: string; message: string };

/** vCPUs of a t3.large, the type that every server of a rehearsal has (EC2 user guide, instance types). */
const vcpusEach = 2;

/** Free addresses of a subnet that no fault bounds. */
const usualAddresses = 4_000;

const isRunningNow = (seconds: number, { from, for: span }: { from: number; for?: number | undefined }): boolean =>
  seconds >= from && (span === undefined || seconds < from + span);

const findQuotaReached = (ground: Ground, seconds: number): Refusal | undefined => {
  const quotas = ground.scenario.faults.flatMap((fault) => (fault.kind === 'quota' && isRunningNow(seconds, fault) ? [fault.vcpus] : []));
  if (quotas.length === 0) return undefined;
  const least = Math.min(...quotas);
  // The quota is on the vCPUs of running On-Demand Instances of the account (EC2 user guide, ec2-instance-quotas.html), of all fleets together.
  const running = [...ground.servers.values()].filter(({ state }) => ['pending', 'running'].includes(state.machine)).length;
  if ((running + 1) * vcpusEach <= least) return undefined;
  return {
    code: 'VcpuLimitExceeded',
    message: `You have requested more vCPU capacity than your current vCPU limit of ${least} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
  };
};

/** Addresses of the subnet of a zone that are free, as far as the faults of the scenario bound them. */
export const countFreeAddresses = (ground: Ground, zone: string): number => {
  const seconds = (ground.clock.now() - ground.scenario.startMs) / 1_000;
  const faults = ground.scenario.faults.flatMap((fault) =>
    fault.kind === 'addresses' && zoneOf(fault.availabilityZone) === zone && isRunningNow(seconds, fault) ? [fault] : [],
  );
  // A server keeps its address until it has ended; what ended since the fault began has given one back.
  const takenSince = (from: number): number => {
    const began = ground.scenario.startMs + from * 1_000;
    const inZone = [...ground.servers.values()].filter((server) => server.zone === zone);
    const launched = inZone.filter(({ launchedAt }) => launchedAt >= began).length;
    const ended = inZone.filter(({ goneAt }) => goneAt !== undefined && goneAt >= began).length;
    return launched - ended;
  };
  return Math.max(0, Math.min(usualAddresses, ...faults.map(({ free, from }) => free - takenSince(from))));
};

const findFullSubnet = (ground: Ground, zone: string): Refusal | undefined => {
  if (countFreeAddresses(ground, zone) > 0) return undefined;
  // The error code and when it comes: EC2 API reference, errors-overview.html, InsufficientFreeAddressesInSubnet.
  return {
    code: 'InsufficientFreeAddressesInSubnet',
    message: `There are not enough free addresses in subnet 'subnet-0${zone.slice(-1)}' to satisfy the requested number of instances.`,
  };
};

const findClosedZone = (ground: Ground, zone: string): Refusal | undefined => {
  const closures = ground.closedZones.get(zone) ?? [];
  if (!closures.some(({ left }) => left <= 0)) return undefined;
  return {
    code: 'InsufficientInstanceCapacity',
    message: `We currently do not have sufficient t3.large capacity in the Availability Zone you requested (${zone}).`,
  };
};

/** An image that is deregistered can be launched no more, and one that is disabled not now (EC2 user guide, deregister-ami.html and disable-an-ami.html). */
const findMissingImage = (ground: Ground, group: Group): Refusal | undefined => {
  const { deregistered, baking } = ground;
  if (deregistered.size === 0 && baking.images.size === 0) return undefined;
  const written = group.template.versions.find(({ number }) => number === versionNow(group))?.image ?? '';
  const image = ground.resolveImage(written);
  if (deregistered.has(image)) return { code: 'InvalidAMIID.NotFound', message: `The image id '[${image}]' does not exist` };
  return baking.images.get(image)?.state === 'disabled'
    ? { code: 'InvalidAMIID.Unavailable', message: `The image id '[${image}]' is disabled` }
    : undefined;
};

/** Why the group can launch no server in the zone now; undefined where it can. */
export const findRefusal = (ground: Ground, group: Group, zone: string): Refusal | undefined => {
  const seconds = (ground.clock.now() - ground.scenario.startMs) / 1_000;
  const missing = findMissingImage(ground, group);
  if (missing) return missing;
  return findClosedZone(ground, zone) ?? findQuotaReached(ground, seconds) ?? findFullSubnet(ground, zone);
};

/** Takes one of the servers that can be had in the zone, or answers why there is none. */
export const takeCapacity = (ground: Ground, group: Group, zone: string): Refusal | undefined => {
  const refusal = findRefusal(ground, group, zone);
  if (refusal) return refusal;
  for (const closure of ground.closedZones.get(zone) ?? []) closure.left -= 1;
  return undefined;
};
