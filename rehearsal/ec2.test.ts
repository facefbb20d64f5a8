import {
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  GetConsoleOutputCommand,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from './stage-for-tests.ts';

describe('EC2', () => {
  test('finds servers by id and by filter, page by page, with image, age and tags', async () => {
    const stage = createStage({ fleets: [{ ...sixServers, desiredCapacity: 12, maxSize: 12 }] });
    const client = stage.clients.ec2;
    const found = await stage.act(async () => {
      const ids: string[] = [];
      const Filters = [{ Name: 'tag:aws:autoscaling:groupName', Values: ['web'] }];
      for await (const page of paginateDescribeInstances({ client, pageSize: 5 }, { Filters })) {
        ids.push(...(page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map(({ InstanceId }) => InstanceId ?? ''));
      }
      return ids;
    });
    expect(found).toEqual(stage.servers().map(({ id }) => id));
    const [first] = stage.servers();
    const { Reservations } = await stage.act(() => client.send(new DescribeInstancesCommand({ InstanceIds: [first?.id ?? ''] })));
    const [server] = Reservations?.[0]?.Instances ?? [];
    expect(server).toMatchObject({ ImageId: 'ami-old', State: { Name: 'running' }, Placement: { AvailabilityZone: 'eu-west-1a' } });
    const days = (stage.world.ground.scenario.startMs - (server?.LaunchTime?.getTime() ?? 0)) / 86_400_000;
    expect(days).toBeGreaterThan(1);
    expect(days).toBeLessThan(20);
  });

  test('a terminated server is shown for an hour, then its id is not known', async () => {
    const stage = createStage({ fleets: [sixServers] });
    const [first] = stage.servers();
    if (!first) throw new Error('no server');
    stage.world.life.terminate(first, 'other');
    await stage.pass(120);
    const ask = () => stage.act(() => stage.clients.ec2.send(new DescribeInstancesCommand({ InstanceIds: [first.id] })));
    expect((await ask()).Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('terminated');
    await stage.pass(3_600);
    await expect(ask()).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  test('resolves versions of launch templates and images behind parameters', async () => {
    const image = { current: 'ami-old', wanted: 'ami-new', parameter: '/images/two' };
    const stage = createStage({ fleets: [sixServers, { ...sixServers, name: 'two', image }] });
    const client = stage.clients.ec2;
    const { LaunchTemplates } = await stage.act(() => client.send(new DescribeLaunchTemplatesCommand({})));
    expect(LaunchTemplates?.map(({ DefaultVersionNumber }) => DefaultVersionNumber)).toEqual([2, 1]);
    const ask = (index: number, Versions: string[], ResolveAlias = false) => {
      const LaunchTemplateId = LaunchTemplates?.[index]?.LaunchTemplateId;
      return stage.act(() => client.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions, ResolveAlias })));
    };
    const imagesOf = (answer: Awaited<ReturnType<typeof ask>>) =>
      answer.LaunchTemplateVersions?.map(({ VersionNumber, LaunchTemplateData }) => [VersionNumber, LaunchTemplateData?.ImageId]);
    expect(imagesOf(await ask(0, ['1', '$Latest', '$Default']))).toEqual([
      [1, 'ami-old'],
      [2, 'ami-new'],
      [2, 'ami-new'],
    ]);
    expect(imagesOf(await ask(1, ['$Default']))).toEqual([[1, 'resolve:ssm:/images/two']]);
    expect(imagesOf(await ask(1, ['$Default'], true))).toEqual([[1, 'ami-new']]);
    await expect(ask(0, ['9'])).rejects.toMatchObject({ name: 'InvalidLaunchTemplateId.VersionNotFound' });
    const { Images } = await stage.act(() => client.send(new DescribeImagesCommand({ ImageIds: ['ami-new'] })));
    expect(Images).toMatchObject([{ ImageId: 'ami-new', State: 'available' }]);
  });

  test('shows a console and keeps tags', async () => {
    const stage = createStage({ fleets: [sixServers] });
    const [first] = stage.servers();
    const Resources = [first?.id ?? ''];
    const { Output } = await stage.act(() => stage.clients.ec2.send(new GetConsoleOutputCommand({ InstanceId: first?.id })));
    expect(Buffer.from(Output ?? '', 'base64').toString()).toContain('Ready');
    await stage.act(() => stage.clients.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'recycler:exclude', Value: '' }] })));
    expect(first?.state.tags).toEqual({ 'recycler:exclude': '' });
  });
});
