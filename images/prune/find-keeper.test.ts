import { describe, expect, test } from '@jest/globals';
import { parseRecipe } from '../recipe/recipe.ts';
import { newBake } from '../record/new-bake.ts';
import type { Published } from '../record/pipeline.ts';
import type { StoredImage } from '../record/stored-image.ts';
import { type Guard, type PruneFacts, usePlaces } from './facts.ts';
import { findKeeper } from './find-keeper.ts';
import { ownGuards } from './own-guards.ts';
import { useGuards } from './use-guards.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const day = 86_400_000;
const parameter = '/recycler/images/web';
const recipe = parseRecipe({ parameter, base: { parameter: '/aws/service/base' }, test: { group: 'web' } }, 'recipe web');

const imageOf = (id: string, days: number, more: Partial<StoredImage> = {}): StoredImage => ({
  ...{ id, name: `recycler/web/${id}`, state: 'available', isOwn: true, isPublic: false, isProtected: false, snapshots: [`snap-${id}`] },
  createdAt: now - days * day,
  lastLaunchedAt: now - days * day,
  tags: { 'recycler:bake': `bake-of-${id}`, 'recycler:pipeline': 'web', 'recycler:state': 'tested' },
  ...more,
});
const publishedOf = (image: string): Published => ({
  ...{ image, version: 7, bake: `bake-of-${image}`, recipeHash: 'x', at: 0 },
  base: {
    id: 'ami-base',
    name: 'base',
    owner: 'amazon',
    state: 'available',
    architecture: 'x86_64',
    rootDevice: '/dev/xvda',
    createdAt: 0,
  },
});

const newer = ['ami-n1', 'ami-n2', 'ami-n3', 'ami-n4', 'ami-n5'].map((id, index) => imageOf(id, index + 1));

/** Facts in which every question was answered, and nothing keeps the image `ami-old`. */
const factsOf = (old: Partial<StoredImage> = {}, more: Partial<PruneFacts> = {}): PruneFacts => ({
  now,
  pipeline: { name: 'web' },
  recipe,
  images: [...newer, imageOf('ami-old', 90, old)],
  unread: [],
  versions: [
    { parameter, version: 3, value: 'ami-old', labels: [], isLatest: false },
    { parameter, version: 7, value: 'ami-n1', labels: ['tested', 'current'], isLatest: true },
  ],
  wanted: [],
  uses: Object.fromEntries(usePlaces.map((place) => [place, []])),
  asked: ['ami-old', 'ami-left'],
  ...more,
});
const old = (facts: PruneFacts): StoredImage => facts.images.find(({ id }) => id === 'ami-old') ?? imageOf('ami-old', 90);
const usedBy = (place: (typeof usePlaces)[number], by: string, image = 'ami-old'): PruneFacts => {
  const facts = factsOf();
  return { ...facts, uses: { ...facts.uses, [place]: [{ image, by }] } };
};
const bake = newBake('web', recipe, { by: 'hand', reason: '' }, false, now);

type Name = keyof typeof ownGuards | keyof typeof useGuards;
/** For each guard, facts in which it alone keeps the image. */
const cases: Record<Name, PruneFacts> = {
  owner: factsOf({ isOwn: false }),
  tag: factsOf({ tags: { 'recycler:pipeline': 'web', 'recycler:state': 'tested' } }),
  backup: factsOf({ name: 'AwsBackup_i-1' }),
  protection: factsOf({ isProtected: true }),
  state: factsOf({ state: 'disabled' }),
  recipe: (({ recipe: _, ...rest }) => rest)(factsOf({ tags: { 'recycler:bake': 'x', 'recycler:state': 'candidate' } }, { versions: [] })),
  current: factsOf({}, { pipeline: { name: 'web', current: publishedOf('ami-old') } }),
  previous: factsOf({}, { pipeline: { name: 'web', previous: publishedOf('ami-old') } }),
  'open-bake': factsOf({}, { openBake: { ...bake, image: { name: 'x', attempt: 1, id: 'ami-old' } } }),
  newest: factsOf({}, { images: [...newer.slice(1), imageOf('ami-old', 90)] }),
  age: factsOf({ createdAt: now - 29 * day, lastLaunchedAt: now - 20 * day }, {}),
  enabled: factsOf(
    {},
    { pipeline: { name: 'web', removals: { 'ami-old': { name: '', disableSentAt: 0, enableSentAt: now - 13 * day } } } },
  ),
  launched: factsOf({ lastLaunchedAt: now - 13 * day }),
  asked: factsOf({}, { asked: ['ami-n1'] }),
  label: factsOf({}, { versions: [{ parameter, version: 3, value: 'ami-old', labels: ['stable'], isLatest: false }] }),
  campaign: factsOf({}, { wanted: [{ image: 'ami-old', by: 'campaign web-1 of web, which is open, wants it' }] }),
  reference: usedBy('references', 'imagebuilder:ImageRecipe arn:aws:imagebuilder:eu-west-1:1:image-recipe/x'),
  server: usedBy('servers', 'server i-1, which is stopped'),
  template: usedBy('templates', 'version 4 of launch template web', 'resolve:ssm:/recycler/images/web:3'),
  group: usedBy('groups', 'launch configuration web'),
  'fleet-request': usedBy('fleet-requests', 'Spot Fleet request sfr-1'),
  share: usedBy('shares', '444455556666'),
  'failed-launch': usedBy('failed-launches', 'group web: The image is disabled'),
};
// Twenty days old it is newer than some of the five; those that were made later keep it out of them.
cases.age = { ...cases.age, images: [...newer, old(cases.age)] };

