import { describe, expect, test } from '@jest/globals';
import { newCampaign } from '../core/record/new-campaign.ts';
import { parseRecipe } from '../images/recipe/recipe.ts';
import { newBake } from '../images/record/new-bake.ts';
import { type BakeStage, imageParameter, writtenRecipe } from './bake-stage.ts';
import { addImage, breachesOf, pruneDaily, setUp, statesOf } from './prune-stage.ts';
import { pruneThroughStorm } from './prune-storm.ts';

const acts = (images: { image: string; act: string }[], act: string): string[] =>
  images.filter((each) => each.act === act).map(({ image }) => image);

describe('images that nothing uses', () => {
  test('are planned without a change, disabled, and removed with their snapshots a week later', async () => {
    const stage = setUp();
    const { world, prune, notices, doors } = stage;
    const before = world.calls.figures().mutating;
    const planned = await prune({ isPlan: true });
    expect([planned.action, acts(planned.images, 'disable')]).toEqual(['planned', ['ami-t1', 'ami-t2', 'ami-t3', 'ami-t4']]);
    expect(world.calls.figures().mutating).toBe(before);
    expect(await doors.bakes.readPipeline('web')).toEqual({ name: 'web' });
    expect(planned.images.filter(({ act }) => act === 'keep').map(({ guard }) => guard)).toEqual(Array(5).fill('newest'));
    expect((await prune()).results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('done'));
    expect(statesOf(stage)).toMatchObject({ 'ami-t1': 'disabled', 'ami-t4': 'disabled', 'ami-t5': 'available' });
    await pruneDaily(stage, 7);
    expect(statesOf(stage)).toMatchObject({ 'ami-t1': 'disabled' });
    await pruneDaily(stage, 2);
    expect(statesOf(stage)).toMatchObject({ 'ami-t1': 'deregistered', 'ami-t4': 'deregistered', 'ami-t5': 'available' });
    expect([...world.ground.baking.snapshots.keys()]).not.toContain('snap-ami-t1');
    expect((await doors.bakes.readPipeline('web')).removals).toEqual({});
    expect((await doors.bakes.readPipelineIntents('web')).map(({ intent }) => intent.kind)).toEqual([
      ...Array(4).fill('disable'),
      ...Array(4).fill('remove'),
    ]);
    expect(notices.map(({ text }) => text.replace(/ami-\S+/g, 'X'))).toEqual([
      'images of web: disabled, to be removed later: X X X X',
      'images of web: removed: X X X X',
    ]);
    expect(breachesOf(stage)).toEqual([]);
  });

  test('are enabled again where one comes into use meanwhile, and stay', async () => {
    const stage = setUp();
    const { world, prune, notices } = stage;
    await prune();
    world.ground.baking.others.launchConfigurations.push({ name: 'batch', image: 'ami-t2' });
    const second = await prune();
    expect(acts(second.images, 'enable')).toEqual(['ami-t2']);
    expect(statesOf(stage)).toMatchObject({ 'ami-t1': 'disabled', 'ami-t2': 'available' });
    expect(notices.at(-1)).toMatchObject({
      level: 'warning',
      text: expect.stringContaining('enabled again, since they are in use: ami-t2'),
    });
    world.ground.baking.others.launchConfigurations.length = 0;
    await pruneDaily(stage, 10);
    expect(statesOf(stage)).toMatchObject({ 'ami-t1': 'deregistered', 'ami-t2': 'available' });
    expect(breachesOf(stage)).toEqual([]);
  });

  test('are enabled again where a group fails to launch from one', async () => {
    const stage = setUp();
    const { world, prune } = stage;
    await prune();
    const [group] = world.ground.groups.values();
    if (group)
      world.ground.note(group, {
        description: 'Launching a new EC2 instance',
        cause: '',
        status: 'Failed',
        message: "The image id '[ami-t3]' is disabled",
      });
    expect(acts((await prune()).images, 'enable')).toEqual(['ami-t3']);
    expect(statesOf(stage)).toMatchObject({ 'ami-t3': 'available', 'ami-t4': 'disabled' });
  });
});

