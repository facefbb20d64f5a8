import type { Fault, FaultOf } from './fault-schema.ts';
import { plantConnectionLost } from './faults/plant-connection-lost.ts';
import { plantDiesAtLaunch } from './faults/plant-dies-at-launch.ts';
import { plantGroupDeleted } from './faults/plant-group-deleted.ts';
import { plantMaxLifetime } from './faults/plant-max-lifetime.ts';
import { plantRebalance } from './faults/plant-rebalance.ts';
import { plantScale } from './faults/plant-scale.ts';
import { plantSick } from './faults/plant-sick.ts';
import { plantStatusCheck } from './faults/plant-status-check.ts';
import { plantTag } from './faults/plant-tag.ts';
import { plantWorkloadFault } from './faults/plant-workload-fault.ts';
import { plantZoneRemoved } from './faults/plant-zone-removed.ts';
import { groupsOf, type Planter } from './faults/planter.ts';
import { type Ground, zoneOf } from './ground.ts';
import type { ScalingLoop } from './scaling-loop.ts';
import type { ServerLife } from './server-life.ts';
import { type Group, isServing, type Server } from './state.ts';
import type { TaskFault } from './task-fault-schema.ts';
import type { WorkloadFault } from './workload-fault-schema.ts';
import type { WorkloadWorld } from './workload-world.ts';

type Hands = { ground: Ground; life: ServerLife; loop: ScalingLoop; workloadsOf: (fleet: string) => readonly WorkloadWorld[] };

export type Faults = {
  /** A process of the group was resumed: what waited for it happens. */
  onResume: (group: Group) => void;
};

/**
 * Plants the faults that act on the world: flawed servers, deaths, closed zones, and the acts of other people and programs. (Throttling
 * and lost answers belong to the calls, stale reads to the ground, crashes to the invocations.)
 */
