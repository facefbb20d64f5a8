import { createClients } from '../aws/all-clients.ts';
import { bindBakeDoors } from '../aws/bakes/bake-doors.ts';
import { bindPruneDoors } from '../aws/bakes/prune-doors.ts';
import { createClientMaker, inRegion } from '../aws/clients.ts';
import type { Ledger, Notice } from '../core/ports.ts';
import { openBake } from '../images/begin/open-bake.ts';
import type { BakeDoors } from '../images/ports.ts';
import { type PruneImagesDoors, pruneImages } from '../images/prune/prune-images.ts';
import type { PruneResult } from '../images/prune/prune-pipeline.ts';
import { parseRecipe, type Recipe } from '../images/recipe/recipe.ts';
import type { Bake, Trigger } from '../images/record/bake.ts';
import { stepBake } from '../images/step/step-bake.ts';
import { createMemoryBakes } from '../local/memory-bakes.ts';
import { createMemoryLedger } from '../local/memory-ledger.ts';
import { watchBakes } from '../rehearsal/baking/bake-invariants.ts';
import type { BakingPlan } from '../rehearsal/baking/baking-ground.ts';
import { publishBase as publishBehind } from '../rehearsal/baking/publish-base.ts';
import { clientSettingsOf } from '../rehearsal/client-settings.ts';
import { createOtherRegion } from '../rehearsal/other-region.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { createWorld, type World } from '../rehearsal/world.ts';
import { openTrials } from '../workloads/ecs/trials.ts';

export const baseParameter = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
export const imageParameter = '/recycler/images/web';

/** A recipe for a fleet of the rehearsal. */
export const writtenRecipe = {
  parameter: imageParameter,
  base: { parameter: baseParameter },
  builder: { subnet: 'subnet-0builder', securityGroups: ['sg-0builder'], instanceProfile: 'builder' },
  update: { release: '2023.9.20261120', packages: ['nginx'] },
  test: { group: 'web', probes: [{ noFailedUnits: true }, { httpGet: { path: '/health', port: 80 }, reach: 'ssm' }] },
  fleets: ['web'],
};

/** Another Region, with the ledger of the campaigns there and what watches its images. */
export type Region = { world: World; ledger: Ledger; invariants: ReturnType<typeof watchBakes> };

type BakeOptions = { recipe?: Recipe; trigger?: Trigger; isUrgent?: boolean };

/** All that bakes need beside a world and its ledger. */
export type Bakery = {
  doors: BakeDoors;
  notices: Notice[];
  invariants: ReturnType<typeof watchBakes>;
  /** Bakes once, in a task of the world's clock. Deaths of the function are survived: each step is called until it has ended. */
  bakeOnce: (options?: BakeOptions) => Promise<Bake>;
  /** Calls a function with doors, as Lambda does: one that died is called again. */
  survive: <Answer>(call: (doors: BakeDoors) => Promise<Answer>) => Promise<Answer>;
  /** Prunes the images of the recipe, or with `isPlan` says what it would do. Deaths of the function are survived: it is called until it has answered. */
  pruneOnce: (options?: { isPlan?: boolean; recipe?: unknown }) => Promise<PruneResult>;
};

export type BakeStage = Omit<Bakery, 'bakeOnce' | 'pruneOnce'> & {
  world: World;
  ledger: Ledger;
  regions: ReadonlyMap<string, Region>;
  /** Does something on the clock of the world, to its end. */
  run: <Answer>(work: () => Promise<Answer>) => Promise<Answer>;
  /** Bakes once, from beginning to end. */
  bake: (options?: BakeOptions) => Promise<Bake>;
  /** Prunes once. */
  prune: Bakery['pruneOnce'];
};

type StageOptions = {
  faults?: object[];
  plan?: Partial<BakingPlan>;
  seed?: number;
  fleets?: object[];
  /** Other Regions, and what becomes of copies there. */
  others?: Readonly<Record<string, Partial<BakingPlan>>>;
};

/** Puts a base image behind its public parameter, as AWS publishes one. */
export const publishBase = ({ ground }: World, image: string, createdAt = ground.clock.now()): void =>
  publishBehind(ground, { image, parameter: baseParameter, createdAt });

/** Polls after which a bake that does not end is given up. */
const mostPolls = 3_000;

