import type { LaunchInstancesCommandInput, LaunchInstancesCommandOutput } from '@aws-sdk/client-auto-scaling';
import { findChangeable, zoneIdOf } from './auto-scaling.ts';
import { hexOf } from './chance.ts';
import type { Ground } from './ground.ts';
import { createServiceError, createValidationError, type Operation, operation } from './operation.ts';
import type { ScalingLoop } from './scaling-loop.ts';
import type { ServerLife } from './server-life.ts';
import type { Group, Server } from './state.ts';
import { type Refusal, takeCapacity } from './take-capacity.ts';

type Answer = Omit<LaunchInstancesCommandOutput, '$metadata'>;
type Remembered = { request: string; until: number; answer?: Answer; error?: unknown };

// A token lives 8 hours; a repeat gets the remembered answer, errors too (user guide, launching-instances-synchronous-provisioning.html).
const tokenMemoryMs = 8 * 3_600_000;

const chooseZone = (group: Group, { AvailabilityZones, SubnetIds }: LaunchInstancesCommandInput): string => {
  if ((AvailabilityZones?.length ?? 0) > 1 || (SubnetIds?.length ?? 0) > 1)
    throw createValidationError('Only one Availability Zone can be named');
  const [named] = AvailabilityZones ?? [];
  const bySubnet = group.state.zones.find((zone) => SubnetIds?.[0] === `subnet-0${zone.slice(-1)}`);
  const zone = named ?? bySubnet ?? (group.state.zones.length === 1 ? group.state.zones[0] : undefined);
  // "For Amazon EC2 Auto Scaling groups covering multiple Availability Zones, you must specify the target Availability Zone or subnet."
  // (user guide, launch-instances-synchronously)
  if (zone === undefined || !group.state.zones.includes(zone))
    throw createValidationError(`Name one of the group's zones: ${group.state.zones.join(', ')}`);
  return zone;
};

const check = (group: Group, { RequestedCapacity: count = 0, ClientToken }: LaunchInstancesCommandInput): void => {
  if (!Number.isInteger(count) || count < 1) throw createValidationError('RequestedCapacity must be at least 1');
  // "the actual instance count is limited to 100 instances per launch" (API reference, LaunchInstances).
  if (count > 100) throw createValidationError('RequestedCapacity must be at most 100');
  if (ClientToken !== undefined && !/^[A-Za-z0-9\-_/]{1,64}$/.test(ClientToken)) throw createValidationError('ClientToken is not valid');
  // "Mixed policies combining both On-Demand and Spot Instances are not supported." (user guide, launch-instances-synchronously); nor are
  // warm pools (the same page).
  const unsupported = group.hasWarmPool ? 'groups with a warm pool' : group.isMixed ? 'groups with mixed purchase options' : undefined;
  if (unsupported) throw createServiceError('UnsupportedOperation', `LaunchInstances does not support ${unsupported}`);
  // Assumed: neither the maximum size nor a suspended Launch process is passed over.
  if (group.state.desired + count > group.max) {
    throw createValidationError(
      `Launching ${count} more than the desired ${group.state.desired} exceeds the max size ${group.max} of the group.`,
    );
  }
  if (group.state.suspended.includes('Launch')) throw createValidationError('The Launch process of the group is suspended');
};

/**
 * LaunchInstances: synchronous, one zone, all or some of the servers; raises the desired capacity by what it launched (assumed; the
 * documentation implies it). With `retry-with-group-configuration` it raises by what it could not launch too, and Auto Scaling goes on.
 */
export const createLaunchInstances = (ground: Ground, life: ServerLife, loop: ScalingLoop): Operation => {
  const remembered = new Map<string, Remembered>();

  const launch = (input: LaunchInstancesCommandInput, token: string): Answer => {
    const group = findChangeable(ground, input.AutoScalingGroupName);
    check(group, input);
    const zone = chooseZone(group, input);
    const count = input.RequestedCapacity ?? 0;
    const place = { InstanceType: 't3.large', MarketType: 'OnDemand', SubnetId: `subnet-0${zone.slice(-1)}`, AvailabilityZone: zone };
    const servers: Server[] = [];
    let refusal: Refusal | undefined;
    while (servers.length < count && refusal === undefined) {
      refusal = takeCapacity(ground, group, zone);
      if (!refusal) servers.push(life.launch(group, zone, 'recycler'));
    }
    const missing = count - servers.length;
    const isRetried = input.RetryStrategy === 'retry-with-group-configuration';
    if (isRetried) group.owedToRecycler += missing;
    ground.changeGroup(group, { desired: group.state.desired + (isRetried ? count : servers.length) });
    for (const server of servers) {
      // Assumed: no published cause names this operation.
      const cause = ground.sentence('an instance was launched in response to a user request');
      ground.note(group, { description: `Launching a new EC2 instance: ${server.id}`, cause, status: 'Successful' });
    }
    loop.wake(group);
    const InstanceIds = servers.map(({ id }) => id);
    return {
      AutoScalingGroupName: group.name,
      ClientToken: token,
      Instances: servers.length > 0 ? [{ ...place, AvailabilityZoneId: zoneIdOf(zone), InstanceIds }] : [],
      Errors: refusal ? [{ ...place, ErrorCode: refusal.code, ErrorMessage: refusal.message }] : [],
    };
  };

  const answerFrom = (known: Remembered, request: string): Answer => {
    if (known.request !== request) {
      throw createServiceError(
        'IdempotentParameterMismatchError',
        'The parameters differ from those of an earlier request with this token',
      );
    }
    if (known.error !== undefined) throw known.error;
    return structuredClone(known.answer as Answer);
  };

  let unnamed = 0;
  return operation<LaunchInstancesCommandInput, LaunchInstancesCommandOutput>({
    takes: ['AutoScalingGroupName', 'RequestedCapacity', 'ClientToken', 'AvailabilityZones', 'SubnetIds', 'RetryStrategy'],
    isMutating: true,
    answer: (input) => {
      // The token that the serialiser makes up is only in the request's body, so an attempt without a token of the caller is a new request.
      unnamed += input.ClientToken === undefined ? 1 : 0;
      const token = input.ClientToken ?? hexOf(`unnamed:${unnamed}`);
      const key = `${input.AutoScalingGroupName}:${token}`;
      const request = JSON.stringify(Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1)));
      const known = remembered.get(key);
      if (known && known.until > ground.clock.now()) return answerFrom(known, request);
      const fresh: Remembered = { request, until: ground.clock.now() + tokenMemoryMs };
      remembered.set(key, fresh);
      try {
        fresh.answer = launch(input, token);
      } catch (error) {
        fresh.error = error;
      }
      return answerFrom(fresh, request);
    },
  });
};
