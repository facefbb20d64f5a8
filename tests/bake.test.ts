import { describe, expect, test } from '@jest/globals';
import { parseRecipe } from '../images/recipe/recipe.ts';
import { createBakeStage, imageParameter, publishBase, writtenRecipe } from './bake-stage.ts';

const currentOf = ({ world }: ReturnType<typeof createBakeStage>): string | undefined =>
  world.ground.baking.versions.get(imageParameter)?.find(({ labels }) => labels.includes('current'))?.value;

describe('a bake', () => {
  test('makes an image, tests it, moves the label to it, and leaves no server behind', async () => {
    const stage = createBakeStage();
    const { world, bake, notices, invariants } = stage;
    const ended = await bake();
    expect(ended).toMatchObject({ step: 'ended', outcome: 'published', image: { attempt: 1, isTested: true } });
    expect(world.ground.baking.versions.get(imageParameter)).toMatchObject([{ value: ended.image?.id, labels: ['tested', 'current'] }]);
    expect([...world.ground.baking.servers.values()].map(({ machine }) => machine)).toEqual(['terminated', 'terminated']);
    expect([...world.ground.baking.images.values()].at(-1)?.tags).toMatchObject({
      'recycler:bake': ended.id,
      'recycler:state': 'tested',
      'recycler:base': 'ami-base1',
      'recycler:release': '2023.9.20261120',
    });
    expect(notices).toMatchObject([{ level: 'info', text: expect.stringContaining('published') }]);
    expect(invariants.breaches()).toEqual([]);
  });

  test('of the same base, recipe and packages makes no image, and one with other packages moves both labels', async () => {
    const { world, bake, invariants } = createBakeStage();
    const first = await bake();
    expect(await bake()).toMatchObject({ outcome: 'unchanged' });
    expect(world.calls.figures().byOperation.CreateImage).toBe(1);
    world.ground.baking.plan.packages = 'packages of the second day';
    const third = await bake();
    expect(third).toMatchObject({ outcome: 'published' });
    expect(world.ground.baking.versions.get(imageParameter)).toMatchObject([
      { value: first.image?.id, labels: ['previous'] },
      { value: third.image?.id, labels: ['tested', 'current'] },
    ]);
    expect(invariants.breaches()).toEqual([]);
  });

  test('of a base that needs no update tests and publishes the base itself, and touches it with no other call', async () => {
    const { builder: _, update: __, ...bare } = writtenRecipe;
    const { world, bake, invariants } = createBakeStage();
    const recipe = parseRecipe(bare, 'recipe web');
    expect(await bake({ recipe })).toMatchObject({ outcome: 'published', image: { id: 'ami-base1', isBase: true } });
    expect(await bake({ recipe })).toMatchObject({ outcome: 'unchanged' });
    const { byOperation } = world.calls.figures();
    expect(Object.keys(byOperation)).not.toEqual(expect.arrayContaining(['CreateTags', 'CreateImage', 'DeregisterImage']));
    expect(byOperation.RunInstances).toBe(1);
    expect(invariants.breaches()).toEqual([]);
  });
});

describe('a recipe that follows the release of its base', () => {
  const { release: _, ...update } = writtenRecipe.update;
  const recipe = parseRecipe({ ...writtenRecipe, update }, 'recipe web');
  const name = (stage: ReturnType<typeof createBakeStage>, text: string, value?: string): void => {
    const { baking, parameters } = stage.world.ground;
    const base = baking.images.get('ami-base1');
    if (base) baking.images.set('ami-base1', { ...base, name: text });
    if (value !== undefined) parameters.set(writtenRecipe.base.parameter, value);
  };

  test('installs the one in the name of the base, or of the image that an ECS-optimized one is made of', async () => {
    const plain = createBakeStage();
    name(plain, 'al2023-ami-2023.9.20261117.1-kernel-6.1-x86_64');
    expect(await plain.bake({ recipe })).toMatchObject({ outcome: 'published', manifest: { release: '2023.9.20261117' } });
    const ofEcs = createBakeStage();
    const source = 'al2023-ami-minimal-2023.9.20261105.0-kernel-6.1-x86_64';
    name(
      ofEcs,
      'al2023-ami-ecs-hvm-2023.0.20261108-kernel-6.1-x86_64',
      JSON.stringify({ image_id: 'ami-base1', source_image_name: source }),
    );
    expect(await ofEcs.bake({ recipe })).toMatchObject({ outcome: 'published', manifest: { release: '2023.9.20261105' } });
  });

  test('makes no image of a base that says none', async () => {
    const stage = createBakeStage();
    name(stage, 'al2023-ami-ecs-hvm-2023.0.20261108-kernel-6.1-x86_64');
    expect(await stage.bake({ recipe })).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('does not say its release: write it'),
    });
    expect(stage.world.calls.figures().byOperation.RunInstances).toBeUndefined();
  });
});