/** Binds bakes to a world and the ledger of its campaigns, with a base image behind its parameter. */
export const createBakery = (world: World, ledger: Ledger, regions: ReadonlyMap<string, Region> = new Map()): Bakery => {
  publishBase(world, 'ami-base1', world.ground.scenario.startMs - 86_400_000);
  const others = new Map([...regions].map(([name, region]) => [name, region.world]));
  const make = createClientMaker(clientSettingsOf(world, others), 'rehearsal');
  const invariants = watchBakes(world.ground);
  const { clock } = world;
  const bakes = createMemoryBakes(ledger, () => clock.now());
  const notices: Notice[] = [];
  const clients = createClients(make);
  const openRegion = (name: string) => {
    const region = regions.get(name);
    if (!region) throw new Error(`there is no Region ${name}`);
    return { clients: createClients(inRegion(make, name)), campaigns: world.guard(region.ledger, `Ledger of ${name}`) };
  };
  const open = (): BakeDoors =>
    bindBakeDoors(clients, {
      clock,
      bakes: world.guard(bakes, 'Bakes'),
      ledger: world.guard(ledger, 'Ledger'),
      notices: { send: async (notice) => void notices.push(notice) },
      trials: ({ ecs }) => openTrials(ecs, clock),
      bakeDocument: 'bake',
      probeDocument: 'probe',
      openRegion,
    });
  let doors = open();

  /** What Lambda and the state machine do: a function that died is called again. */
  const survive = async <Answer>(call: (own: BakeDoors) => Promise<Answer>): Promise<Answer> => {
    for (;;) {
      try {
        return await world.invoke(() => call(doors));
      } catch (error) {
        if (!['Crash', 'LockHeld'].includes((error as Error).name)) throw error;
        // A function that died begins in a process of its own, which remembers nothing.
        doors = open();
        await clock.sleep(30);
      }
    }
  };

  const bakeOnce: Bakery['bakeOnce'] = async ({ recipe = parseRecipe(writtenRecipe, 'recipe web'), trigger, isUrgent = false } = {}) => {
    const begin = { recipe, trigger: trigger ?? { by: 'schedule' as const, reason: 'it is time' }, isUrgent, holder: 'begin' };
    const { id, pipeline } = await survive((own) => openBake(own, 'web', begin));
    let event = { bake: id, pipeline, step: 'base', holder: 'execution-1' };
    for (let poll = 0; event.step !== 'ended'; poll += 1) {
      if (poll > mostPolls) throw new Error(`bake ${id} does not end: it stays in ${event.step}`);
      const answer = await survive((own) => stepBake(own, event));
      await clock.sleep(answer.restSeconds);
      event = { bake: id, pipeline, step: answer.step, holder: answer.holder };
    }
    return bakes.readBake(id);
  };
  const pruneOnce: Bakery['pruneOnce'] = async ({ isPlan = false, recipe = writtenRecipe } = {}) => {
    for (;;) {
      try {
        const guarded = {
          clock,
          bakes: world.guard(bakes, 'Bakes'),
          ledger: world.guard(ledger, 'Ledger'),
          notices: { send: async (notice: Notice) => void notices.push(notice) },
        };
        const doors: PruneImagesDoors = {
          ...bindPruneDoors(clients, guarded, openRegion),
          recipes: { list: async () => [{ name: 'web', value: recipe }] },
        };
        const [result] = await world.invoke(() => pruneImages(doors, { isPlan, actor: 'schedule' }));
        if (!result) throw new Error('nothing was pruned');
        return result;
      } catch (error) {
        if ((error as Error).name !== 'Crash') throw error;
        // The lock of the one that died runs out meanwhile.
        await clock.sleep(300);
      }
    }
  };
  return { doors, notices, invariants, bakeOnce, pruneOnce, survive };
};

/** The fleet that uses the images. */
export const fleetOfBakes = { name: 'web', desiredCapacity: 3, image: { current: 'ami-old', wanted: 'ami-old' } };

/** A fleet in the embedded cloud, and all that a bake needs beside it. The functions may die, and answers may be lost, by the faults. */
export const createBakeStage = ({
  faults = [],
  plan = {},
  seed = 1,
  fleets = [fleetOfBakes],
  others = {},
}: StageOptions = {}): BakeStage => {
  const world = createWorld({ scenario: readScenario({ seed, fleets, faults }), baking: plan });
  const ledger = createMemoryLedger(() => world.clock.now());
  const regions = new Map(
    Object.entries(others).map(([region, baking]) => {
      // Both Regions are disturbed alike; deaths are those of the functions, which run at home.
      const other = createOtherRegion(world, { region, scenario: readScenario({ seed: seed + 1, fleets, faults }), baking });
      return [region, { world: other, ledger: createMemoryLedger(() => world.clock.now()), invariants: watchBakes(other.ground) }];
    }),
  );
  const { bakeOnce, pruneOnce, ...bakery } = createBakery(world, ledger, regions);
  const run: BakeStage['run'] = async (work) => {
    const running = world.clock.spawn(work);
    await world.clock.run();
    return running;
  };
  const bake: BakeStage['bake'] = async (options) => {
    const ended = await run(() => bakeOnce(options));
    for (const { invariants } of [bakery, ...regions.values()]) invariants.checkEnd();
    return ended;
  };
  const prune: BakeStage['prune'] = (options) => run(() => pruneOnce(options));
  return { ...bakery, world, ledger, regions, run, bake, prune };
};
