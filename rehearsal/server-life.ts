import { createServerMaker, type Seeded } from './create-server.ts';
import type { Ground } from './ground.ts';
import { createLifecycleHooks, type LifecycleHooks } from './lifecycle-hooks.ts';
import { createSickness, type Sickness } from './sickness.ts';
import { type Actor, type Group, isServing, type Server, versionNow } from './state.ts';
import type { WorkloadWorld } from './workload-world.ts';

export type ServerLife = Sickness & {
  /** Puts a server that has long been in service into the group. */
  seed: (group: Group, zone: string, seeded: Seeded) => Server;
  launch: (group: Group, zone: string, origin: Actor, isHeir?: boolean) => Server;
  /** Auto Scaling takes the server out: it drains, stops and goes. */
  terminate: (server: Server, by: Actor) => void;
  /** The machine stops running; `by` is named when it was asked for at EC2. */
  die: (server: Server, reason: string, by?: Actor) => void;
  enterStandby: (server: Server, by: Actor) => void;
  exitStandby: (server: Server) => void;
  /** Its launch fails at EC2: the machine ends before it is in service, or soon after. */
  failLaunch: (server: Server, reason: { code: string; message: string }) => void;
  hold: LifecycleHooks['hold'];
  /** Its root volume is replaced by one from an image: it goes down, and boots from that with everything else that it has, unless it never does. `empty`: without its data. */
  reimage: (server: Server, image: string, ends?: 'empty' | 'never') => void;
};

type Listeners = {
  workloadsOf: (fleet: string) => readonly WorkloadWorld[];
  /** Something changed that Auto Scaling acts on. */
  onChange: (group: Group) => void;
  /** Its machine runs, or starts again. */
  onStart: (server: Server) => void;
  /** The private address of the nth server, from 1. */
  addressOf?: (nth: number) => string;
};

const hourMs = 3_600_000;

