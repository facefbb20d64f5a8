import { expect, test } from '@jest/globals';
import { runRehearsal } from '../cli/rehearsal.ts';
import type { Ledger } from '../core/ports.ts';
import { rollBackRejected } from '../images/begin/roll-back-rejected.ts';
import { rollBackImage } from '../images/labels/roll-back.ts';
import { parseRecipe } from '../images/recipe/recipe.ts';
import type { Bake } from '../images/record/bake.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { World } from '../rehearsal/world.ts';
import { type Bakery, createBakery, imageParameter, writtenRecipe } from './bake-stage.ts';

const hour = 3_600;

/** A fleet of six whose launch template names the label, and the schedule watched for as long as the images move. */
const scenarioOf = (rollback: 'none' | 'auto') =>
  readScenario({
    name: 'images',
    fleets: [
      {
        name: 'web',
        desiredCapacity: 6,
        maxSize: 8,
        image: { current: 'ami-old', wanted: 'ami-old', parameter: `${imageParameter}:current` },
        boot: { median: '60s', spread: 0.1 },
        policy: { proof: { bake: '1m' }, rollback },
      },
    ],
    watch: '8h',
  });

const imagesOf = ({ ground }: World): string[] => [
  ...new Set([...ground.servers.values()].filter(({ goneAt }) => goneAt === undefined).map(({ image }) => image)),
];

test('a fleet follows the label: it goes to a new image by itself, and back to the one before when that is rolled back', async () => {
  const seen: { images: string[]; at: number }[] = [];
  const baked: Bake[] = [];
  let bakery: Bakery | undefined;
  let kept: Ledger | undefined;
  const { report, doors } = await runRehearsal(scenarioOf('none'), {
    prepare: (prepared, ledger) => {
      kept = ledger;
      const made = createBakery(prepared, ledger);
      bakery = made;
      const { clock, ground } = prepared;
      const record = () => void seen.push({ images: imagesOf(prepared), at: clock.now() });
      void clock.spawn(async () => {
        baked.push(await made.bakeOnce());
        await clock.sleep(2 * hour);
        record();
        ground.baking.plan.packages = 'packages of the second day';
        baked.push(await made.bakeOnce());
        await clock.sleep(2 * hour);
        record();
        await rollBackImage(made.doors, { pipeline: 'web', by: 'alice', reason: 'it loses sessions' });
        await clock.sleep(2 * hour);
        record();
      });
    },
  });
  const [first, second] = baked.map(({ image }) => image?.id ?? '');
  expect(baked.map(({ outcome }) => outcome)).toEqual(['published', 'published']);
  expect(seen.map(({ images }) => images)).toEqual([[first], [second], [first]]);
  expect((await kept?.listRejected())?.map(({ image, fleet }) => [image, fleet])).toEqual([[second, 'web']]);
  const campaigns = await doors.ledger.listCampaigns('web');
  expect(campaigns.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
  bakery?.invariants.checkEnd();
  expect(bakery?.invariants.breaches()).toEqual([]);
  expect(report.invariants).toMatchObject({ broken: [] });
});

/** Bakes a good image and then one that fails in the fleet; what the schedule of images did, tick by tick. */
const bakeBad = async (rollback: 'none' | 'auto') => {
  const recipe = parseRecipe(writtenRecipe, 'recipe web');
  const done: (string | undefined)[] = [];
  const baked: Bake[] = [];
  let bakery: Bakery | undefined;
  const { world, doors } = await runRehearsal(scenarioOf(rollback), {
    prepare: (prepared, ledger) => {
      const made = createBakery(prepared, ledger);
      bakery = made;
      const { clock, ground } = prepared;
      void clock.spawn(async () => {
        baked.push(await made.bakeOnce({ recipe }));
        await clock.sleep(2 * hour);
        Object.assign(ground.baking.plan, { packages: 'packages of the second day', latelyBadImages: [2] });
        baked.push(await made.bakeOnce({ recipe }));
        for (let tick = 0; tick < 12; tick += 1) {
          await clock.sleep(600);
          done.push(await rollBackRejected(made.doors, 'web', recipe));
        }
      });
    },
  });
  const [first, second] = baked.map(({ image }) => image?.id ?? '');
  return { world, doors, bakery, first, second, done: done.filter((each) => each !== undefined) };
};

test('an image that passes its test and fails in the fleet costs one server: the label goes back by itself, where its policy says so', async () => {
  const { world, doors, bakery, first, second, done } = await bakeBad('auto');
  expect(done).toEqual([expect.stringContaining(`current is ${first} again, since campaign`)]);
  expect(bakery?.notices.at(-1)).toMatchObject({ level: 'alert', text: expect.stringContaining(`image ${second} was rolled back`) });
  const ofSecond = [...world.ground.servers.values()].filter(({ image }) => image === second);
  expect(ofSecond).toHaveLength(1);
  expect(imagesOf(world)).toEqual([first]);
  expect((await doors.ledger.listCampaigns('web')).map(({ outcome }) => outcome)).toEqual(['done', 'stopped']);
  expect(bakery?.invariants.breaches()).toEqual([]);
});

test('it stays where its policy says nothing', async () => {
  const { bakery, done } = await bakeBad('none');
  expect(done).toEqual([]);
  expect(bakery?.notices.filter(({ level }) => level === 'alert')).toEqual([]);
});
