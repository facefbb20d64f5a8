import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { connectLaunchTemplates } from '../aws/bakes/launch-templates.ts';
import { createClientMaker } from '../aws/clients.ts';
import { type BakeExecutions, beginBakes } from '../images/begin/begin-bakes.ts';
import { beginBake } from '../images/functions/begin-bake/begin-bake.ts';
import { stepBakeTask } from '../images/functions/step-bake/step-bake-task.ts';
import type { BakeEvent } from '../images/step/step-bake.ts';
import { loadStateMachine, runExecution } from '../local/state-machine.ts';
import { clientSettingsOf } from '../rehearsal/client-settings.ts';
import { type BakeStage, createBakeStage, publishBase, writtenRecipe } from './bake-stage.ts';

const path = fileURLToPath(new URL('../statemachine/bake.asl.yaml', import.meta.url));
const definition = await loadStateMachine(path, { StepBakeFunction: 'step' });

/** Executions of the real state machine on the clock of the stage; those that are aborted stop calling. */
const createExecutions = ({ world, doors }: BakeStage) => {
  const running = new Map<string, { isAborted: boolean }>();
  const started: string[] = [];
  const executions: BakeExecutions = {
    isRunning: async (name) => running.has(name),
    start: async (name, input: BakeEvent) => {
      const execution = { isAborted: false };
      running.set(name, execution);
      started.push(name);
      const step = stepBakeTask(doors);
      const tasks = { step: (payload: unknown) => (execution.isAborted ? new Promise<never>(() => undefined) : step(payload)) };
      void world.clock.spawn(async () => {
        const ended = runExecution({ definition, name, input, tasks, clock: world.clock, random: () => 0.5 });
        const aborted = new Promise<void>((resolve) => Object.assign(execution, { abort: resolve }));
        await world.clock.waitFor(Promise.race([ended.then(() => undefined), aborted]));
        running.delete(name);
      });
    },
  };
  const abortAll = (): void => {
    for (const execution of running.values()) {
      execution.isAborted = true;
      (execution as { abort?: () => void }).abort?.();
    }
    running.clear();
  };
  return { executions, started, abortAll };
};

const setUp = (recipes: Record<string, unknown> = { web: writtenRecipe }, faults: object[] = []) => {
  const stage = createBakeStage({ faults });
  const { executions, started, abortAll } = createExecutions(stage);
  const templates = connectLaunchTemplates(createClientMaker(clientSettingsOf(stage.world), 'rehearsal'));
  const doors = {
    ...stage.doors,
    templates,
    recipes: { list: async () => Object.entries(recipes).map(([name, value]) => ({ name, value })) },
  };
  const begin = (request: Partial<Parameters<typeof beginBakes>[2]> = {}) =>
    beginBakes(doors, executions, { actor: 'schedule', ...request });
  return { ...stage, started, abortAll, begin, executions, beginDoors: doors };
};

/** Runs the schedule for so many hours, every ten minutes; answers what it did, without what is always so. */
const runSchedule = async ({ world, begin, run }: ReturnType<typeof setUp>, hours: number): Promise<string[]> => {
  const actions: string[] = [];
  await run(async () => {
    for (let tick = 0; tick < hours * 6; tick += 1) {
      for (const { action, reason } of await begin())
        if (action !== 'running' && action !== 'nothing-due') actions.push(`${action}: ${reason}`);
      await world.clock.sleep(600);
    }
  });
  return actions;
};

const identity = { release: 'v1', stateMachine: 'arn:machine:1', calls: ['arn:prune:1'] };

