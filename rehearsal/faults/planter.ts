import type { Ground } from '../ground.ts';
import type { ScalingLoop } from '../scaling-loop.ts';
import type { ServerLife } from '../server-life.ts';
import type { Group } from '../state.ts';

/** What a fault needs to act on the world. */
export type Planter = {
  ground: Ground;
  life: ServerLife;
  loop: ScalingLoop;
  /** Runs `act` that many seconds after the start. */
  at: (seconds: number, act: () => void) => void;
  /** Runs `act` once a process of the group is resumed. */
  whenResumed: (group: Group, act: () => void) => void;
};

/** The groups of a fleet that are there. */
export const groupsOf = (ground: Ground, fleet: string): Group[] =>
  [...ground.groups.values()].filter((group) => group.fleet === fleet && group.state.status === 'active');

/** The group of that name; the scenario was checked to have it. */
export const groupNamed = (ground: Ground, name: string): Group => ground.groups.get(name) as Group;
