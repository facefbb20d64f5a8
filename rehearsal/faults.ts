import type { Fault, FaultOf } from './fault-schema.ts';
import { type Ground, zoneOf } from './ground.ts';
import type { ScalingLoop } from './scaling-loop.ts';
import type { ServerLife } from './server-life.ts';
import { type Group, isServing, type Server } from './state.ts';

type Hands = { ground: Ground; life: ServerLife; loop: ScalingLoop };

export type Faults = {
  /** A process of the group was resumed: what waited for it happens. */
  onResume: (group: Group) => void;
};

const groupsOf = (ground: Ground, fleet: string): Group[] => [...ground.groups.values()].filter((group) => group.fleet === fleet);

/** Shares `total` over the groups as their capacities are now. */
const share = (groups: readonly Group[], total: number): number[] => {
  const whole = groups.reduce((sum, group) => sum + group.desiredByOthers, 0);
  const parts = groups.map((group) => Math.floor((total * group.desiredByOthers) / Math.max(1, whole)));
  const left = total - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, i) => part + (i < left ? 1 : 0));
};

/**
 * Plants the faults that act on the world: flawed servers, deaths, closed zones, and the acts of other people and programs. (Throttling
 * and lost answers belong to the calls, stale reads to the ground, crashes to the invocations.)
 */
export const plantFaults = ({ ground, life, loop }: Hands): Faults => {
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

  const setDesired = (group: Group, desired: number): void => {
    // A scaling policy or schedule does nothing while its process is suspended (user guide, as-suspend-resume-processes.html); here it
    // tries again.
    if (['AlarmNotification', 'ScheduledActions'].some((process) => group.state.suspended.includes(process))) {
      waitingForResume.push({ group, act: () => setDesired(group, desired) });
      return;
    }
    const allowed = Math.min(group.max, Math.max(group.min, desired));
    const tally = ground.tallies.get(group.fleet);
    if (tally) {
      tally.absorbed += Math.max(0, group.state.desired - group.desiredByOthers);
      tally.desiredByOthers += allowed - group.desiredByOthers;
    }
    group.desiredByOthers = allowed;
    group.owedToRecycler = 0;
    ground.changeGroup(group, { desired: allowed });
    loop.wake(group);
  };

  const scale = (fault: FaultOf<'scale'>): void =>
    at(fault.at, () => {
      const groups = groupsOf(ground, fault.fleet);
      const parts = share(groups, fault.desiredCapacity);
      for (const [i, group] of groups.entries()) setDesired(group, parts[i] ?? 0);
    });

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

  const plant = (fault: Fault, index: number): void => {
    if (fault.kind === 'bad-image') {
      const wanted = new Set(ground.fleets.get(fault.fleet)?.groups.map(({ image }) => image.wanted));
      const isBad = (image: string): boolean => (fault.image === undefined ? wanted.has(image) : image === fault.image);
      ground.flaws.push(({ fleet, image }) => (fleet === fault.fleet && isBad(image) ? `the image ${image} is bad` : undefined));
    }
    if (fault.kind === 'never-healthy') {
      const isHit = (id: string): boolean => chance(`never-healthy:${index}:${id}`).isHit(fault.share);
      ground.flaws.push(({ fleet, id }) => (fleet === fault.fleet && isHit(id) ? 'its health check never passes' : undefined));
    }
    if (fault.kind === 'dies-after-join') killAfterJoin(fault, index);
    if (fault.kind === 'no-capacity') closeZone(fault.availabilityZone, fault.left, fault.from, fault.for);
    if (fault.kind === 'scale') scale(fault);
    if (fault.kind === 'terminated-by-human') terminateByHand(fault, index);
    if (fault.kind === 'alarm') ringAlarm(fault);
    if (fault.kind === 'zone-outage') breakZone(fault);
    if (fault.kind === 'instance-refresh') startRefresh(fault, index);
    if (fault.kind === 'new-wanted') changeWanted(fault);
  };

  scenario.faults.forEach(plant);
  return {
    onResume: (group) => {
      const due = waitingForResume.filter((waiting) => waiting.group === group);
      for (const waiting of due) waitingForResume.splice(waitingForResume.indexOf(waiting), 1);
      for (const { act } of due) act();
    },
  };
};