describe('an image in use', () => {
  test.each<[string, string, (stage: BakeStage) => void | Promise<void>]>([
    [
      'by a server that is stopped',
      'reference',
      ({ world: { ground } }) => {
        const [server] = ground.servers.values();
        if (server) Object.assign(server, { image: 'ami-t1' });
      },
    ],
    [
      'by the 11th version of a launch template, counted from its newest',
      'reference',
      ({ world: { ground } }) => {
        const [template] = ground.templates.values();
        const newer = Array.from({ length: 11 }, (_, index) => ({ number: index + 3, image: 'ami-other', createdAt: 0 }));
        template?.versions.push({ number: 2, image: 'ami-t1', createdAt: 0 }, ...newer);
      },
    ],
    [
      'by the default version of a template, through a version of the parameter',
      'template',
      ({ world: { ground } }) => {
        const [template] = ground.templates.values();
        if (template) template.versions = template.versions.map((version) => ({ ...version, image: `resolve:ssm:${imageParameter}:1` }));
      },
    ],
    [
      'by a recipe of Image Builder',
      'reference',
      ({ world: { ground } }) => void ground.baking.others.recipes.push({ arn: 'arn:aws:imagebuilder:x', image: 'ami-t1' }),
    ],
    [
      'by a launch configuration',
      'group',
      ({ world: { ground } }) => void ground.baking.others.launchConfigurations.push({ name: 'x', image: 'ami-t1' }),
    ],
    [
      'by an override of a group',
      'group',
      ({ world: { ground } }) => void ground.baking.others.overrides.push({ group: 'web', image: 'ami-t1' }),
    ],
    [
      'by an override that names the parameter',
      'group',
      ({ world: { ground } }) => void ground.baking.others.overrides.push({ group: 'web', image: `resolve:ssm:${imageParameter}:1` }),
    ],
    [
      'by a Spot Fleet request',
      'fleet-request',
      ({ world: { ground } }) => void ground.baking.others.spotFleets.push({ id: 'sfr-1', state: 'active', image: 'ami-t1' }),
    ],
    [
      'by an EC2 Fleet',
      'fleet-request',
      ({ world: { ground } }) => void ground.baking.others.fleets.push({ id: 'fleet-1', state: 'active', image: 'ami-t1' }),
    ],
    [
      'by a Spot request',
      'fleet-request',
      ({ world: { ground } }) => void ground.baking.others.spotRequests.push({ id: 'sir-1', state: 'open', image: 'ami-t1' }),
    ],
    [
      'by an older version of another parameter',
      'label',
      ({ world: { ground } }) =>
        void ground.baking.versions.set('/golden', [
          { version: 1, value: 'ami-t1', at: 0, labels: [] },
          { version: 2, value: 'ami-x', at: 0, labels: [] },
        ]),
    ],
    [
      'by a label that a person gave',
      'label',
      ({ world: { ground } }) =>
        void ground.baking.versions.set(imageParameter, [
          { version: 1, value: 'ami-t1', at: 0, labels: ['stable'] },
          { version: 2, value: 'ami-t9', at: 0, labels: ['current'] },
        ]),
    ],
    [
      'by another account',
      'share',
      ({ world: { ground } }) => void Object.assign(ground.baking.images.get('ami-t1') ?? {}, { sharedWith: ['444455556666'] }),
    ],
    ['by everyone', 'share', ({ world: { ground } }) => void Object.assign(ground.baking.images.get('ami-t1') ?? {}, { isPublic: true })],
    [
      'by an open campaign',
      'campaign',
      async ({ ledger, world }) => {
        const campaign = newCampaign('db', ['db'], 'rehearsal', { actor: 'schedule' }, world.clock.now());
        await ledger.openCampaign({ ...campaign, wanted: { db: { image: 'ami-t1' } as (typeof campaign.wanted)[string] } });
      },
    ],
    [
      'by the record of its fleet',
      'campaign',
      async ({ ledger, world }) => void (await ledger.recordWanted('web', 'ami-t1 ami-x', world.clock.now())),
    ],
    [
      'under protection',
      'protection',
      ({ world: { ground } }) => void Object.assign(ground.baking.images.get('ami-t1') ?? {}, { isProtected: true }),
    ],
    ['of another account, with our tag on it', 'owner', (stage) => addImage(stage, 'ami-t1', 100, { owner: '444455556666' })],
  ])('%s stays, and the others go', async (_, guard, use) => {
    const stage = setUp();
    await use(stage);
    const { images } = await stage.prune();
    expect(images.find(({ image }) => image === 'ami-t1')).toMatchObject({ act: 'keep', guard });
    expect(acts(images, 'disable')).toEqual(['ami-t2', 'ami-t3', 'ami-t4']);
    expect(breachesOf(stage)).toEqual([]);
  });

  test('a request that was cancelled, and an EC2 Fleet that was deleted, use nothing', async () => {
    const stage = setUp();
    const { others } = stage.world.ground.baking;
    others.spotFleets.push({ id: 'sfr-1', state: 'cancelled', image: 'ami-t1' });
    others.fleets.push({ id: 'fleet-1', state: 'deleted', image: 'ami-t1' });
    expect(acts((await stage.prune()).images, 'disable')).toContain('ami-t1');
  });
});

