import { chooseFleets } from '../cli/commands/choose-fleets.ts';
import { findDue, findRefusals } from '../core/begin/due.ts';
import { readPolicy } from '../core/step/read-policy.ts';
import { type Figure, toFigure } from './bench-result.ts';
import { openWorld } from './open-world.ts';

/** Calls to AWS, by operation, of a plan of one fleet of one group among so many enrolled ones. */
export const countPlanCalls = async (fleets: number): Promise<{ total: number; byOperation: Record<string, number> }> => {
  const names = Array.from({ length: fleets }, (_, index) => `fleet-${index}`);
  const { world, doors } = openWorld(names.map((name) => ({ name, desiredCapacity: 2 })));
  const { clock } = world;
  const fleet = names.at(-1) ?? '';
  const planned = clock.spawn(async () => {
    const groups = (await chooseFleets(doors, { fleet })).get(fleet) ?? [];
    await readPolicy(doors, groups);
    await findRefusals(doors, groups);
    await findDue(doors, groups);
  });
  await clock.run();
  await planned;
  return world.calls.figures();
};

/** What a plan of one fleet asks of AWS in an account of many. */
export const measureCalls = async (): Promise<Figure[]> => [
  toFigure('plan-one-of-200-calls', 'calls to AWS for the plan of one of 200 fleets', '', (await countPlanCalls(200)).total, 20),
];