export const plantFaults = ({ ground, life, loop, workloadsOf }: Hands): Faults => {
  const { clock, scenario, chance } = ground;
  const waitingForResume: { group: Group; act: () => void }[] = [];
  const at = (seconds: number, act: () => void): void => void clock.at(scenario.startMs + seconds * 1_000, act);

  const wakeAll = (): void => {
    for (const group of ground.groups.values()) loop.wake(group);
  };

  const closeZone = (written: string, left: number, from: number, span: number): void => {
    const zone = zoneOf(written);
    const closure = { left };
    at(from, () => ground.closedZones.set(zone, [...(ground.closedZones.get(zone) ?? []), closure]));
    at(from + span, () => {
      ground.closedZones.set(
        zone,
        (ground.closedZones.get(zone) ?? []).filter((other) => other !== closure),
      );
      wakeAll();
    });
  };

  const terminateByHand = (fault: FaultOf<'terminated-by-human'>, index: number): void =>
    at(fault.at, () => {
      const old = [...ground.servers.values()].filter(
        (server) => server.fleet === fault.fleet && server.origin === 'seed' && isServing(server),
      );
      for (const server of chance(`terminated-by-human:${index}`).pick(old, fault.count))
        life.die(server, 'terminated by a person', 'other');
    });

  const ringAlarm = ({ name, from, for: span }: FaultOf<'alarm'>): void => {
    at(from, () => ground.alarms.set(name, { state: 'ALARM', since: clock.now() }));
    at(from + span, () => ground.alarms.set(name, { state: 'OK', since: clock.now() }));
  };

  const breakZone = (fault: FaultOf<'zone-outage'>): void => {
    closeZone(fault.availabilityZone, 0, fault.at, fault.for);
    const zone = zoneOf(fault.availabilityZone);
    at(fault.at, () => {
      for (const server of ground.servers.values()) if (server.zone === zone) life.die(server, 'zone outage');
    });
  };

  // A refresh by others is in progress for 15 minutes and replaces nothing (as with SkipMatching when nothing is left to do).
  const startRefresh = (fault: FaultOf<'instance-refresh'>, index: number): void =>
    at(fault.at, () => {
      for (const group of groupsOf(ground, fault.fleet)) {
        const now = clock.now();
        ground.refreshes.push({ id: `refresh-${index}-${group.name}`, group: group.name, startedAt: now, endsAt: now + 900_000 });
      }
    });

  const changeWanted = (fault: FaultOf<'new-wanted'>): void =>
    at(fault.at, () => {
      for (const { template, ...group } of groupsOf(ground, fault.fleet)) {
        const parameter = template.versions.at(-1)?.image.replace('resolve:ssm:', '') ?? '';
        if (ground.parameters.has(parameter)) {
          ground.parameters.set(parameter, fault.image);
          continue;
        }
        const number = (template.versions.at(-1)?.number ?? 0) + 1;
        template.versions.push({ number, image: fault.image, createdAt: clock.now() });
        template.defaultVersion = number;
        const held = ground.groups.get(group.name);
        if (held && !held.versionWanted.startsWith('$')) held.versionWanted = String(number);
      }
    });

  const killAfterJoin = (fault: FaultOf<'dies-after-join'>, index: number): void => {
    ground.joinedListeners.push((server: Server) => {
      if (server.fleet !== fault.fleet || server.origin === 'seed') return;
      if (!chance(`dies-after-join:${index}:${server.id}`).isHit(fault.share)) return;
      clock.at(clock.now() + fault.after * 1_000, () => {
        if (server.state.lifecycle !== 'InService' || server.state.machine !== 'running') return;
        ground.change(server, {}, { failedAt: clock.now() });
        life.die(server, 'died after it had joined');
      });
    });
  };

  const spoilImage = (fault: FaultOf<'bad-image'>): void => {
    const wanted = new Set(ground.fleets.get(fault.fleet)?.groups.map(({ image }) => image.wanted));
    const isBad = (image: string): boolean => (fault.image === undefined ? wanted.has(image) : image === fault.image);
    ground.flaws.push(({ fleet, image }) => (fleet === fault.fleet && isBad(image) ? `the image ${image} is bad` : undefined));
  };

  const spoilShare = (fault: FaultOf<'never-healthy'>, index: number): void => {
    const isHit = (id: string): boolean => chance(`never-healthy:${index}:${id}`).isHit(fault.share);
    ground.flaws.push(({ fleet, id }) => (fleet === fault.fleet && isHit(id) ? 'its health check never passes' : undefined));
  };

  const planter: Planter = { ground, life, loop, at, whenResumed: (group, act) => waitingForResume.push({ group, act }) };

  /** Faults of calls are in answer-call.ts, of reads and zonal shifts in ground.ts, of functions in crash.ts and skew-clock.ts, of launches in take-capacity.ts, of deployments in code-deploy.ts. */
  const elsewhere = (): void => undefined;

  /** Faults inside of a workload are acted out by its own world. */
  const meet = (fault: WorkloadFault | TaskFault, index: number): void => plantWorkloadFault(planter, workloadsOf, fault, index);

  const plant: { [Kind in Fault['kind']]: (fault: FaultOf<Kind>, index: number) => void } = {
    'bad-image': spoilImage,
    'never-healthy': spoilShare,
    'dies-after-join': killAfterJoin,
    throttle: elsewhere,
    'no-capacity': (fault) => closeZone(fault.availabilityZone, fault.left, fault.from, fault.for),
    'lost-response': elsewhere,
    'stale-reads': elsewhere,
    crash: elsewhere,
    scale: (fault) => plantScale(planter, fault),
    'terminated-by-human': terminateByHand,
    alarm: ringAlarm,
    'zone-outage': breakZone,
    'instance-refresh': startRefresh,
    'new-wanted': changeWanted,
    'dies-at-launch': (fault, index) => plantDiesAtLaunch(planter, fault, index),
    'group-deleted': (fault) => plantGroupDeleted(planter, fault),
    busy: elsewhere,
    'zone-removed': (fault) => plantZoneRemoved(planter, fault),
    tag: (fault, index) => plantTag(planter, fault, index),
    sick: (fault, index) => plantSick(planter, fault, index),
    'status-check': (fault, index) => plantStatusCheck(planter, fault, index),
    'connection-lost': (fault, index) => plantConnectionLost(planter, fault, index),
    'zonal-shift': elsewhere,
    'code-deploy': elsewhere,
    quota: elsewhere,
    addresses: elsewhere,
    'max-lifetime': (fault) => plantMaxLifetime(planter, fault),
    rebalance: (fault, index) => plantRebalance(planter, fault, index),
    denied: elsewhere,
    'bad-reimage': elsewhere,
    'incomplete-list': elsewhere,
    'image-deregistered': (fault) => at(fault.at, () => ground.deregistered.add(fault.image)),
    'ledger-throttled': elsewhere,
    'clock-skew': elsewhere,
    'node-silent': meet,
    'node-flaps': meet,
    'node-dies': meet,
    'cluster-errors': meet,
    'answers-cut-off': meet,
    'disk-fills': meet,
    'foreign-exclusion': meet,
    'allocation-disabled': meet,
    'index-created': meet,
    'index-pinned': meet,
    'snapshot-running': meet,
    'agent-flaps': meet,
    'agent-gone': meet,
    'task-ignores-sigterm': meet,
    'standalone-task-appears': meet,
    'protected-task-appears': meet,
    'deployment-begins': meet,
    'service-scaled': meet,
    'daemon-never-starts': meet,
    'duplicate-registration': meet,
    'update-failures': meet,
    'list-tasks-stale': meet,
    'rebalancing-onto-victim': meet,
    'tasks-fail': meet,
  };

  for (const [index, fault] of scenario.faults.entries()) plant[fault.kind](fault as never, index);
  return {
    onResume: (group) => {
      const due = waitingForResume.filter((waiting) => waiting.group === group);
      for (const waiting of due) waitingForResume.splice(waitingForResume.indexOf(waiting), 1);
      for (const { act } of due) act();
    },
  };
};
