import { describe, expect, test } from '@jest/globals';
import { WorldError } from '../core/errors.ts';
import { newCampaign } from '../core/record/new-campaign.ts';
import { promoteImage } from '../images/labels/promote.ts';
import { rollBackImage } from '../images/labels/roll-back.ts';
import { parseRecipe } from '../images/recipe/recipe.ts';
import { type BakeStage, createBakeStage, imageParameter, writtenRecipe } from './bake-stage.ts';

const labelsOf = ({ world }: BakeStage): Record<string, string[]> =>
  Object.fromEntries((world.ground.baking.versions.get(imageParameter) ?? []).map(({ value, labels }) => [value, [...labels]]));

const byPerson = { pipeline: 'web', by: 'alice', reason: 'it loses sessions' };

/** Opens a campaign of a fleet, and ends it some seconds later, or once it is asked to stop. */
const openCampaign = async ({ world, ledger }: BakeStage, fleet: string, seconds: number): Promise<void> => {
  const { clock } = world;
  const campaign = newCampaign(fleet, [fleet], 'rehearsal', { actor: 'schedule' }, clock.now());
  await ledger.openCampaign(campaign);
  void clock.spawn(async () => {
    for (let waited = 0; waited < seconds && !(await ledger.readFleet(fleet)).control.stop; waited += 30) await clock.sleep(30);
    const lock = await ledger.acquireLock(`fleet/${fleet}`, 'campaign', clock.now(), 180);
    await ledger.closeCampaign(campaign, [lock]);
  });
};

/** Two images published one after the other. */
const publishTwo = async (stage: BakeStage): Promise<[string, string]> => {
  const first = await stage.bake();
  stage.world.ground.baking.plan.packages = 'packages of the second day';
  const second = await stage.bake();
  return [first.image?.id ?? '', second.image?.id ?? ''];
};

describe('publishing during a campaign', () => {
  test('waits until it has ended, and other fleets do not matter', async () => {
    const stage = createBakeStage();
    await openCampaign(stage, 'web', 7_200);
    await openCampaign(stage, 'db', 90_000);
    const ended = await stage.bake();
    expect(ended.outcome).toBe('published');
    expect((ended.publishing?.movingSince ?? 0) - ended.startedAt).toBeGreaterThanOrEqual(7_200_000);
    expect((ended.publishing?.movingSince ?? 0) - ended.startedAt).toBeLessThan(7_400_000);
  });

  test('gives up after a day, with the image tested and its label where it was', async () => {
    const stage = createBakeStage();
    await openCampaign(stage, 'web', 200_000);
    expect(await stage.bake()).toMatchObject({
      outcome: 'tested',
      reason: expect.stringContaining('waited 24 h for the campaigns of web'),
    });
    expect(Object.values(labelsOf(stage))).toEqual([['tested']]);
  });

  test('stops it where the bake is urgent', async () => {
    const stage = createBakeStage();
    await openCampaign(stage, 'web', 200_000);
    const ended = await stage.bake({ isUrgent: true });
    expect(ended.outcome).toBe('published');
    expect((ended.endedAt ?? 0) - ended.startedAt).toBeLessThan(3_600_000);
  });

  test('is held as well where it cannot be read whether one is open: unknown is never no', async () => {
    const stage = createBakeStage();
    let denials = 0;
    const { listOpenCampaigns } = stage.ledger;
    stage.ledger.listOpenCampaigns = async () => {
      denials += 1;
      if (denials <= 5) throw new WorldError('dynamodb:Query: AccessDeniedException');
      return listOpenCampaigns();
    };
    const ended = await stage.bake();
    expect(ended.outcome).toBe('published');
    expect((ended.publishing?.movingSince ?? 0) - (ended.publishing?.putAt ?? 0)).toBeGreaterThan(900_000);
  });
});

