import { describe, expect, test } from '@jest/globals';
import { parseRecipe } from '../images/recipe/recipe.ts';
import { account } from '../rehearsal/ground.ts';
import { createBakeStage, imageParameter, writtenRecipe } from './bake-stage.ts';

/** A recipe for images that others write to the parameter: nothing is put into them. */
const recipe = parseRecipe(
  { parameter: imageParameter, base: { parameter: imageParameter, owners: ['self', account] }, test: writtenRecipe.test, fleets: ['web'] },
  'recipe web',
);

/** Others make an image, good or bad, and write it to the parameter. */
const writeByOthers = async ({ world, doors, run }: ReturnType<typeof createBakeStage>, id: string, flaw?: string): Promise<void> => {
  const { baking, clock } = world.ground;
  const disk = { release: '2023.9.20261120', packages: `packages of ${id}`, machine: '', isSealed: true };
  const made = { id, name: `pipeline-${id}`, owner: account, createdAt: clock.now(), disk, snapshot: `snap-of-${id}`, tags: {} };
  baking.images.set(id, { ...made, state: 'available', ...(flaw !== undefined && { flaw }) });
  await run(async () => {
    await doors.labels.put(imageParameter, id);
    await clock.sleep(30);
  });
};

const labelled = ({ world }: ReturnType<typeof createBakeStage>) =>
  (world.ground.baking.versions.get(imageParameter) ?? []).map(({ value, labels }) => `${value} ${labels.toSorted().join(' ')}`.trim());

describe('an image that others write to the parameter', () => {
  test('is tested and gets the label, as one of ours; the one before is a step away', async () => {
    const stage = createBakeStage();
    await writeByOthers(stage, 'ami-theirs1');
    expect(await stage.bake({ recipe })).toMatchObject({ outcome: 'published', image: { id: 'ami-theirs1', isBase: true } });
    await writeByOthers(stage, 'ami-theirs2');
    expect(await stage.bake({ recipe })).toMatchObject({ outcome: 'published' });
    expect(labelled(stage)).toEqual(['ami-theirs1 previous', 'ami-theirs2 current tested']);
    expect(await stage.bake({ recipe })).toMatchObject({ outcome: 'unchanged' });
    expect(stage.invariants.breaches()).toEqual([]);
  });

  test('that is bad gets no label, is rejected, and is neither marked nor removed: it is theirs', async () => {
    const stage = createBakeStage();
    await writeByOthers(stage, 'ami-theirs1');
    await stage.bake({ recipe });
    await writeByOthers(stage, 'ami-theirs2', 'app.service does not start');
    expect(await stage.bake({ recipe })).toMatchObject({ outcome: 'rejected' });
    expect(labelled(stage)).toEqual(['ami-theirs1 current tested', 'ami-theirs2']);
    expect(await stage.ledger.listRejected()).toMatchObject([{ image: 'ami-theirs2' }]);
    const { byOperation } = stage.world.calls.figures();
    expect(Object.keys(byOperation)).not.toEqual(expect.arrayContaining(['DeregisterImage']));
    expect(stage.world.ground.baking.images.get('ami-theirs2')).toMatchObject({ state: 'available', tags: {} });
    expect(stage.invariants.breaches()).toEqual([]);
  });
});
