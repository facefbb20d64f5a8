import type { Ground } from './ground.ts';
import type { ServerLife } from './server-life.ts';
import { type Actor, type Group, isCounted, type Server } from './state.ts';
import { takeCapacity } from './take-capacity.ts';

/** What Auto Scaling itself does with the servers of a group: launches one, ends one, chooses one; each with its activity. */
export type GroupActs = {
  counted: (group: Group) => Server[];
  /** Launches one server; undefined where no zone takes one, which is noted as a failed activity. */
  launchOne: (group: Group, origin: Actor, cause: string) => Server | undefined;
  end: (group: Group, server: Server, cause: string) => void;
  /** The server that the group would end for a scale-in. */
  chooseVictim: (group: Group) => Server | undefined;
};

/** How many of these are in the zone? */
export const countIn = (servers: readonly Server[], zone: string): number => servers.filter((server) => server.zone === zone).length;

/** Is the process of the group suspended? */
export const isSuspended = (group: Group, process: string): boolean => group.state.suspended.includes(process);

/** How Auto Scaling launches, chooses and ends servers of a group. */
export const createGroupActs = (ground: Ground, life: () => ServerLife): GroupActs => {
  const { clock } = ground;
  const counted = (group: Group): Server[] => [...group.servers.values()].filter(isCounted);

  /**
   * "Auto Scaling uses the Availability Zone with the least number of instances when launching new instances"; if it cannot launch there,
   * it "launches instances in another Availability Zone" (developer guide, AutoScalingBehavior.html).
   */
  const launchOne: GroupActs['launchOne'] = (group, origin, cause) => {
    const servers = counted(group);
    const zones = group.state.zones.toSorted((a, b) => countIn(servers, a) - countIn(servers, b));
    const refusals = [];
    for (const zone of zones) {
      const refusal = takeCapacity(ground, group, zone);
      if (refusal) {
        refusals.push(refusal);
        continue;
      }
      const isHeir = origin === 'auto-scaling' && group.owedHeirs > 0 && group.rebalancing.size === 0;
      if (isHeir) group.owedHeirs -= 1;
      const server = life().launch(group, zone, origin, isHeir);
      ground.note(group, { description: `Launching a new EC2 instance: ${server.id}`, cause, status: 'Successful', endedAt: clock.now() });
      return server;
    }
    // "Could not launch On-Demand Instances. InsufficientInstanceCapacity" comes before it; "Launching EC2 instance failed." ends each of the
    // messages (user guide, ts-as-instancelaunchfailure.html).
    const { code, message = '' } = refusals.at(-1) ?? {};
    const prefix = code === 'InsufficientInstanceCapacity' ? `Could not launch On-Demand Instances. ${code} - ` : '';
    ground.note(group, {
      description: 'Launching a new EC2 instance',
      cause,
      status: 'Failed',
      endedAt: clock.now(),
      message: `${prefix}${message} Launching EC2 instance failed.`,
    });
    return undefined;
  };

  const end: GroupActs['end'] = (group, server, cause) => {
    ground.note(group, { description: `Terminating EC2 instance: ${server.id}`, cause, status: 'Successful', endedAt: clock.now() });
    life().terminate(server, 'auto-scaling');
  };

  /**
   * The default termination policy: the zone with the most instances and one that is not protected, there the oldest launch template
   * version, then (simplified, instead of the next billing hour) the oldest instance (user guide,
   * ec2-auto-scaling-termination-policies.html). Members of a launch configuration or of another template go before: "Determine whether any
   * of the instances use the oldest launch template or launch configuration" (the same page). `OldestInstance` and `NewestInstance` choose by
   * age alone (simplified: without balancing the zones first).
   */
  const chooseVictim = (group: Group): Server | undefined => {
    const servers = counted(group);
    const free = servers.filter((server) => !server.state.isProtected);
    const inZone = (server: Server): number => countIn(servers, server.zone);
    const isForeign = ({ source }: Server): number => (source.templateId === group.template.id ? 1 : 0);
    const [first = 'Default'] = group.terminationPolicies;
    if (first === 'OldestInstance') return free.toSorted((a, b) => a.launchedAt - b.launchedAt)[0];
    if (first === 'NewestInstance') return free.toSorted((a, b) => b.launchedAt - a.launchedAt)[0];
    return free.toSorted(
      (a, b) =>
        inZone(b) - inZone(a) ||
        isForeign(a) - isForeign(b) ||
        a.templateVersion - b.templateVersion ||
        a.launchedAt - b.launchedAt ||
        (a.id < b.id ? -1 : 1),
    )[0];
  };

  return { counted, launchOne, end, chooseVictim };
};
