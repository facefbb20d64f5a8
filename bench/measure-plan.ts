import { join } from 'node:path';
import { runCommand } from '../setup/run-command.ts';
import { type Figure, rounded, toFigure } from './bench-result.ts';
import type { PlanCost } from './plan-once.ts';

/** Seconds and megabytes that a plan may take. */
export type PlanGoal = { seconds: number; megabytes: number };

/** Plans a fleet of this size in a process of its own, so that its memory is its own. @throws Error when the plan fails */
export const measurePlan = async (servers: number, goal?: PlanGoal): Promise<Figure[]> => {
  const answer = await runCommand(process.execPath, [join(import.meta.dirname, 'plan-once.ts'), String(servers)]);
  const { seconds, megabytes } = JSON.parse(answer) as PlanCost;
  const size = servers.toLocaleString('en');
  return [
    toFigure(`plan-${servers}-seconds`, `plan of ${size} servers in one group`, 's', rounded(seconds, 2), goal?.seconds),
    toFigure(`plan-${servers}-megabytes`, 'most memory of that process, its cloud included', 'MB', Math.ceil(megabytes), goal?.megabytes),
  ];
};
