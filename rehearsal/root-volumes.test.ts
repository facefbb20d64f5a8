import { CreateReplaceRootVolumeTaskCommand, DescribeInstancesCommand, DescribeReplaceRootVolumeTasksCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from './stage-for-tests.ts';

const setUp = (faults: object[] = []) => {
  const stage = createStage({ fleets: [{ ...sixServers, workloads: [{ kind: 'opensearch' }] }], faults });
  const [first] = stage.servers();
  if (!first) throw new Error('no server');
  const { ec2 } = stage.clients;
  const changes: boolean[] = [];
  stage.world.ground.changeListeners.push((server) => server === first && changes.push(server.isReady));
  return {
    ...stage,
    first,
    changes,
    begin: (ClientToken = 't', ImageId = 'ami-new') =>
      stage.act(() => ec2.send(new CreateReplaceRootVolumeTaskCommand({ InstanceId: first.id, ImageId, ClientToken }))),
    state: async () => {
      const Filters = [{ Name: 'instance-id', Values: [first.id] }];
      const { ReplaceRootVolumeTasks = [] } = await stage.act(() => ec2.send(new DescribeReplaceRootVolumeTasksCommand({ Filters })));
      return ReplaceRootVolumeTasks.map(({ TaskState }) => TaskState);
    },
    image: async () => {
      const { Reservations } = await stage.act(() => ec2.send(new DescribeInstancesCommand({ InstanceIds: [first.id] })));
      return Reservations?.[0]?.Instances?.[0]?.ImageId;
    },
  };
};

describe('a new root volume in the embedded cloud', () => {
  test('has the server boot from the image, with its id and address, and its launch time as it was', async () => {
    const { begin, state, image, pass, first, changes } = setUp();
    const { address, launchedAt } = first;
    expect((await begin()).ReplaceRootVolumeTask).toMatchObject({ InstanceId: first.id, ImageId: 'ami-new', TaskState: 'pending' });
    expect([await state(), await image(), first.isReady]).toEqual([['pending'], 'ami-old', true]);
    await pass(25);
    expect([await state(), await image(), first.isReady, first.state.machine]).toEqual([['in-progress'], 'ami-new', false, 'running']);
    await pass(200);
    expect([await state(), first.isReady, first.address, first.launchedAt]).toEqual([['succeeded'], true, address, launchedAt]);
    // Who plays servers with real processes learns of both changes while the machine runs.
    expect(changes).toContain(false);
    expect(changes.at(-1)).toBe(true);
  });

  test('is made once for one token, and not twice at the same time', async () => {
    const { begin, state } = setUp();
    const first = await begin('one');
    expect((await begin('one')).ReplaceRootVolumeTask?.ReplaceRootVolumeTaskId).toBe(first.ReplaceRootVolumeTask?.ReplaceRootVolumeTaskId);
    await expect(begin('two')).rejects.toThrow(/is being replaced by/);
    expect(await state()).toHaveLength(1);
  });

  test('is refused from an image that is not there, and of a server that does not run', async () => {
    const { begin, world, first, pass } = setUp();
    await expect(begin('t', 'ami-none')).rejects.toThrow(/does not exist/);
    world.life.die(first, 'its host failed');
    await pass(1);
    await expect(begin()).rejects.toThrow(/not in the 'running' state/);
  });

  test.each([
    ['failed', 'ami-old', true],
    ['failed-detached', 'ami-old', false],
    ['never', 'ami-new', false],
    ['empty', 'ami-new', true],
  ])('that ends %s', async (ends, image, isReady) => {
    const stage = setUp([{ kind: 'bad-reimage', fleet: 'web', ends }]);
    await stage.begin();
    await stage.pass(600);
    expect([await stage.state(), await stage.image(), stage.first.isReady]).toEqual([
      [ends.startsWith('failed') ? ends : 'succeeded'],
      image,
      isReady,
    ]);
  });
});
