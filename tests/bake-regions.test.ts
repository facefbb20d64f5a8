import { describe, expect, test } from '@jest/globals';
import { WorldError } from '../core/errors.ts';
import { rollBackImage } from '../images/labels/roll-back.ts';
import type { BakingPlan } from '../rehearsal/baking/baking-ground.ts';
import { publishBase } from './bake-stage.ts';
import { createRegionStage, type RegionStage } from './region-stage.ts';
import { copyThroughStorm } from './region-storm.ts';

const central = 'eu-central-1';
const east = 'us-east-1';
/** Waits as short as their polls, so that few calls say the same. */
const quick: Partial<BakingPlan> = { bootSeconds: 25, agentSeconds: 18, updateSeconds: 20, imageSeconds: 20, validationSeconds: 4 };

const imagesIn = ({ regions }: RegionStage, region: string) => [...(regions.get(region)?.world.ground.baking.images.values() ?? [])];
const listBakes = ({ run, doors }: RegionStage, pipeline: string) => run(() => doors.bakes.listBakes(pipeline));

describe('an image in several Regions', () => {
  test('is copied, encrypted, tested and labelled in one Region after the other, each as an image of its own', async () => {
    const stage = createRegionStage({ others: { [central]: quick, [east]: quick }, plan: quick });
    const done = await stage.runSchedule(3);
    const home = stage.labelled('current');
    expect(done).toEqual([
      expect.stringContaining('web: begun: no image was ever made'),
      `web@${central}: begun: ${home} is current at home`,
      `web@${east}: begun: ${home} is current at home`,
    ]);
    for (const region of [central, east]) {
      const [image, ...more] = imagesIn(stage, region).filter(({ tags }) => tags['recycler:bake'] !== undefined);
      expect(more).toEqual([]);
      expect([region, stage.labelled('current', region)]).toEqual([region, image?.id]);
      expect(image?.tags).toMatchObject({ 'recycler:pipeline': `web@${region}`, 'recycler:copy-of': home, 'recycler:state': 'tested' });
      expect(image?.id).not.toBe(home);
    }
    const [[first], [second]] = [await listBakes(stage, `web@${central}`), await listBakes(stage, `web@${east}`)];
    // Never two Regions at once.
    expect(second?.startedAt).toBeGreaterThanOrEqual(first?.endedAt ?? Number.POSITIVE_INFINITY);
    expect(stage.findBreaches()).toEqual([]);
  });

  test('that does not boot in the first one stays out of the second one, and home stays as it is; a person may try again', async () => {
    const stage = createRegionStage({ others: { [central]: { ...quick, badImages: [1] }, [east]: quick }, plan: quick });
    await stage.runSchedule(5);
    expect([stage.labelled('current', central), stage.labelled('current', east)]).toEqual([undefined, undefined]);
    expect(stage.labelled('current')).toBeDefined();
    const [copy, ...more] = await listBakes(stage, `web@${central}`);
    expect([copy?.outcome, more]).toEqual(['rejected', []]);
    // Of the Region's own fleets and in its own ledger, since it is their campaigns that would launch it.
    const rejected = await stage.run(async () => stage.regions.get(central)?.ledger.listRejected());
    expect(rejected).toMatchObject([{ image: copy?.image?.id, fleet: 'web' }]);
    const alert = stage.notices.find(({ level, text }) => level === 'alert' && text.includes('rejected'));
    expect(alert?.text).toContain(`${east} come after it and stay as they are`);
    await stage.runSchedule(3, { recipe: `web@${central}` });
    expect(stage.labelled('current', central)).toBeDefined();
    expect(stage.labelled('current', east)).toBeDefined();
    expect(stage.findBreaches()).toEqual([]);
  });

  test('waits for the campaigns of the Region, as its own ledger has them, and where they cannot be read', async () => {
    const stage = createRegionStage({ others: { [central]: quick, [east]: quick }, plan: quick });
    const ledger = stage.regions.get(central)?.ledger;
    let answer: () => Promise<{ fleet: string; id: string }[]> = async () => [{ fleet: 'web', id: 'campaign-1' }];
    if (ledger) Object.assign(ledger, { listOpenCampaigns: () => answer() });
    const { clock } = stage.world;
    const seen: unknown[] = [];
    const later = (hours: number, act: () => void) => clock.at(clock.now() + hours * 3_600_000, act);
    const see = () => seen.push([stage.labelled('tested', central) !== undefined, stage.labelled('current', central)]);
    later(2, () => {
      see();
      answer = async () => {
        throw new WorldError('not authorized to perform dynamodb:Query');
      };
    });
    later(3, () => {
      see();
      answer = async () => [];
    });
    await stage.runSchedule(4);
    // Tested, and not current.
    expect(seen).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
    expect(stage.labelled('current', central)).toBeDefined();
    expect(stage.findBreaches()).toEqual([]);
  });

  test('is rolled back in the other Regions where it was rolled back at home, to their own copies of the image before it', async () => {
    const stage = createRegionStage({ others: { [central]: quick, [east]: quick }, plan: quick });
    await stage.runSchedule(3);
    const before = [central, east].map((region) => stage.labelled('current', region));
    publishBase(stage.world, 'ami-base2');
    stage.world.ground.baking.plan.packages = 'packages of the second day';
    await stage.runSchedule(4);
    const after = [central, east].map((region) => stage.labelled('current', region));
    expect(after.every((image, index) => image !== undefined && image !== before[index])).toBe(true);
    await stage.run(() => rollBackImage(stage.doors, { pipeline: 'web', by: 'anna', reason: 'loses sessions' }));
    const done = await stage.runSchedule(1);
    expect(done.map((each) => each.split(':')[0])).toEqual([`web@${central}`, `web@${east}`]);
    expect([central, east].map((region) => stage.labelled('current', region))).toEqual(before);
    // Nothing of it comes back by itself.
    await stage.runSchedule(8);
    expect([central, east].map((region) => stage.labelled('current', region))).toEqual(before);
    expect(stage.findBreaches()).toEqual([]);
  });
});

