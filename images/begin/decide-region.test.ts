import { expect, test } from '@jest/globals';
import { parseRecipe } from '../recipe/recipe.ts';
import type { Bake } from '../record/bake.ts';
import type { Pipeline, Published } from '../record/pipeline.ts';
import { decideRegion } from './decide-region.ts';

const recipe = parseRecipe(
  {
    parameter: '/recycler/images/web',
    base: { parameter: '/aws/service/base' },
    builder: { subnet: 'subnet-0a', securityGroups: ['sg-0a'], instanceProfile: 'builder' },
    update: {},
    test: { group: 'web' },
    regions: [{ region: 'eu-central-1', test: { group: 'web' } }],
  },
  'recipe web',
);
const published = (image: string, copyOf?: string): Published => ({
  image,
  version: 1,
  bake: `bake of ${image}`,
  ...(copyOf !== undefined && { copyOf }),
  base: { id: 'ami-base', name: 'base', owner: '1', state: 'available', architecture: 'x86_64', rootDevice: '/dev/xvda', createdAt: 0 },
  recipeHash: 'hash',
  at: 0,
});
const name = 'web@eu-central-1';
const lastCopy = (outcome: Bake['outcome'], startedAt = 0) =>
  ({ copy: { region: 'eu-central-1', of: 'ami-2', waiting: [] }, outcome, reason: 'why', startedAt }) as unknown as Bake;

const decide = (home: Partial<Pipeline>, there: Partial<Pipeline>, more: { last?: Bake; isAsked?: boolean; now?: number } = {}): string =>
  decideRegion({
    recipe,
    home: { name: 'web', ...home },
    there: { name, ...there },
    last: more.last,
    isAsked: more.isAsked ?? false,
    now: more.now ?? 3_600_000,
  }).action;

test('a Region follows what is current at home, and nothing else', () => {
  expect(decide({}, {})).toBe('wait');
  expect(decide({ current: published('ami-2') }, {})).toBe('copy');
  expect(decide({ current: published('ami-2') }, { current: published('ami-c1', 'ami-1') })).toBe('copy');
  expect(decide({ current: published('ami-2') }, { current: published('ami-c2', 'ami-2') })).toBe('current');
});

test('it waits while a bake is open at home, and where a person moved a label', () => {
  expect(decide({ current: published('ami-2'), openBake: 'b' }, {})).toBe('wait');
  expect(decide({ current: published('ami-2') }, { handsOff: { since: 0, found: 'version 9' } })).toBe('wait');
  expect(decide({ current: published('ami-2'), handsOff: { since: 0, found: 'version 9' } }, {})).toBe('wait');
});

test('a copy that did not pass is not made again by itself; one that failed is, in its time; a person may ask for either', () => {
  const home = { current: published('ami-2') };
  expect(decide(home, {}, { last: lastCopy('rejected'), now: 90 * 86_400_000 })).toBe('wait');
  expect(decide(home, {}, { last: lastCopy('tested'), now: 90 * 86_400_000 })).toBe('wait');
  expect(decide(home, {}, { last: lastCopy('failed'), now: recipe.every * 1_000 - 1 })).toBe('wait');
  expect(decide(home, {}, { last: lastCopy('failed'), now: recipe.every * 1_000 })).toBe('copy');
  expect(decide(home, {}, { last: lastCopy('rejected'), isAsked: true })).toBe('copy');
  expect(decide({ current: published('ami-3') }, {}, { last: lastCopy('rejected') })).toBe('copy');
});

test('what was rolled back at home is rolled back here, to the copy of what is current there again', () => {
  const rolledBack = { ...published('ami-2'), by: 'anna', reason: 'bad', rolledBackAt: 0 };
  const home = { current: published('ami-1'), rolledBack };
  expect(decide(home, { current: published('ami-c2', 'ami-2'), previous: published('ami-c1', 'ami-1') })).toBe('roll-back');
  // Where the copy before it is not of that image, another one is made.
  expect(decide(home, { current: published('ami-c2', 'ami-2') })).toBe('copy');
});

test('what was rolled back here is not published here again by itself', () => {
  const rolledBack = { ...published('ami-c2', 'ami-2'), by: 'anna', reason: 'bad', rolledBackAt: 0 };
  const there = { current: published('ami-c1', 'ami-1'), rolledBack };
  expect(decide({ current: published('ami-2') }, there, { last: lastCopy('published') })).toBe('wait');
  expect(decide({ current: published('ami-2') }, there, { isAsked: true })).toBe('copy');
});
