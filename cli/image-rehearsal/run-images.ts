import { fileURLToPath } from 'node:url';
import { createClients } from '../../aws/all-clients.ts';
import { bindBakeDoors } from '../../aws/bakes/bake-doors.ts';
import { openLaunchTemplates } from '../../aws/bakes/launch-templates.ts';
import { bindPruneDoors } from '../../aws/bakes/prune-doors.ts';
import { createClientMaker } from '../../aws/clients.ts';
import { InputError, isOfTheWorld } from '../../core/errors.ts';
import type { Ledger, Notices } from '../../core/ports.ts';
import { type BakeExecutions, beginBakes } from '../../images/begin/begin-bakes.ts';
import { stepBakeTask } from '../../images/functions/step-bake/step-bake-task.ts';
import type { BakeDoors, BakeLedger } from '../../images/ports.ts';
import { pruneImages } from '../../images/prune/prune-images.ts';
import type { BakeEvent } from '../../images/step/step-bake.ts';
import { createMemoryBakes } from '../../local/memory-bakes.ts';
import { loadStateMachine, runExecution, type StateMachine } from '../../local/state-machine.ts';
import { watchBakes } from '../../rehearsal/baking/bake-invariants.ts';
import { publishBase } from '../../rehearsal/baking/publish-base.ts';
import { clientSettingsOf } from '../../rehearsal/client-settings.ts';
import type { ScenarioImages } from '../../rehearsal/images-schema.ts';
import type { World } from '../../rehearsal/world.ts';
import { openTrials } from '../../workloads/ecs/trials.ts';
import { invokeLikeLambda } from '../invoke-like-lambda.ts';
import { locateFile } from '../locate-file.ts';

/** Seconds between two runs of each function, as the schedules of the stack of images have it. */
const beginEvery = 600;
const pruneEvery = 3_600;

/** What is known of images while a rehearsal runs, for its report. */
export type RunningImages = {
  bakes: BakeLedger;
  /** Each move of the label `current`, by recipe. */
  labels: { recipe: string; at: number; image: string }[];
  invariants: ReturnType<typeof watchBakes>;
};

type Settings = { world: World; ledger: Ledger; notices: Notices; images: ScenarioImages; until: number };

const loadBakes = (): Promise<StateMachine> =>
  loadStateMachine(fileURLToPath(locateFile('statemachine/bake.asl.yaml')), { StepBakeFunction: 'step' });

/** Executions of the state machine of bakes on the clock of the world. */
const createExecutions = (world: World, definition: StateMachine, doors: BakeDoors): BakeExecutions => {
  const running = new Set<string>();
  const { clock, ground } = world;
  const random = ground.chance('bake-machine').next;
  const step = stepBakeTask(doors);
  return {
    isRunning: async (name) => running.has(name),
    start: async (name, input: BakeEvent) => {
      running.add(name);
      const tasks = { step: (payload: unknown) => invokeLikeLambda(world, () => step(payload)) };
      void clock.spawn(async () => {
        await runExecution({ definition, name, input, tasks, clock, random }).catch(() => undefined);
        running.delete(name);
      }, name);
    },
  };
};

/** The image under the label `current` of a parameter, as the embedded cloud has it. */
const currentOf = ({ ground }: World, parameter: string): string | undefined =>
  ground.baking.versions.get(parameter)?.find(({ labels }) => labels.includes('current'))?.value;

const openRegion = (name: string): never => {
  throw new InputError(`scenario: a rehearsal of campaigns has one Region, and a recipe names ${name}: leave its regions out`);
};

/**
 * Runs the stack of images beside a rehearsal: bases are published at their times, the schedule begins bakes and prunes images, and the real state machine
 * steps them, until the end of the watch.
 */
export const runImages = async ({ world, ledger, notices, images, until }: Settings): Promise<RunningImages> => {
  const { clock, ground } = world;
  const start = ground.scenario.startMs;
  const recipes = images.recipes.map(({ name, recipe }) => ({ name, value: recipe }));
  const parameters = recipes.map(({ name, value }) => ({
    recipe: name,
    ...(value as { parameter?: string; base?: { parameter?: string } } | null),
  }));
  for (const base of images.bases)
    for (const parameter of new Set(parameters.flatMap((each) => each.base?.parameter ?? []))) {
      const publish = () => publishBase(ground, { ...base, parameter, createdAt: base.at === 0 ? start - 86_400_000 : clock.now() });
      if (base.at === 0) publish();
      else clock.at(start + base.at * 1_000, publish);
    }
  const make = createClientMaker(clientSettingsOf(world), 'rehearsal-of-images');
  const clients = createClients(make);
  const bakes = createMemoryBakes(ledger, () => clock.now());
  const shared = { clock, bakes: world.guard(bakes, 'Bakes'), ledger: world.guard(ledger, 'Ledger'), notices };
  const list = async () => recipes;
  const doors = bindBakeDoors(clients, {
    ...shared,
    trials: ({ ecs }) => openTrials(ecs, clock),
    bakeDocument: 'bake',
    probeDocument: 'probe',
    openRegion,
  });
  const templates = openLaunchTemplates(clients.ec2);
  const pruneDoors = { ...bindPruneDoors(clients, shared, openRegion), recipes: { list } };
  const executions = createExecutions(world, await loadBakes(), doors);
  const labels: RunningImages['labels'] = [];
  const last = new Map<string, string>();
  ground.baking.listeners.push(() => {
    for (const { recipe, parameter = '' } of parameters) {
      const image = currentOf(world, parameter);
      if (image === undefined || image === last.get(recipe)) continue;
      last.set(recipe, image);
      labels.push({ recipe, at: clock.now(), image });
    }
  });
  const invariants = watchBakes(ground);
  const repeat = (seconds: number, work: () => Promise<unknown>, name: string): void =>
    void clock.spawn(async () => {
      for (; clock.now() < until; await clock.sleep(seconds)) {
        try {
          await world.invoke(work);
        } catch (error) {
          // The function fails, and the schedule calls it again.
          if ((error as Error).name !== 'Crash' && !isOfTheWorld(error)) throw error;
        }
      }
    }, name);
  repeat(beginEvery, () => beginBakes({ ...doors, templates, recipes: { list } }, executions, { actor: 'schedule' }), 'begin-bake');
  repeat(pruneEvery, () => pruneImages(pruneDoors, { actor: 'schedule' }), 'prune-images');
  return { bakes, labels, invariants };
};