/** From now on one operation is denied. */
const deny = ({ world }: BakeStage, denied: string): void =>
  world.extend((known) => {
    const refused = Object.entries(known).filter(([name]) => name.endsWith(`.${denied}`));
    if (refused.length === 0) throw new Error(`${denied} is not known`);
    const answer = () => {
      const error = new Error('not authorized');
      throw Object.assign(error, { name: 'UnauthorizedOperation', $fault: 'client', $metadata: { httpStatusCode: 403 } });
    };
    return Object.fromEntries(refused.map(([name, operation]) => [name, { ...operation, answer }]));
  });

describe('a read that is denied', () => {
  test.each([
    ...['DescribeImageReferences', 'DescribeInstances', 'DescribeLaunchTemplateVersions', 'DescribeImageAttribute', 'DescribeFleets'],
    ...['DescribeSpotFleetRequests', 'DescribeSpotInstanceRequests', 'DescribeAutoScalingGroups', 'DescribeLaunchConfigurations'],
    ...['DescribeParameters', 'GetParameterHistory'],
  ])('keeps every image: %s', async (denied) => {
    const stage = setUp();
    deny(stage, denied);
    const { images, unread, results } = await stage.prune();
    expect(images.map(({ act }) => act)).toEqual(Array(9).fill('keep'));
    expect([results, unread.length > 0]).toEqual([[], true]);
    expect(images[0]?.reason).toMatch(/counts as in use/);
  });

  test.each(['DescribeImages', 'DescribeTags'])('of the images themselves does nothing, and forgets nothing: %s', async (denied) => {
    const stage = setUp();
    await stage.prune();
    const { removals } = await stage.doors.bakes.readPipeline('web');
    deny(stage, denied);
    expect(await stage.prune()).toMatchObject({
      action: 'nothing-due',
      images: [],
      results: [],
      unread: [expect.stringContaining(denied)],
    });
    expect((await stage.doors.bakes.readPipeline('web')).removals).toEqual(removals);
    expect(Object.keys(removals ?? {})).toHaveLength(4);
  });
});

describe('what bakes have left without a record', () => {
  test('a server is ended after three hours, a snapshot after a day, and a candidate is disabled after a day', async () => {
    const stage = setUp();
    const { world, run, prune } = stage;
    const { baking, clock } = world.ground;
    addImage(stage, 'ami-left', 2, { tags: { 'recycler:bake': 'web-gone', 'recycler:pipeline': 'web', 'recycler:state': 'candidate' } });
    baking.snapshots.set('snap-left', { startedAt: clock.now(), tags: { 'recycler:bake': 'web-gone', 'recycler:pipeline': 'web' } });
    await run(async () => {
      const tags = { 'recycler:bake': 'web-gone', 'recycler:pipeline': 'web', 'recycler:role': 'tester' };
      await world.answerCall({
        service: 'EC2',
        name: 'RunInstances',
        input: {
          ...{ ClientToken: 'left', ImageId: 'ami-base1', MinCount: 1, MaxCount: 1 },
          TagSpecifications: [{ ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }],
        },
      });
    });
    expect((await prune()).sweep).toEqual([]);
    await run(() => clock.sleep(3 * 3_600 + 60));
    expect((await prune()).sweep).toMatchObject([{ kind: 'end-server' }]);
    await run(() => clock.sleep(86_400));
    expect((await prune()).sweep).toMatchObject([{ kind: 'delete-snapshot', snapshot: 'snap-left' }]);
    expect([...baking.servers.values()].map(({ machine }) => machine)).toEqual(['terminated']);
    expect(baking.snapshots.has('snap-left')).toBe(false);
    expect(statesOf(stage)['ami-left']).toBe('disabled');
  });
});

