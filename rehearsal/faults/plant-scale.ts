import { type Asker, changeByOthers, type Demand } from '../change-by-others.ts';
import type { FaultOf } from '../fault-schema.ts';
import type { Group } from '../state.ts';
import { groupsOf, type Planter } from './planter.ts';

/** Shares `total` over the groups as their capacities are now. */
const share = (groups: readonly Group[], total: number): number[] => {
  const whole = groups.reduce((sum, group) => sum + group.desiredByOthers, 0);
  const parts = groups.map((group) => Math.floor((total * group.desiredByOthers) / Math.max(1, whole)));
  const left = total - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, i) => part + (i < left ? 1 : 0));
};

/** Others set the desired capacity, or move it by some servers of what it is then, once or several times. */
export const plantScale = (planter: Planter, fault: FaultOf<'scale'>): void => {
  const { ground, loop, at, whenResumed } = planter;
  const user: Asker = { kind: 'user' };
  /** A number is set by a person; a step is what a scaling policy does. */
  const askerOf = (demand: Demand): Asker =>
    'to' in demand ? user : { kind: 'alarm', alarm: `step-${fault.fleet}`, policy: `step-${fault.fleet}` };

  const ask = (group: Group, demand: Demand): void => {
    // A scaling policy or schedule does nothing while its process is suspended (user guide, as-suspend-resume-processes.html); here it
    // tries again.
    const isHeld = ['AlarmNotification', 'ScheduledActions'].some((process) => group.state.suspended.includes(process));
    if (isHeld) whenResumed(group, () => ask(group, demand));
    else changeByOthers(ground, loop, group, demand, askerOf(demand));
  };

  const act = (): void => {
    const groups = groupsOf(ground, fault.fleet).filter(({ name }) => fault.group === undefined || name === fault.group);
    const { by, desiredCapacity = 0 } = fault;
    const parts = share(groups, by === undefined ? desiredCapacity : Math.abs(by));
    for (const [i, group] of groups.entries()) {
      const part = parts[i] ?? 0;
      if (by === undefined) ask(group, { to: part });
      else if (part > 0) ask(group, { by: by < 0 ? -part : part });
    }
  };

  for (let i = 0; i < fault.times; i += 1) at(fault.at + i * fault.every, act);
};
