import { describe, expect, test } from '@jest/globals';
import { connectLaunchTemplates } from '../aws/bakes/launch-templates.ts';
import { createClientMaker } from '../aws/clients.ts';
import { newCampaign } from '../core/record/new-campaign.ts';
import { followLabel } from '../images/labels/follow-label.ts';
import { rollBackImage } from '../images/labels/roll-back.ts';
import { parseRecipe } from '../images/recipe/recipe.ts';
import { clientSettingsOf } from '../rehearsal/client-settings.ts';
import { type BakeStage, createBakeStage, fleetOfBakes, publishBase, writtenRecipe } from './bake-stage.ts';

/** A fleet whose launch template names an image by its id, and a recipe that names this template. */
const setUp = (faults: object[] = []) => {
  const stage = createBakeStage({ faults, fleets: [fleetOfBakes] });
  const { world, run, bake } = stage;
  const [template] = world.ground.templates.values();
  if (!template) throw new Error('the world has no launch template');
  const recipe = parseRecipe({ ...writtenRecipe, launchTemplates: [template.id] }, 'recipe web');
  const templates = connectLaunchTemplates(createClientMaker(clientSettingsOf(world), 'rehearsal'));
  const doors = { ...stage.doors, templates };
  const follow = (): Promise<string | undefined> => run(() => world.invoke(() => followLabel(doors, 'web', recipe)));
  /** The number and the image of the default version, and how many versions there are. */
  const defaultNow = () => ({
    version: template.defaultVersion,
    image: template.versions.find(({ number }) => number === template.defaultVersion)?.image,
    count: template.versions.length,
  });
  return { ...stage, doors, template, recipe, follow, defaultNow, publish: () => bake({ recipe }) };
};

const currentOf = async ({ run, doors }: Pick<BakeStage, 'run' | 'doors'>): Promise<string> =>
  (await run(() => doors.bakes.readPipeline('web'))).current?.image ?? '';

describe('a launch template that cannot name a parameter', () => {
  test('gets a version with the image under the label, which becomes its default: once, and again when the label goes back', async () => {
    const stage = setUp();
    const { follow, defaultNow, publish, world, run, doors } = stage;
    const before = defaultNow();
    expect(await follow()).toBeUndefined();
    await publish();
    const first = await currentOf(stage);
    expect(defaultNow()).toEqual(before);
    expect(await follow()).toMatch(new RegExp(`^launch template lt-\\w+ launches ${first}, in version ${before.count + 1}$`));
    expect(defaultNow()).toEqual({ version: before.count + 1, image: first, count: before.count + 1 });
    expect(await follow()).toBeUndefined();
    publishBase(world, 'ami-base2');
    await publish();
    const second = await currentOf(stage);
    expect(second).not.toBe(first);
    await follow();
    expect(defaultNow()).toMatchObject({ image: second });
    await run(() => rollBackImage(doors, { pipeline: 'web', by: 'alice', reason: 'slow' }));
    await follow();
    expect(defaultNow()).toEqual({ version: before.count + 3, image: first, count: before.count + 3 });
    expect(await follow()).toBeUndefined();
  });

  test('waits while a campaign of a fleet is open, and where the label was moved from outside', async () => {
    const stage = setUp();
    const { follow, defaultNow, publish, ledger, run, world, recipe } = stage;
    const before = defaultNow();
    await publish();
    const campaign = newCampaign('web', ['web'], 'v1', { actor: 'tester' }, world.clock.now());
    await run(async () => void (await ledger.openCampaign(campaign)));
    expect(await follow()).toBeUndefined();
    expect(defaultNow()).toEqual(before);
    const moved = setUp();
    await moved.publish();
    const versions = moved.world.ground.baking.versions.get(recipe.parameter) ?? [];
    for (const version of versions) version.labels = version.labels.filter((label) => label !== 'current');
    const untouched = moved.defaultNow();
    expect(await moved.follow()).toBeUndefined();
    expect(moved.defaultNow()).toEqual(untouched);
  });

  test('is left alone, with one alert, once others have made another version its default', async () => {
    const stage = setUp();
    const { follow, defaultNow, publish, template, world, notices } = stage;
    await publish();
    await follow();
    const ours = defaultNow().version;
    template.versions.push({ number: 9, image: 'ami-of-a-person', createdAt: world.clock.now() });
    template.defaultVersion = 9;
    publishBase(world, 'ami-base2');
    await publish();
    for (let tick = 0; tick < 3; tick += 1) expect(await follow()).toBeUndefined();
    expect(defaultNow()).toMatchObject({ version: 9, image: 'ami-of-a-person' });
    expect(notices.filter(({ text }) => text.includes('was made its default from outside'))).toHaveLength(1);
    // It is given back.
    template.defaultVersion = ours;
    await follow();
    expect(defaultNow().image).toBe(await currentOf(stage));
  });

  test('comes to the same end where the function dies before any of its calls, or an answer is lost, and gets no version twice', async () => {
    const counted = setUp();
    await counted.publish();
    const since = counted.world.crashes.calls();
    await counted.follow();
    const calls = counted.world.crashes.calls() - since;
    expect(calls).toBeGreaterThan(8);
    const wanted = counted.defaultNow();
    const wrong: string[] = [];
    const lost = ['CreateLaunchTemplateVersion', 'ModifyLaunchTemplate'].map((operation) => ({
      name: `without the answer to ${operation}`,
      fault: { kind: 'lost-response', operations: [operation], nth: 1 },
    }));
    const deaths = Array.from({ length: calls }, (_, index) => ({
      name: `dead at call ${index + 1}`,
      fault: { kind: 'crash', nth: since + index + 1 },
    }));
    for (const { name, fault } of [...deaths, ...lost]) {
      const stage = setUp([fault]);
      await stage.publish();
      for (let tick = 0; tick < 3; tick += 1) {
        await stage.follow().catch((error: Error) => {
          if (!['Crash', 'Retryable', 'LockHeld'].includes(error.name)) throw error;
        });
        await stage.run(() => stage.world.clock.sleep(600));
      }
      const found = stage.defaultNow();
      if (JSON.stringify(found) !== JSON.stringify(wanted)) wrong.push(`${name}: ${JSON.stringify(found)}`);
      if (fault.kind === 'crash' && stage.world.crashes.deaths().length !== 1) wrong.push(`${name}: it did not die`);
      if (stage.notices.some(({ level }) => level === 'alert')) wrong.push(`${name}: an alert`);
    }
    expect(wrong).toEqual([]);
  });
});