describe('the schedule of bakes', () => {
  test('bakes a new recipe at once, then on its schedule, and within the hour of a base that moved', async () => {
    const stage = setUp();
    const { world, doors, invariants } = stage;
    world.clock.at(world.clock.now() + 8.2 * 3_600_000, () => publishBase(world, 'ami-base2'));
    const actions = await runSchedule(stage, 10);
    expect(actions).toEqual([
      expect.stringContaining('begun: no image was ever made'),
      expect.stringContaining('begun: the last bake began 6h ago'),
      expect.stringContaining('names ami-base2, and no longer ami-base1'),
    ]);
    const outcomes = await stage.run(async () => (await doors.bakes.listBakes('web')).map(({ outcome }) => outcome));
    expect(outcomes).toEqual(['published', 'unchanged', 'published']);
    expect(invariants.breaches()).toEqual([]);
  });

  test('does not wait for the hour where Amazon Inspector finds what a newer base fixes, and asks no recipe whose image it is not', async () => {
    const stage = setUp();
    const { world, doors, run, executions } = stage;
    const event = (severity: string, imageId: string) => ({
      source: 'aws.inspector2',
      detail: { severity, title: 'CVE-2026-1234', resources: [{ details: { awsEc2Instance: { imageId } } }] },
    });
    const send = beginBake({ ...stage.beginDoors, identity, startPruning: async () => undefined }, executions);
    await run(async () => {
      await stage.begin();
      await world.clock.sleep(1_800);
    });
    const current = (await run(() => doors.bakes.readPipeline('web'))).current?.image ?? '';
    const answers = await run(async () => {
      const same = await send(event('CRITICAL', current));
      publishBase(world, 'ami-base2');
      const other = await send(event('CRITICAL', 'ami-other'));
      return [same, other, await send(event('CRITICAL', current))].map((answer) =>
        'recipes' in answer ? answer.recipes[0]?.action : 'none',
      );
    });
    expect(answers).toEqual(['nothing-due', 'nothing-due', 'begun']);
    const [, bake] = await run(() => doors.bakes.listBakes('web'));
    expect(bake).toMatchObject({ trigger: { by: 'finding' }, isUrgent: true, outcome: 'published' });
  });

  test('says which release it is, has images pruned where the schedule asks for it, and begins no bake for either', async () => {
    const { beginDoors, executions, run, doors } = setUp();
    const pruned: number[] = [];
    const send = beginBake({ ...beginDoors, identity, startPruning: async () => void pruned.push(1) }, executions);
    expect(await run(() => send({ identify: true }))).toEqual(identity);
    expect(pruned).toHaveLength(0);
    expect(await run(() => send({ prunes: true }))).toEqual({ recipes: [], hasPruned: true });
    expect([pruned.length, await run(() => doors.bakes.listBakes('web'))]).toEqual([1, []]);
  });

  test('has launch templates follow the label by the schedule, and for a person before the bake that they ask for', async () => {
    const recipes: Record<string, unknown> = {};
    const { begin, run, world, doors } = setUp(recipes);
    const [template] = world.ground.templates.values();
    recipes.web = { ...writtenRecipe, launchTemplates: [template?.id] };
    const actions = async (request?: object) => (await run(() => begin(request))).map(({ action }) => action);
    expect(await actions()).toEqual(['begun']);
    expect(await actions()).toEqual(['followed']);
    expect(await actions()).toEqual(['nothing-due']);
    const current = (await run(() => doors.bakes.readPipeline('web'))).current?.image;
    expect(template?.versions.at(-1)?.image).toBe(current);
    expect(await actions({ recipe: 'web', actor: 'alice' })).toEqual(['begun']);
  });

  test('continues a bake whose execution was aborted, at any time, by one execution', async () => {
    for (const minutes of [1, 4, 7, 9, 11]) {
      const stage = setUp();
      const { world, doors, started, abortAll, invariants } = stage;
      world.clock.at(world.clock.now() + minutes * 60_000, abortAll);
      const actions = await runSchedule(stage, 2);
      expect([minutes, actions.filter((each) => each.startsWith('continued')).length]).toEqual([minutes, 1]);
      expect(started).toHaveLength(2);
      const [bake] = await stage.run(() => doors.bakes.listBakes('web'));
      expect([minutes, bake?.outcome, world.ground.baking.servers.size]).toEqual([minutes, 'published', 2]);
      invariants.checkEnd();
      expect(invariants.breaches()).toEqual([]);
    }
  });

  test('begins one bake with one execution, at whichever of its calls its function dies', async () => {
    for (let nth = 1; nth <= 11; nth += 1) {
      const stage = setUp(undefined, [{ kind: 'crash', nth }]);
      const { world, begin, run, doors, started } = stage;
      let deaths = 0;
      await run(async () => {
        for (let tick = 0; tick < 9; tick += 1) {
          await world
            .invoke(() => begin())
            .catch(() => {
              deaths += 1;
            });
          await world.clock.sleep(600);
        }
      });
      const bakes = await run(() => doors.bakes.listBakes('web'));
      expect([nth, deaths, bakes.map(({ outcome }) => outcome), started.length]).toEqual([nth, 1, ['published'], 1]);
      expect(world.ground.baking.servers.size).toBe(2);
    }
  });

  test('refuses a recipe that is wrong, and serves the others; a person asks for one by name', async () => {
    const { begin, run, doors } = setUp({ wrong: { parameter: '/elsewhere' }, web: writtenRecipe });
    expect(await run(() => begin({ recipe: 'api' }))).toEqual([
      { recipe: 'api', action: 'refused', reason: 'there is no recipe of that name; there are: wrong, web' },
    ]);
    const [wrong, web] = await run(() => begin());
    expect([wrong, web]).toMatchObject([
      { action: 'refused', reason: expect.stringContaining('recipe wrong: parameter is not a parameter of images') },
      { action: 'begun', recipe: 'web' },
    ]);
    const [asked] = await run(() => begin({ recipe: 'web', isUrgent: true, actor: 'alice' }));
    expect(asked).toMatchObject({ action: 'begun', reason: 'asked for by alice' });
    expect(await run(() => doors.bakes.readBake(asked?.bake ?? ''))).toMatchObject({ isUrgent: true, trigger: { by: 'hand' } });
  });
});