describe('a pipeline with many images', () => {
  test('is asked about in portions, and what was not asked about stays', async () => {
    const stage = setUp();
    for (let index = 0; index < 70; index += 1) addImage(stage, `ami-m${index}`, 200 + index);
    const before = { ...stage.world.calls.figures().byOperation };
    const { images } = await stage.prune();
    const { byOperation } = stage.world.calls.figures();
    expect((byOperation.DescribeImageAttribute ?? 0) - (before.DescribeImageAttribute ?? 0)).toBe(50);
    expect(acts(images, 'disable')).toEqual(['ami-m69', 'ami-m68', 'ami-m67', 'ami-m66', 'ami-m65']);
    expect(images.filter(({ guard }) => guard === 'asked')).toHaveLength(24);
    expect(acts(images, 'wait')).toHaveLength(45);
  });
});

describe('while a bake steps', () => {
  test('nothing is read or done', async () => {
    const stage = setUp();
    const { ledger, world, prune } = stage;
    await ledger.acquireLock('image/web', 'execution-1', world.clock.now(), 180);
    const before = world.calls.figures().total;
    expect(await prune()).toMatchObject({ action: 'busy', images: [], results: [] });
    expect(world.calls.figures().total).toBe(before);
    // What an open bake made stays, though nothing else keeps it: 90 days old it is one that was never marked.
    const bake = newBake('web', parseRecipe(writtenRecipe, 'recipe web'), { by: 'hand', reason: '' }, false, world.clock.now());
    const lock = await ledger.acquireLock('image/web', 'execution-1', world.clock.now(), 180);
    await stage.doors.bakes.openBake({ ...bake, image: { name: 'x', attempt: 1, id: 'ami-t1' } }, lock);
    await ledger.releaseLock(lock);
    expect((await prune()).images.find(({ image }) => image === 'ami-t1')).toMatchObject({ act: 'keep', guard: 'open-bake' });
  });
});

describe('a storm', () => {
  test('of deaths, lost answers, throttling and stale reads disables nothing that is in use, and removes nothing too early', async () => {
    const wrong: string[] = [];
    let gone = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const tried = await pruneThroughStorm(seed);
      gone += tried.gone;
      for (const each of tried.wrong) wrong.push(`seed ${seed}: ${each}`);
    }
    expect(wrong).toEqual([]);
    // Three or four of each; where a fault made a run wait, its image goes later.
    expect(gone).toBeGreaterThan(150);
  });
});

describe('a run that dies', () => {
  const runAll = async (faults: object[]): Promise<BakeStage> => {
    const stage = setUp({ faults });
    await pruneDaily(stage, 9);
    return stage;
  };

  test('before any one of its calls, and so after any other, leads to the same end', async () => {
    const undisturbed = await runAll([]);
    const wanted = statesOf(undisturbed);
    const calls = undisturbed.world.crashes.calls();
    expect(calls).toBeGreaterThan(100);
    const wrong: string[] = [];
    // The reads of quiet days say the same each time: the days on which images are disabled and removed are tried call by call.
    const tried = Array.from({ length: calls }, (_, index) => index + 1).filter((nth) => nth <= 60 || nth > calls - 60 || nth % 5 === 0);
    for (const nth of tried) {
      const stage = await runAll([{ kind: 'crash', nth }]);
      const [death] = stage.world.crashes.deaths();
      if (!death) wrong.push(`call ${nth} was not made`);
      await pruneDaily(stage, 3);
      if (JSON.stringify(statesOf(stage)) !== JSON.stringify(wanted))
        wrong.push(`call ${nth} (${death?.name}): ${JSON.stringify(statesOf(stage))}`);
      for (const { rule, what } of breachesOf(stage)) wrong.push(`call ${nth} (${death?.name}): ${rule} ${what}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each(['DisableImage', 'DeregisterImage'])('without the answer to %s does nothing twice that matters', async (operation) => {
    for (const nth of [1, 3]) {
      const stage = await runAll([{ kind: 'lost-response', operations: [operation], nth }]);
      await pruneDaily(stage, 3);
      expect(statesOf(stage)).toMatchObject({ 'ami-t1': 'deregistered', 'ami-t4': 'deregistered', 'ami-t5': 'available' });
      expect(breachesOf(stage)).toEqual([]);
    }
  });
});