const allGuards: Readonly<Record<string, Guard>> = { ...ownGuards, ...useGuards };

describe('an image that nothing uses', () => {
  test('may go, where every question was answered', () => {
    const facts = factsOf();
    expect(findKeeper(old(facts), facts)).toBeUndefined();
  });

  test.each(Object.entries(cases))('stays by %s, and without that guard it would go', (name, facts) => {
    expect(findKeeper(old(facts), facts)?.guard).toBe(name);
    const others = Object.entries(allGuards).filter(([each]) => each !== name);
    const keepers = others.filter(([, holds]) => holds(old(facts), facts) !== undefined).map(([each]) => each);
    expect(keepers).toEqual([]);
  });

  test('has a case for every guard, and each guard of the list is asked', () => {
    expect(Object.keys(cases).toSorted()).toEqual(Object.keys(allGuards).toSorted());
  });
});

describe('what could not be read', () => {
  test.each(usePlaces)('keeps every image: %s', (place) => {
    const facts = factsOf({}, { unread: ['ec2:DescribeX: UnauthorizedOperation'] });
    const { [place]: _, ...uses } = facts.uses;
    expect(findKeeper(old(facts), { ...facts, uses })?.reason).toMatch(
      /could not be read, so it counts as in use \(ec2:DescribeX: UnauthorizedOperation\)/,
    );
  });

  test('keeps it as well where it is labels, campaigns, an age or a launch', () => {
    const { versions: _, ...noVersions } = factsOf();
    const { wanted: __, ...noWanted } = factsOf();
    expect(findKeeper(old(noVersions), noVersions)?.guard).toBe('label');
    expect(findKeeper(old(noWanted), noWanted)?.guard).toBe('campaign');
    const { createdAt: ___, ...ageless } = imageOf('ami-old', 90);
    const { lastLaunchedAt: ____, ...silent } = imageOf('ami-old', 90);
    expect(findKeeper(ageless, factsOf({}, { images: [...newer, ageless] }))?.guard).toBe('newest');
    expect(findKeeper({ ...ageless, tags: { ...ageless.tags, 'recycler:state': 'rejected' } }, factsOf())?.guard).toBe('age');
    expect(findKeeper(silent, factsOf())?.guard).toBe('launched');
  });
});

describe('a name of a parameter', () => {
  test.each([
    ['resolve:ssm:/recycler/images/web:3', 'template'],
    ['resolve:ssm:arn:aws:ssm:eu-west-1:111122223333:parameter/recycler/images/web:3', 'template'],
    ['resolve:ssm:/recycler/images/web:current', undefined],
    ['resolve:ssm:/recycler/images/web', undefined],
    ['resolve:ssm:/recycler/images/web:4', undefined],
    ['resolve:ssm:/recycler/images/other:3', undefined],
  ])('%s stands for the image of that version alone', (name, guard) => {
    const facts = usedBy('templates', 'a template', name);
    expect(findKeeper(old(facts), facts)?.guard).toBe(guard);
  });

  test('of another parameter keeps the image in whichever version it stands, and so does the newest version of our own', () => {
    const version = { version: 1, value: 'ami-old', labels: [], isLatest: false };
    for (const [each, guard] of [
      [{ ...version, parameter: '/golden' }, 'label'],
      [{ ...version, parameter, isLatest: true }, 'label'],
      [{ ...version, parameter }, undefined],
    ] as const) {
      const facts = factsOf({}, { versions: [each] });
      expect(findKeeper(old(facts), facts)?.guard).toBe(guard);
    }
  });

  test('in the references that EC2 finds is no use where it is our own parameter, in which every image stands', () => {
    const own = usedBy('references', `ssm:Parameter arn:aws:ssm:eu-west-1:111122223333:parameter${parameter}`);
    expect(findKeeper(old(own), own)).toBeUndefined();
    const other = usedBy('references', 'ssm:Parameter arn:aws:ssm:eu-west-1:111122223333:parameter/golden');
    expect(findKeeper(old(other), other)?.guard).toBe('reference');
  });
});

describe('what a bake left', () => {
  test('stays a day and no longer, whether it was launched or not', () => {
    const { lastLaunchedAt: _, ...leftover } = imageOf('ami-left', 2, { tags: { 'recycler:bake': 'x', 'recycler:state': 'candidate' } });
    expect(findKeeper(leftover, factsOf())).toBeUndefined();
    expect(findKeeper({ ...leftover, createdAt: now - day / 2 }, factsOf())?.guard).toBe('age');
  });
});