describe('what goes wrong in a bake', () => {
  test.each([
    ['the agent never comes online', { agentNeverOnline: true }, 'failed', /SSM Agent of the builder never came online/],
    ['the agent is too old', { agentVersion: '3.2.9.0' }, 'failed', /older than 3\.3\.2746\.0/],
    ['the update fails twice', { failedUpdates: 2 }, 'failed', /Failed to download metadata/],
    ['the release is another one', { release: '2023.8.20260101' }, 'failed', /after the update the release is 2023\.8/],
    ['both images fail', { failedImages: [1, 2] }, 'failed', /the snapshot could not be made/],
    ['the image boots into nothing that works', { badImages: [1] }, 'rejected', /the test did not pass within 20 min .*app\.service/],
    ['the image was not cleaned', { staysUnclean: true }, 'rejected', /machine-id of the builder/],
    ['Systems Manager holds no value for an image', { refusesValues: true }, 'tested', /did not take ami-/],
  ] as const)('%s: no label moves, and nothing is left', async (_, plan, outcome, reason) => {
    const stage = createBakeStage({ plan });
    const ended = await stage.bake();
    expect(ended).toMatchObject({ step: 'ended', outcome, reason: expect.stringMatching(reason) });
    expect(currentOf(stage)).toBeUndefined();
    expect(stage.invariants.breaches()).toEqual([]);
    expect(stage.notices.at(-1)?.level).not.toBe('info');
    const rejected = outcome === 'rejected' ? [{ image: ended.image?.id, fleet: 'web' }] : [];
    expect(await stage.ledger.listRejected()).toMatchObject(rejected);
  });

  test.each([
    ['one update', { failedUpdates: 1 }, 1],
    ['one image', { failedImages: [1] }, 2],
    ['one image that stays pending for an hour', { stuckImages: [1] }, 2],
  ] as const)('%s that fails is tried once more', async (_, plan, attempt) => {
    const stage = createBakeStage({ plan });
    const ended = await stage.bake();
    expect(ended).toMatchObject({ outcome: 'published', image: { attempt } });
    expect(currentOf(stage)).toBe(ended.image?.id);
    expect(stage.invariants.breaches()).toEqual([]);
  });

  test('a base of another owner, another architecture, or older than the one before is refused, unless a person asks for the older one', async () => {
    const { world, bake } = createBakeStage();
    const base = { ...writtenRecipe.base, owners: ['self'] };
    expect(await bake({ recipe: parseRecipe({ ...writtenRecipe, base }, 'recipe web') })).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('belongs to amazon'),
    });
    const arm = { ...writtenRecipe.base, architecture: 'arm64' };
    expect((await bake({ recipe: parseRecipe({ ...writtenRecipe, base: arm }, 'recipe web') })).reason).toContain('is for x86_64');
    expect((await bake()).outcome).toBe('published');
    publishBase(world, 'ami-base0', world.ground.scenario.startMs - 9 * 86_400_000);
    expect(await bake()).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('is older than ami-base1') });
    expect((await bake({ trigger: { by: 'hand', reason: 'asked for' } })).outcome).toBe('published');
    expect(world.calls.figures().byOperation.RunInstances).toBe(4);
  });
});

describe('a label that a person moved', () => {
  test('is moved by us no more; people are alerted, and the image stays tested', async () => {
    const stage = createBakeStage();
    const { world, bake, notices, invariants } = stage;
    const first = await bake();
    const versions = world.ground.baking.versions.get(imageParameter) ?? [];
    world.ground.baking.versions.set(
      imageParameter,
      versions.map((version) => ({ ...version, labels: ['tested'] })),
    );
    world.ground.baking.plan.packages = 'packages of the second day';
    const second = await bake();
    expect(second).toMatchObject({ outcome: 'tested', reason: expect.stringContaining('moved by a person') });
    expect(currentOf(stage)).toBeUndefined();
    expect(notices.map(({ level }) => level)).toEqual(['info', 'alert', 'warning']);
    expect(first.image?.id).not.toBe(second.image?.id);
    expect(invariants.breaches()).toEqual([]);
  });
});
