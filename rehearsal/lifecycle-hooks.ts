import type { Ground } from './ground.ts';
import type { Group, LifecycleHook, Server } from './state.ts';
import type { WorkloadWorld } from './workload-world.ts';

export type LifecycleHooks = {
  /** A lifecycle hook holds the server for some seconds, and then lets it go on as the hook says. */
  hold: (server: Server, hook: LifecycleHook, heldSeconds?: number) => void;
  /** A launch that failed: a cancelled activity, and the group ends the server and launches another, a while later. */
  abandon: (server: Server, message: string) => void;
  /** Stops the server as soon as the hooks of its workloads let it go, which complete them by themselves. */
  stopWhenLet: (server: Server) => void;
};

type Life = Record<'enterService' | 'stop' | 'terminate', (server: Server) => void>;

/** What lifecycle hooks, and launches that fail, do to servers. */
export const createLifecycleHooks = (
  ground: Ground,
  workloadsOf: (fleet: string) => readonly WorkloadWorld[],
  { enterService, stop, terminate }: Life,
): LifecycleHooks => {
  const { clock } = ground;
  const after = (seconds: number, act: () => void): void => void clock.at(clock.now() + seconds * 1_000, act);

  /**
   * "The instance remains in a wait state until you either complete the lifecycle action, or the timeout period ends" (user guide,
   * lifecycle-hooks-overview.html). "If an instance is launching, continue indicates [...] that Amazon EC2 Auto Scaling can put the instance
   * into service. Otherwise, abandon indicates [...] that we can terminate and replace the instance. If an instance is terminating, both
   * abandon and continue allow the instance to terminate"; "abandon stops any remaining actions, such as other lifecycle hooks"
   * (lifecycle-hooks.html).
   */
  const hold: LifecycleHooks['hold'] = (server, { heartbeatSeconds, completedAfterSeconds, result }, heldSeconds = 0) => {
    const isCompleted = completedAfterSeconds !== undefined && completedAfterSeconds <= heartbeatSeconds;
    const waits = (isCompleted ? completedAfterSeconds : heartbeatSeconds) - heldSeconds;
    ground.change(server, { hook: 'Wait' });
    after(Math.max(0, waits), () => proceed(server, isCompleted || result === 'CONTINUE'));
  };

  const proceed = (server: Server, continues: boolean): void => {
    const { lifecycle, machine } = server.state;
    if (machine !== 'running' || lifecycle === 'Terminated') return;
    const isLaunching = lifecycle === 'Pending' && server.terminated === undefined;
    if (lifecycle !== 'Terminating' && !isLaunching) return;
    ground.change(server, { hook: 'Proceed' });
    if (lifecycle === 'Terminating') (continues ? stopWhenLet : stop)(server);
    else if (continues) after(5, () => enterService(server));
    else abandon(server, "Instance failed to complete user's Lifecycle Action: Lifecycle Action was abandoned: Lifecycle Action Timed Out");
  };

  const abandon: LifecycleHooks['abandon'] = (server, message) => {
    const group = ground.groups.get(server.group) as Group;
    if (server.failedAt === undefined) ground.change(server, {}, { failedAt: clock.now() });
    ground.note(group, {
      description: `Launching a new EC2 instance: ${server.id}`,
      cause: ground.sentence('an instance was started in response to a difference between desired and actual capacity'),
      status: 'Cancelled',
      endedAt: clock.now(),
      message,
    });
    // It "limits the rate at which it allows instances to launch if the lifecycle hooks are failing consistently" (lifecycle-hooks.html).
    // Assumed: to one a minute, and the same for launches that fail at EC2.
    group.launchNotBefore = clock.now() + 60_000;
    if (server.origin === 'recycler' || server.isHeir) group.owedHeirs += server.hasJoined ? 0 : 1;
    terminate(server);
  };

  const stopWhenLet: LifecycleHooks['stopWhenLet'] = (server) => {
    const isActive = server.state.machine === 'running' && ground.groups.get(server.group)?.state.status === 'active';
    if (!isActive || !workloadsOf(server.fleet).some((workload) => workload.leavingHook?.holds(server))) {
      stop(server);
      return;
    }
    if (server.state.hook !== 'Wait') ground.change(server, { hook: 'Wait' });
    after(5, () => stopWhenLet(server));
  };

  return { hold, abandon, stopWhenLet };
};