/** How servers are launched, boot, serve, drain and end, on the clock of the ground. */
export const createServerLife = (ground: Ground, { workloadsOf, onChange, onStart, addressOf }: Listeners): ServerLife => {
  const { clock } = ground;
  const create = createServerMaker(ground, addressOf);
  const isUnhealthyAtWork = (server: Server): boolean => Object.values(server.state.works).some(({ state }) => state === 'unhealthy');
  const hasEnded = (server: Server): boolean => server.terminated !== undefined || server.state.machine !== 'running';
  const groupOf = (server: Server): Group => ground.groups.get(server.group) as Group;
  const after = (seconds: number, act: () => void): void => void clock.at(clock.now() + seconds * 1_000, act);

  const fail = (server: Server): void => {
    if (server.failedAt === undefined) ground.change(server, {}, { failedAt: clock.now() });
  };

  /**
   * "The grace period prevents Amazon EC2 Auto Scaling from marking your newly launched instances Unhealthy [...] if they don't
   * immediately pass these health checks after they enter the InService state" (user guide, health-check-grace-period.html).
   */
  const markAfterGrace = (server: Server): void => {
    const group = groupOf(server);
    if (group.healthCheckType !== 'ELB' || server.inServiceAt === undefined) return;
    clock.at(server.inServiceAt + group.graceSeconds * 1_000, () => {
      if (!isUnhealthyAtWork(server) || server.state.lifecycle !== 'InService') return;
      if (group.state.suspended.includes('HealthCheck')) return;
      ground.change(server, { health: 'Unhealthy' });
      onChange(group);
    });
  };

  const becomeReady = (server: Server): void => {
    if (hasEnded(server)) return;
    if (server.flaw) fail(server);
    else {
      const recovers = server.impairedCheck === 'application' && { impairedSince: undefined };
      ground.change(server, {}, { isReady: true, isAway: false, ...recovers });
    }
    for (const workload of workloadsOf(server.fleet)) workload.onReady(server);
    if (isUnhealthyAtWork(server)) markAfterGrace(server);
  };

  const enterService = (server: Server): void => {
    if (server.state.lifecycle !== 'Pending' || hasEnded(server)) return;
    ground.change(server, { lifecycle: 'InService', hook: undefined }, { inServiceAt: clock.now() });
    for (const workload of workloadsOf(server.fleet)) workload.onInService(server);
    if (isUnhealthyAtWork(server)) markAfterGrace(server);
    onChange(groupOf(server));
  };

  const seed: ServerLife['seed'] = (group, zone, { ageSeconds, ...seeded }) => {
    const launchedAt = Math.round(ground.scenario.startMs - ageSeconds * 1_000);
    const server = create(group, zone, 'seed', seeded, launchedAt);
    const works = Object.fromEntries(workloadsOf(group.fleet).map((workload) => [workload.name, workload.seed(server)]));
    Object.assign(server, {
      state: { ...server.state, lifecycle: 'InService', machine: 'running', works },
      inServiceAt: launchedAt,
      isReady: true,
      hasJoined: true,
      joinedAt: launchedAt,
    });
    ground.add(server);
    return server;
  };

  const launch: ServerLife['launch'] = (group, zone, origin, isHeir = false) => {
    const version = versionNow(group);
    const written = group.template.versions.find(({ number }) => number === version)?.image ?? 'ami-unknown';
    const launched = { templateVersion: version, image: ground.resolveImage(written) };
    const server = { ...create(group, zone, origin, launched, clock.now()), isHeir };
    const { bootSeconds } = server.drawn;
    // Pending ends when the machine runs; the checks of the load balancer go on until the boot is over.
    const pendingSeconds = Math.min(30, bootSeconds / 4);
    ground.add(server);
    after(pendingSeconds, () => {
      if (server.state.machine !== 'pending' || server.terminated) return;
      ground.change(server, { machine: 'running' });
      onStart(server);
      const hook = group.hooks.find(({ transition }) => transition === 'launching');
      if (hook) hold(server, hook);
      else enterService(server);
    });
    after(bootSeconds, () => becomeReady(server));
    return server;
  };

  const leave = (server: Server): void => {
    const group = groupOf(server);
    ground.change(server, { lifecycle: 'Terminated', machine: 'terminated', works: {} }, { goneAt: clock.now() });
    // Late readers still see it; EC2 shows a terminated instance for about an hour (EC2 user guide, terminating-instances.html).
    after(ground.lagSeconds(), () => void group.servers.delete(server.id));
    onChange(group);
  };

  const stop = (server: Server): void => {
    if (server.state.lifecycle === 'Terminated') return;
    ground.change(server, { machine: 'shutting-down', works: {} });
    after(server.drawn.terminateSeconds, () => leave(server));
  };

  const terminate: ServerLife['terminate'] = (server, by) => {
    const { lifecycle, machine } = server.state;
    if (lifecycle === 'Terminating' || lifecycle === 'Terminated') return;
    const terminated = server.terminated ?? { by, at: clock.now(), wasInService: isServing(server) };
    const isUp = machine === 'running' && lifecycle !== 'Standby';
    ground.change(server, { lifecycle: 'Terminating' }, { terminated });
    groupOf(server).rebalancing.delete(server.id);
    // A terminating instance is deregistered from its load balancer, and connections drain first (ec2-auto-scaling-lifecycle.html).
    const drainSeconds = isUp ? Math.max(0, ...workloadsOf(server.fleet).map((workload) => workload.onLeaving(server))) : 0;
    // Hooks do not apply "when you [...] delete the group with the force delete option" (lifecycle-hooks.html).
    const isHeld = groupOf(server).state.status === 'active';
    const hook = isHeld ? groupOf(server).hooks.find(({ transition }) => transition === 'terminating') : undefined;
    after(drainSeconds, () => {
      if (server.state.machine !== 'running') stop(server);
      else if (hook) hold(server, hook);
      else stopWhenLet(server);
    });
    onChange(groupOf(server));
  };

  /**
   * "Client.InternalError: Client error on launch" is what EC2 says where a volume's key may not be used (user guide,
   * ts-as-instancelaunchfailure.html). Suspending Terminate "does not prevent the termination of instances in other states, such as Pending"
   * (suspend-resume-considerations.html), so one that fails at its launch goes in any case.
   */
  const failLaunch: ServerLife['failLaunch'] = (server, reason) => {
    if (['shutting-down', 'terminated'].includes(server.state.machine)) return;
    ground.change(server, {}, { stateReason: reason, failedAt: server.failedAt ?? clock.now() });
    const isPending = server.state.lifecycle === 'Pending' && server.terminated === undefined;
    die(server, reason.message);
    if (!isPending) return;
    abandon(server, `Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: ${reason.message}`);
  };

  const die: ServerLife['die'] = (server, _reason, by) => {
    if (['shutting-down', 'terminated'].includes(server.state.machine)) return;
    const terminated = by && !server.terminated ? { by, at: clock.now(), wasInService: isServing(server) } : server.terminated;
    // "Auto Scaling marks an instance as unhealthy if its instance status is any value other than running" (user guide, healthcheck.html),
    // whatever the grace period.
    ground.change(server, { machine: 'shutting-down', health: 'Unhealthy' }, { terminated, isReady: false });
    for (const workload of workloadsOf(server.fleet)) workload.onDied(server);
    after(server.drawn.terminateSeconds, () => {
      if (server.state.machine === 'shutting-down') ground.change(server, { machine: 'terminated' });
    });
    groupOf(server).rebalancing.delete(server.id);
    onChange(groupOf(server));
  };

  const enterStandby: ServerLife['enterStandby'] = (server, by) => {
    const terminated = by === 'recycler' ? { by, at: clock.now(), wasInService: isServing(server) } : server.terminated;
    ground.change(server, { lifecycle: 'EnteringStandby' }, { terminated });
    const drainSeconds = Math.max(0, ...workloadsOf(server.fleet).map((workload) => workload.onLeaving(server)));
    after(drainSeconds, () => {
      if (server.state.lifecycle === 'EnteringStandby') ground.change(server, { lifecycle: 'Standby', works: {} });
    });
    onChange(groupOf(server));
  };

  const exitStandby: ServerLife['exitStandby'] = (server) => {
    ground.change(server, { lifecycle: 'Pending' }, { terminated: undefined });
    after(10, () => enterService(server));
    after(30, () => becomeReady(server));
    onChange(groupOf(server));
  };

  const reimage: ServerLife['reimage'] = (server, image, ends) => {
    if (hasEnded(server)) return;
    const flaw = ground.flaws.map((flawOf) => flawOf({ id: server.id, fleet: server.fleet, image })).find((each) => each !== undefined);
    ground.change(
      server,
      {},
      {
        image,
        flaw: ends === 'never' ? 'it does not boot from its new root volume' : flaw,
        isReady: false,
        isAway: true,
        reimagedAt: clock.now(),
      },
    );
    for (const workload of workloadsOf(server.fleet)) {
      workload.onDied(server);
      if (ends === 'empty') workload.onEmptied?.(server);
    }
    onStart(server);
    after(server.drawn.bootSeconds, () => becomeReady(server));
    onChange(groupOf(server));
  };

  const { hold, abandon, stopWhenLet } = createLifecycleHooks(ground, workloadsOf, {
    enterService,
    stop,
    terminate: (server) => terminate(server, 'auto-scaling'),
  });
  const { sicken, answerErrors, recover } = createSickness(ground, {
    workloadsOf,
    isUnhealthyAtWork,
    hasEnded,
    markAfterGrace,
    onChange: (server) => onChange(groupOf(server)),
  });
  return { seed, launch, terminate, die, enterStandby, exitStandby, sicken, answerErrors, recover, failLaunch, hold, reimage };
};

/** EC2 still shows it: it has not ended, or ended less than an hour ago (EC2 user guide, terminating-instances.html). */
export const isKnownToEc2 = (server: Server, nowMs: number): boolean => server.goneAt === undefined || nowMs - server.goneAt < hourMs;
