import { performance } from 'node:perf_hooks';
import { findDue, findRefusals, findRejected } from '../core/begin/due.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import { type Plan, planFleet } from '../core/report/plan.ts';
import { openWorld } from './open-world.ts';

/** What one plan cost: seconds of the plan alone; megabytes at most in use by the whole process, its embedded cloud included. */
export type PlanCost = { seconds: number; megabytes: number; stale: number };

/** Plans a fleet of one group as `recycler plan` does, all reads of the embedded cloud included. */
const planOnce = async (servers: number): Promise<PlanCost> => {
  const { world, doors } = openWorld([{ name: 'web', desiredCapacity: servers }]);
  const { clock } = world;
  const plan = async (): Promise<Plan> => {
    const groups = await doors.groups.listEnrolled();
    const blocked = await findRefusals(doors, groups);
    const due = await findDue(doors, groups);
    const rejected = await findRejected(doors, groups[0]?.fleet ?? '', due.wanted);
    const policy = due.policy ?? parsePolicy({}, 'policy');
    return planFleet(
      groups,
      due.survey,
      due.wanted,
      policy,
      due.durations,
      { plans: [], unread: [] },
      rejected ? [...blocked, rejected] : blocked,
      clock.now(),
    );
  };
  const started = performance.now();
  const planned = clock.spawn(plan);
  await clock.run();
  const { stale, blocked } = await planned;
  const seconds = (performance.now() - started) / 1_000;
  if (blocked.length > 0) throw new Error(`the plan of ${servers} servers is blocked: ${blocked.join('; ')}`);
  return { seconds, megabytes: process.resourceUsage().maxRSS / 1_024, stale: stale.length };
};

if (import.meta.main) process.stdout.write(JSON.stringify(await planOnce(Number(process.argv[2]))));