describe('an image that waits for approval', () => {
  test('has the label tested alone, until a person promotes it', async () => {
    const stage = createBakeStage();
    const recipe = parseRecipe({ ...writtenRecipe, promotion: 'approval' }, 'recipe web');
    const ended = await stage.bake({ recipe });
    expect(ended).toMatchObject({ outcome: 'tested', reason: expect.stringContaining('recycler image promote web') });
    expect(Object.values(labelsOf(stage))).toEqual([['tested']]);
    expect(await stage.run(() => promoteImage(stage.doors, byPerson))).toMatchObject({ image: ended.image?.id, from: undefined });
    expect(Object.values(labelsOf(stage))).toEqual([['tested', 'current']]);
    expect(await stage.doors.bakes.readPipeline('web')).toMatchObject({ current: { image: ended.image?.id, version: 1 } });
    expect((await stage.bake({ recipe })).outcome).toBe('unchanged');
  });
});

describe('rolling an image back', () => {
  test('moves the label to the one before, rejects the image for its fleets, and publishes nothing of the same content by itself', async () => {
    const stage = createBakeStage();
    const [first, second] = await publishTwo(stage);
    expect(await stage.run(() => rollBackImage(stage.doors, byPerson))).toEqual({
      from: second,
      to: first,
      parameter: imageParameter,
      fleets: ['web'],
    });
    expect(labelsOf(stage)).toEqual({ [first]: ['previous', 'current'], [second]: ['tested'] });
    expect(await stage.ledger.listRejected()).toMatchObject([
      { image: second, fleet: 'web', reason: 'rolled back by alice: it loses sessions' },
    ]);
    expect(stage.world.ground.resolveImage(`resolve:ssm:${imageParameter}:current`)).toBe(first);
    expect(await stage.bake()).toMatchObject({ outcome: 'unchanged', reason: expect.stringContaining('was rolled back') });
    expect((await stage.bake({ trigger: { by: 'hand', reason: 'asked for' } })).outcome).toBe('published');
    expect(stage.invariants.breaches()).toEqual([]);
  });

  test('can be said again, and a second time there is nothing to go back to', async () => {
    const stage = createBakeStage();
    await expect(stage.run(() => rollBackImage(stage.doors, byPerson))).rejects.toThrow('no image of web was ever published');
    const [first] = await publishTwo(stage);
    // It died after the label had moved, before the ledger was written.
    const { writePipeline } = stage.doors.bakes;
    const dying = { ...stage.doors, bakes: { ...stage.doors.bakes, writePipeline: () => Promise.reject(new Error('died')) } };
    await expect(stage.run(() => rollBackImage(dying, byPerson))).rejects.toThrow('died');
    expect(writePipeline).toBeDefined();
    expect((await stage.run(() => rollBackImage(stage.doors, byPerson))).to).toBe(first);
    await expect(stage.run(() => rollBackImage(stage.doors, byPerson))).rejects.toThrow('there is no image before');
  });

  test('is refused where a person moved the label, and a promotion takes it back into our hands', async () => {
    const stage = createBakeStage();
    const [first, second] = await publishTwo(stage);
    const { versions } = stage.world.ground.baking;
    const foreign = { version: 7, value: 'ami-base1', at: 0, labels: ['current'] };
    versions.set(imageParameter, [
      ...(versions.get(imageParameter) ?? []).map((each) => ({ ...each, labels: each.labels.filter((label) => label !== 'current') })),
      foreign,
    ]);
    await expect(stage.run(() => rollBackImage(stage.doors, byPerson))).rejects.toThrow('where a person put it');
    expect((await stage.run(() => promoteImage(stage.doors, byPerson))).image).toBe(second);
    expect(labelsOf(stage)).toEqual({ [first]: [], [second]: ['tested', 'current'], 'ami-base1': ['previous'] });
    // Whether the one that a person put there is good is not known, so nothing goes back to it.
    await expect(stage.run(() => rollBackImage(stage.doors, byPerson))).rejects.toThrow('there is no image before');
  });
});