describe('a function that dies', () => {
  test('before any seventh of the calls of three Regions leads to the same end in each', async () => {
    const others = { [central]: quick, [east]: quick };
    const undisturbed = createRegionStage({ others, plan: quick });
    await undisturbed.runSchedule(2);
    const calls = undisturbed.world.crashes.calls();
    const wrong: string[] = [];
    for (let nth = 3; nth <= calls; nth += 7) {
      const stage = createRegionStage({ others, plan: quick, faults: [{ kind: 'crash', nth }] });
      await stage.runSchedule(3);
      const [death] = stage.world.crashes.deaths();
      if (!death) wrong.push(`call ${nth} was not made`);
      for (const region of [undefined, central, east])
        if (stage.labelled('current', region) === undefined)
          wrong.push(`call ${nth} (${death?.name}): no image in ${region ?? 'the home Region'}`);
      for (const each of stage.findBreaches()) wrong.push(`call ${nth} (${death?.name}): ${each}`);
      for (const region of [central, east]) {
        const own = imagesIn(stage, region).filter(({ tags, state }) => tags['recycler:bake'] !== undefined && state !== 'deregistered');
        if (own.length !== 1) wrong.push(`call ${nth} (${death?.name}): ${own.length} images in ${region}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test.each(['CopyImage', 'RunInstances', 'LabelParameterVersion', 'CreateTags', 'PutParameter'])(
    'and a lost answer to %s, whose effect does not show for minutes either, copies nothing twice',
    async (operation) => {
      const late = { kind: 'stale-reads', lag: '150s', from: '0s', for: '3h' };
      const faults = [{ kind: 'lost-response', operations: [operation], nth: 1 }, late];
      const stage = createRegionStage({ others: { [central]: quick, [east]: quick }, plan: quick, faults });
      await stage.runSchedule(6);
      for (const region of [central, east])
        expect([region, imagesIn(stage, region).filter(({ tags }) => tags['recycler:bake'] !== undefined).length]).toEqual([region, 1]);
      expect(stage.findBreaches()).toEqual([]);
    },
  );
});

test('a storm of copies: no Region out of its turn, one image a copy at most, none left behind, no label on one that was not tested there', async () => {
  const wrong: string[] = [];
  const outcomes = new Set<string>();
  for (let seed = 1; seed <= 20; seed += 1) {
    const tried = await copyThroughStorm(seed);
    outcomes.add(tried.outcome);
    for (const each of tried.wrong) wrong.push(`seed ${seed}: ${each}`);
  }
  expect(wrong).toEqual([]);
  // A storm that ends in one way alone would prove little.
  expect([...outcomes].toSorted()).toEqual(['1 Regions', '2 Regions', '3 Regions']);
});
