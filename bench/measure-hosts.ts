import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { TaskFigures } from '../rehearsal/workload-world.ts';
import { createWorld, type World } from '../rehearsal/world.ts';
import { type Figure, rounded, toFigure } from './bench-result.ts';
import { type HostRule, refreshInstances, replaceInRandomOrder } from './host-rules.ts';
import { createHostsFleet, measuredHosts } from './hosts-scenario.ts';

type Measured = { tasks: TaskFigures; hours: number; ratio?: number | undefined };

const readTasks = (world: World): TaskFigures => {
  const tasks = world.workloadsOf('hosts')[0]?.measureTasks?.();
  if (!tasks) throw new Error('the cluster of the bench counts no tasks');
  return tasks;
};

const scenarioOf = (seed: number) =>
  readScenario({ seed, fleets: [createHostsFleet({ pace: { maxSurge: measuredHosts.slots }, maxAge: '12h' })] });

/** One campaign of the Recycler. @throws Error where it did not replace every host */
const rehearse = async (seed: number): Promise<Measured> => {
  const { report, world } = await runRehearsal(scenarioOf(seed));
  const [fleet] = report.fleets;
  if (fleet?.outcome !== 'done' || fleet.replaced !== measuredHosts.hosts || report.invariants.broken.length > 0)
    throw new Error(`the hosts of the bench ended ${fleet?.outcome ?? 'nowhere'}: ${fleet?.reason ?? `${fleet?.replaced} replaced`}`);
  return { tasks: readTasks(world), hours: (fleet.makespanSeconds ?? 0) / 3_600, ratio: fleet.ratio ?? undefined };
};

/** The same hosts by the rule of others. */
const act = async (seed: number, rule: HostRule): Promise<Measured> => {
  const world = createWorld({ scenario: scenarioOf(seed) });
  const { clock, ground } = world;
  for (const group of ground.groups.values()) ground.changeGroup(group, { suspended: ['AZRebalance'] });
  let endedAt = clock.now();
  const ended = clock.spawn(async () => {
    await rule(world, measuredHosts.slots);
    endedAt = clock.now();
  });
  await clock.run();
  await ended;
  return { tasks: readTasks(world), hours: (endedAt - ground.scenario.startMs) / 3_600_000 };
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Moves of tasks, time, and services below their minimum: by the Recycler, in random order, and by Instance Refresh with managed draining. */
export const measureHosts = async (seeds: readonly number[]): Promise<Figure[]> => {
  const rules: Record<string, { what: string; measure: (seed: number) => Promise<Measured>; isOurs?: boolean }> = {
    recycler: { what: 'by the Recycler', measure: rehearse, isOurs: true },
    random: { what: 'at the same pace in random order', measure: (seed) => act(seed, replaceInRandomOrder) },
    refresh: { what: 'by Instance Refresh with managed draining', measure: (seed) => act(seed, refreshInstances) },
  };
  const { hosts, tasks, services } = measuredHosts;
  const figures: Figure[] = [];
  for (const [name, { what, measure, isOurs }] of Object.entries(rules)) {
    const found: Measured[] = [];
    for (const seed of seeds) found.push(await measure(seed));
    const sum = (pick: (of: Measured) => number) => rounded(mean(found.map(pick)), 3);
    const most = (pick: (of: Measured) => number) => Math.max(...found.map(pick));
    const goal = isOurs ? 0 : null;
    figures.push(
      toFigure(
        `hosts-${name}-moves`,
        `${hosts} hosts, ${services} services, ${tasks} tasks, replaced ${what}: moves of a task`,
        '',
        sum((each) => each.tasks.moves / each.tasks.tasks),
      ),
      toFigure(
        `hosts-${name}-most-moves`,
        'the same: moves of the task that moved most',
        '',
        most((each) => each.tasks.mostMoves),
      ),
      toFigure(
        `hosts-${name}-hours`,
        'the same: time',
        'h',
        sum((each) => each.hours),
      ),
      toFigure(
        `hosts-${name}-lost`,
        'the same: tasks that ended with their host',
        '',
        most((each) => each.tasks.lost),
        goal,
      ),
      toFigure(
        `hosts-${name}-below-minimum`,
        'the same: seconds of a service below its minimum for its sake',
        's',
        most((each) => each.tasks.secondsBelowMinimum.caused),
        goal,
      ),
    );
    if (isOurs)
      figures.push(
        toFigure(
          `hosts-${name}-ratio`,
          'the same: time over its lower bound',
          '',
          sum((each) => each.ratio ?? 0),
        ),
      );
  }
  return figures;
};
