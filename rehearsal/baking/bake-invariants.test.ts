import { describe, expect, test } from '@jest/globals';
import { readScenario } from '../scenario.ts';
import { createWorld, type World } from '../world.ts';
import { bakeInvariants, watchBakes } from './bake-invariants.ts';

type Call = (name: string, input: object) => Promise<Record<string, unknown>>;

const tags = (role: string) => [
  {
    ResourceType: 'instance',
    Tags: Object.entries({ 'recycler:bake': 'web-1', 'recycler:role': role }).map(([Key, Value]) => ({ Key, Value })),
  },
];
const ofImage = [
  {
    ResourceType: 'image',
    Tags: Object.entries({ 'recycler:bake': 'web-1', 'recycler:state': 'candidate' }).map(([Key, Value]) => ({ Key, Value })),
  },
];

/** Acts on a world of its own as a bake would that breaks a rule; answers the rules that were seen broken, at its end too. */
const breakRule = async (act: (call: Call, world: World) => Promise<void>): Promise<string[]> => {
  const world = createWorld({ scenario: readScenario({ fleets: [{ name: 'web', desiredCapacity: 3 }] }), baking: { imageSeconds: 10 } });
  const invariants = watchBakes(world.ground);
  const disk = { release: '', packages: '', machine: '', isSealed: true };
  const own = { name: 'base', owner: 'amazon', createdAt: 0, disk, snapshot: 'snap-base', state: 'available' as const, tags: {} };
  world.ground.baking.images.set('ami-base', { id: 'ami-base', ...own });
  const call: Call = async (name, input) =>
    (await world.answerCall({ service: name.includes('Parameter') ? 'SSM' : 'EC2', name, input })) as Record<string, unknown>;
  const acting = world.clock.spawn(() => act(call, world));
  await world.clock.run();
  await acting;
  invariants.checkEnd();
  return [...new Set(invariants.breaches().map(({ rule }) => rule))].toSorted();
};

const launch = async (call: Call, role: string, token: string, image = 'ami-base'): Promise<string> => {
  const { Instances } = await call('RunInstances', {
    ClientToken: token,
    ImageId: image,
    MinCount: 1,
    MaxCount: 1,
    TagSpecifications: tags(role),
  });
  return (Instances as { InstanceId: string }[])[0]?.InstanceId ?? '';
};
const makeImage = async (call: Call, server: string, name: string): Promise<string> =>
  (await call('CreateImage', { InstanceId: server, Name: name, TagSpecifications: ofImage })).ImageId as string;
const publish = async (call: Call, world: World, image: string): Promise<void> => {
  await call('PutParameter', { Name: '/recycler/images/web', Value: image, Type: 'String', DataType: 'aws:ec2:image', Overwrite: true });
  await world.clock.sleep(30);
  await call('LabelParameterVersion', { Name: '/recycler/images/web', ParameterVersion: 1, Labels: ['current'] });
};

/** Each rule, and an act that breaks it. What is left over at the end breaks B5 besides, where the act leaves something. */
const acts: Record<keyof typeof bakeInvariants, (call: Call, world: World) => Promise<void>> = {
  B1: async (call, { clock }) => {
    const servers = [await launch(call, 'builder', 'one'), await launch(call, 'builder', 'two')];
    await clock.sleep(60);
    await call('TerminateInstances', { InstanceIds: servers });
  },
  B2: async (call, { clock }) => {
    const server = await launch(call, 'builder', 'one');
    await clock.sleep(60);
    const images = [await makeImage(call, server, 'first'), await makeImage(call, server, 'second')];
    await clock.sleep(60);
    await call('TerminateInstances', { InstanceIds: [server] });
    for (const image of images) await call('DeregisterImage', { ImageId: image, DeleteAssociatedSnapshots: true });
  },
  B3: async (call, world) => {
    await publish(call, world, 'ami-base');
  },
  B4: async (call, world) => {
    const builder = await launch(call, 'builder', 'one');
    await world.clock.sleep(60);
    const image = await makeImage(call, builder, 'first');
    await call('TerminateInstances', { InstanceIds: [builder] });
    await world.clock.sleep(60);
    const tester = await launch(call, 'tester', 'three', image);
    await world.clock.sleep(90);
    await call('TerminateInstances', { InstanceIds: [tester] });
    await publish(call, world, image);
    await call('DeregisterImage', { ImageId: image, DeleteAssociatedSnapshots: true });
  },
  B6: async (call, world) => {
    const builder = await launch(call, 'builder', 'one');
    await world.clock.sleep(60);
    const image = await makeImage(call, builder, 'first');
    await call('TerminateInstances', { InstanceIds: [builder] });
    await world.clock.sleep(60);
    await call('CreateTags', { Resources: [image], Tags: [{ Key: 'recycler:state', Value: 'tested' }] });
    await call('DisableImage', { ImageId: image });
    await world.clock.sleep(6 * 86_400);
    await call('DeregisterImage', { ImageId: image, DeleteAssociatedSnapshots: true });
  },
  B5: async (call) => {
    await launch(call, 'builder', 'one');
  },
};

describe('a rule of bakes that is broken is seen', () => {
  test.each(Object.keys(bakeInvariants) as (keyof typeof bakeInvariants)[])('%s', async (rule) => {
    expect(await breakRule(acts[rule])).toEqual([rule]);
  });

  test('an image and a snapshot that are left are seen as well, each by itself', async () => {
    const left = (isDeregistered: boolean) =>
      breakRule(async (call, { clock }) => {
        const server = await launch(call, 'builder', 'one');
        await clock.sleep(60);
        const image = await makeImage(call, server, 'first');
        await call('TerminateInstances', { InstanceIds: [server] });
        if (isDeregistered) await call('DeregisterImage', { ImageId: image });
      });
    expect(await left(false)).toEqual(['B5']);
    expect(await left(true)).toEqual(['B5']);
  });

  test.each<[string, (id: string, world: World) => void]>([
    ['a launch configuration', (image, { ground }) => ground.baking.others.launchConfigurations.push({ name: 'web', image })],
    ['an override of a group', (image, { ground }) => ground.baking.others.overrides.push({ group: 'web', image })],
    ['a Spot Fleet', (image, { ground }) => ground.baking.others.spotFleets.push({ id: 'sfr-1', state: 'active', image })],
    ['a recipe', (image, { ground }) => ground.baking.others.recipes.push({ arn: 'arn:x', image })],
    ['another parameter', (value, { ground }) => ground.baking.versions.set('/golden', [{ version: 1, value, at: 0, labels: [] }])],
  ])('an image that is disabled while %s names it is seen', async (_, use) => {
    const seen = await breakRule(async (call, world) => {
      const server = await launch(call, 'builder', 'one');
      await world.clock.sleep(60);
      const image = await makeImage(call, server, 'first');
      await call('TerminateInstances', { InstanceIds: [server] });
      await world.clock.sleep(60);
      use(image, world);
      await call('DisableImage', { ImageId: image });
    });
    expect(seen).toEqual(['B4']);
  });

  test('and nothing is seen where all is well', async () => {
    const seen = await breakRule(async (call, world) => {
      const tester = await launch(call, 'tester', 'one');
      await world.clock.sleep(90);
      await call('TerminateInstances', { InstanceIds: [tester] });
      await publish(call, world, 'ami-base');
    });
    expect(seen).toEqual([]);
  });
});
