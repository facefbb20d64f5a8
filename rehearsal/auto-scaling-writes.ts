import type {
  CreateOrUpdateTagsCommandInput,
  CreateOrUpdateTagsCommandOutput,
  DeleteTagsCommandInput,
  DeleteTagsCommandOutput,
  EnterStandbyCommandInput,
  EnterStandbyCommandOutput,
  ExitStandbyCommandInput,
  ExitStandbyCommandOutput,
  ResumeProcessesCommandInput,
  ResumeProcessesCommandOutput,
  Activity as SdkActivity,
  SetDesiredCapacityCommandInput,
  SetDesiredCapacityCommandOutput,
  SetInstanceHealthCommandInput,
  SetInstanceHealthCommandOutput,
  SetInstanceProtectionCommandInput,
  SetInstanceProtectionCommandOutput,
  SuspendProcessesCommandInput,
  SuspendProcessesCommandOutput,
  TerminateInstanceInAutoScalingGroupCommandInput,
  TerminateInstanceInAutoScalingGroupCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { findChangeable } from './auto-scaling.ts';
import { scalingProcesses } from './before-schema.ts';
import { recordReason } from './change-by-others.ts';
import type { Ground } from './ground.ts';
import { createValidationError, type Operations, operation } from './operation.ts';
import type { ScalingLoop } from './scaling-loop.ts';
import type { ServerLife } from './server-life.ts';
import { type Activity, type Group, isCounted, type Server } from './state.ts';

type Hands = { ground: Ground; life: ServerLife; loop: ScalingLoop; onResume: (group: Group) => void };

const describeActivity = (group: Group, activity: Activity): SdkActivity => ({
  ActivityId: activity.id,
  AutoScalingGroupName: group.name,
  Description: activity.description,
  Cause: activity.cause,
  StartTime: new Date(activity.at),
  StatusCode: activity.status,
  Progress: 0,
});

const findServers = (ground: Ground, group: Group, ids: readonly string[] | undefined): Server[] =>
  (ids ?? []).map((id) => {
    const server = ground.servers.get(id);
    if (server?.group === group.name && server.state.lifecycle !== 'Terminated') return server;
    throw createValidationError(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
  });

const checkMin = (group: Group, count: number): void => {
  const { desired } = group.state;
  if (desired - count >= group.min) return;
  throw createValidationError(
    `desiredSize is ${desired} and minSize ${group.min}: taking out ${count} without replacement violates the group's min size constraint.`,
  );
};

const chooseProcesses = (names: readonly string[] | undefined): string[] => {
  const known: readonly string[] = scalingProcesses;
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw createValidationError(`${unknown} is not a valid process`);
  return names?.length ? [...names] : [...known];
};

const checkIds = (ids: readonly string[] | undefined, most: number): void => {
  if ((ids?.length ?? 0) > most) throw createValidationError(`At most ${most} instance ids can be named in one call`);
};

/** The operations of EC2 Auto Scaling that change groups and servers; what calls them is taken to be the Recycler. */
export const createAutoScalingWrites = ({ ground, life, loop, onResume }: Hands): Operations => {
  const byName = (name: string | undefined): Group => findChangeable(ground, name);
  const addToDesired = (group: Group, count: number): void => ground.changeGroup(group, { desired: group.state.desired + count });

  const groupsOfTags = (tags: readonly { ResourceId?: string | undefined }[] | undefined): Group[] =>
    (tags ?? []).map(({ ResourceId }) => byName(ResourceId));

  /** The Recycler brings no new server back: one of its own that is, others want from now on, and desired is larger by it for them. */
  const takeOver = (group: Group, server: Server): void => {
    const isNew = server.origin === 'recycler' || server.isHeir;
    const tally = ground.tallies.get(group.fleet);
    if (!isNew || !tally) return;
    group.desiredByOthers += 1;
    tally.desiredByOthers += 1;
    tally.absorbed += 1;
    const at = ground.clock.now();
    ground.demands.push({ at, group: group.name, from: group.state.desired - 1, isRequest: true, by: 1 });
  };

  const terminate = (group: Group, servers: readonly Server[], decrements: boolean): Activity[] => {
    // Assumed: a server that is leaving already is an error, and one in standby does not count in the desired capacity.
    const leaving = servers.find(({ state }) => state.lifecycle === 'Terminating');
    if (leaving) throw createValidationError(`The instance ${leaving.id} is already terminating.`);
    const decrement = decrements ? servers.filter(({ state }) => ['Pending', 'InService'].includes(state.lifecycle)).length : 0;
    // The desired capacity never goes below the group's minimum (API reference, TerminateInstanceInAutoScalingGroup).
    checkMin(group, decrement);
    addToDesired(group, -decrement);
    // What Auto Scaling launches for a server that leaves without decrement is the Recycler's doing.
    group.owedToRecycler += decrements ? 0 : servers.filter(isCounted).length;
    const before = group.state.desired + decrement;
    // As in the example of the API reference, TerminateInstanceInAutoScalingGroup.
    const shrunk = decrement > 0 ? `, shrinking the capacity from ${before} to ${group.state.desired}` : '';
    return servers.map((server) => {
      const cause = ground.sentence(`instance ${server.id} was taken out of service in response to a user request${shrunk}`);
      const noted = ground.note(group, { description: `Terminating EC2 instance: ${server.id}`, cause, status: 'InProgress' });
      life.terminate(server, 'recycler');
      return noted;
    });
  };

  return {
    'AutoScaling.SetDesiredCapacity': operation<SetDesiredCapacityCommandInput, SetDesiredCapacityCommandOutput>({
      takes: ['AutoScalingGroupName', 'DesiredCapacity', 'HonorCooldown'],
      isMutating: true,
      answer: ({ AutoScalingGroupName, DesiredCapacity: desired = 0 }) => {
        const group = byName(AutoScalingGroupName);
        const outside =
          desired > group.max ? `above max value ${group.max}` : desired < group.min ? `below min value ${group.min}` : undefined;
        if (outside) throw createValidationError(`New SetDesiredCapacity value ${desired} is ${outside} for the AutoScalingGroup.`);
        group.owedToRecycler += Math.max(0, desired - group.state.desired);
        if (desired !== group.state.desired) recordReason(ground, group, { kind: 'user' }, group.state.desired, desired);
        ground.changeGroup(group, { desired });
        loop.wake(group);
        return {};
      },
    }),
    'AutoScaling.TerminateInstanceInAutoScalingGroup': operation<
      TerminateInstanceInAutoScalingGroupCommandInput,
      TerminateInstanceInAutoScalingGroupCommandOutput
    >({
      takes: ['InstanceId', 'InstanceIds', 'AutoScalingGroupName', 'ShouldDecrementDesiredCapacity'],
      isMutating: true,
      answer: ({ InstanceId, InstanceIds, AutoScalingGroupName, ShouldDecrementDesiredCapacity }) => {
        const decrements = ShouldDecrementDesiredCapacity === true;
        if (InstanceIds) {
          checkIds(InstanceIds, 100);
          const group = byName(AutoScalingGroupName);
          const activities = terminate(group, findServers(ground, group, InstanceIds), decrements);
          return { Activities: activities.map((activity) => describeActivity(group, activity)) };
        }
        const server = ground.servers.get(InstanceId ?? '');
        if (!server || server.state.lifecycle === 'Terminated') {
          throw createValidationError(`Instance Id not found - No managed instance found for instance ID: ${InstanceId}`);
        }
        const group = byName(server.group);
        const [activity] = terminate(group, [server], decrements);
        return activity ? { Activity: describeActivity(group, activity) } : {};
      },
    }),
    'AutoScaling.SuspendProcesses': operation<SuspendProcessesCommandInput, SuspendProcessesCommandOutput>({
      takes: ['AutoScalingGroupName', 'ScalingProcesses'],
      isMutating: true,
      answer: ({ AutoScalingGroupName, ScalingProcesses }) => {
        const group = byName(AutoScalingGroupName);
        const chosen = chooseProcesses(ScalingProcesses);
        ground.changeGroup(group, { suspended: [...new Set([...group.state.suspended, ...chosen])].toSorted() });
        return {};
      },
    }),
    'AutoScaling.ResumeProcesses': operation<ResumeProcessesCommandInput, ResumeProcessesCommandOutput>({
      takes: ['AutoScalingGroupName', 'ScalingProcesses'],
      isMutating: true,
      answer: ({ AutoScalingGroupName, ScalingProcesses }) => {
        const group = byName(AutoScalingGroupName);
        const chosen = chooseProcesses(ScalingProcesses);
        ground.changeGroup(group, { suspended: group.state.suspended.filter((process) => !chosen.includes(process)) });
        onResume(group);
        loop.wake(group);
        return {};
      },
    }),
    'AutoScaling.SetInstanceHealth': operation<SetInstanceHealthCommandInput, SetInstanceHealthCommandOutput>({
      takes: ['InstanceId', 'HealthStatus'],
      isMutating: true,
      answer: ({ InstanceId, HealthStatus }) => {
        const server = ground.servers.get(InstanceId ?? '');
        if (!server || server.state.lifecycle === 'Terminated')
          throw createValidationError(`Instance Id not found - No managed instance found for instance ID: ${InstanceId}`);
        // "Set this value to Healthy to have the instance remain in service." Only that is known to the rehearsal (API reference, SetInstanceHealth).
        if (HealthStatus !== 'Healthy') throw createValidationError(`HealthStatus ${HealthStatus} is not known to the rehearsal`);
        ground.change(server, { health: 'Healthy' });
        return {};
      },
    }),
    'AutoScaling.EnterStandby': operation<EnterStandbyCommandInput, EnterStandbyCommandOutput>({
      takes: ['InstanceIds', 'AutoScalingGroupName', 'ShouldDecrementDesiredCapacity'],
      isMutating: true,
      answer: ({ InstanceIds, AutoScalingGroupName, ShouldDecrementDesiredCapacity }) => {
        checkIds(InstanceIds, 19);
        const group = byName(AutoScalingGroupName);
        const servers = findServers(ground, group, InstanceIds);
        // "You can put an instance that is in the InService state into the Standby state" (user guide, as-enter-exit-standby.html).
        const other = servers.find(({ state }) => state.lifecycle !== 'InService');
        if (other) throw createValidationError(`The instance ${other.id} is not in InService.`);
        const before = group.state.desired;
        if (ShouldDecrementDesiredCapacity) {
          checkMin(group, servers.length);
          addToDesired(group, -servers.length);
        }
        // As in the example of the API reference, EnterStandby.
        const shrunk = ShouldDecrementDesiredCapacity ? `, shrinking the capacity from ${before} to ${group.state.desired}` : '';
        const activities = servers.map((server) => {
          life.enterStandby(server, 'recycler');
          return ground.note(group, {
            description: `Moving EC2 instance to Standby: ${server.id}`,
            cause: ground.sentence(`instance ${server.id} was moved to standby in response to a user request${shrunk}`),
            status: 'InProgress',
          });
        });
        return { Activities: activities.map((activity) => describeActivity(group, activity)) };
      },
    }),
    'AutoScaling.ExitStandby': operation<ExitStandbyCommandInput, ExitStandbyCommandOutput>({
      takes: ['InstanceIds', 'AutoScalingGroupName'],
      isMutating: true,
      answer: ({ InstanceIds, AutoScalingGroupName }) => {
        checkIds(InstanceIds, 19);
        const group = byName(AutoScalingGroupName);
        const servers = findServers(ground, group, InstanceIds);
        const other = servers.find(({ state }) => state.lifecycle !== 'Standby');
        if (other) throw createValidationError(`The instance ${other.id} is not in Standby.`);
        // "After you put the instances back in service, the desired capacity is incremented." (API reference, ExitStandby).
        if (group.state.desired + servers.length > group.max)
          throw createValidationError(`Exceeds the max size ${group.max} of the group.`);
        const before = group.state.desired;
        addToDesired(group, servers.length);
        const activities = servers.map((server) => {
          takeOver(group, server);
          life.exitStandby(server);
          // As in the example of the API reference, ExitStandby.
          return ground.note(group, {
            description: `Moving EC2 instance out of Standby: ${server.id}`,
            cause: ground.sentence(
              `instance ${server.id} was moved out of standby in response to a user request, increasing the capacity from ${before} to ${group.state.desired}`,
            ),
            status: 'InProgress',
          });
        });
        return { Activities: activities.map((activity) => describeActivity(group, activity)) };
      },
    }),
    'AutoScaling.SetInstanceProtection': operation<SetInstanceProtectionCommandInput, SetInstanceProtectionCommandOutput>({
      takes: ['InstanceIds', 'AutoScalingGroupName', 'ProtectedFromScaleIn'],
      isMutating: true,
      answer: ({ InstanceIds, AutoScalingGroupName, ProtectedFromScaleIn }) => {
        checkIds(InstanceIds, 50);
        for (const server of findServers(ground, byName(AutoScalingGroupName), InstanceIds)) {
          ground.change(server, { isProtected: ProtectedFromScaleIn === true });
        }
        return {};
      },
    }),
    'AutoScaling.CreateOrUpdateTags': operation<CreateOrUpdateTagsCommandInput, CreateOrUpdateTagsCommandOutput>({
      takes: ['Tags'],
      isMutating: true,
      answer: ({ Tags }) => {
        groupsOfTags(Tags).forEach((group, i) => {
          const { Key = '', Value = '' } = Tags?.[i] ?? {};
          ground.changeGroup(group, { tags: { ...group.state.tags, [Key]: Value } });
        });
        return {};
      },
    }),
    'AutoScaling.DeleteTags': operation<DeleteTagsCommandInput, DeleteTagsCommandOutput>({
      takes: ['Tags'],
      isMutating: true,
      answer: ({ Tags }) => {
        groupsOfTags(Tags).forEach((group, i) => {
          const kept = Object.entries(group.state.tags).filter(([key]) => key !== Tags?.[i]?.Key);
          ground.changeGroup(group, { tags: Object.fromEntries(kept) });
        });
        return {};
      },
    }),
  };
};
