import { AutoScalingClient, CreateOrUpdateTagsCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterContainerInstanceCommand,
  RegisterTaskDefinitionCommand,
  StartTaskCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClients } from '../../aws/all-clients.ts';
import { createClientMaker } from '../../aws/clients.ts';
import { openGroupDoor } from '../../aws/groups/groups.ts';
import { openReach } from '../../aws/reach.ts';
import { openServersDoor } from '../../aws/servers.ts';
import type { WorkloadDoor } from '../../core/ports.ts';
import type { PlacedCordon } from '../../core/record/journal.ts';
import type { GroupView } from '../../core/record/observation.ts';
import { noUndertaking } from '../../core/record/undertaking.ts';
import { ecs } from '../../workloads/ecs/ecs.ts';
import { makeMotoFleet, settingsFor } from './moto-fleet.ts';
import { startMoto } from './server.ts';

/*
 * The shapes of requests and answers over HTTP. What moto does not know: services never start a task, agents never say how they are, every host is
 * connected for ever, and it has no protection of tasks. So only that is asserted which it does as AWS does: who is registered, states, failures with status 200.
 */
const moto = await startMoto();
const describeOnMoto = moto ? describe : describe.skip;

describeOnMoto('the door to ECS hosts, on moto', () => {
  const settings = settingsFor(moto?.endpoint ?? 'http://127.0.0.1:1');
  const client = new ECSClient(settings);
  let door: WorkloadDoor;
  let groups: GroupView[];
  let cluster: string;
  let hosts: { arn: string; server: string }[];

  beforeAll(async () => {
    const fleet = await makeMotoFleet(settings.endpoint, { name: 'hosts' });
    cluster = (await client.send(new CreateClusterCommand({ clusterName: 'shop' }))).cluster?.clusterArn ?? '';
    hosts = await Promise.all(
      fleet.oldServers.map(async (server) => {
        const instanceIdentityDocument = JSON.stringify({ instanceId: server });
        const { containerInstance } = await client.send(new RegisterContainerInstanceCommand({ cluster, instanceIdentityDocument }));
        return { arn: containerInstance?.containerInstanceArn ?? '', server };
      }),
    );
    const autoScaling = new AutoScalingClient(settings);
    const tag = { ResourceType: 'auto-scaling-group', ResourceId: 'hosts', PropagateAtLaunch: false };
    await autoScaling.send(new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, Key: 'recycler:ecs:cluster', Value: 'shop' }] }));
    await client.send(
      new RegisterTaskDefinitionCommand({
        family: 'web',
        networkMode: 'bridge',
        volumes: [{ name: 'data', host: { sourcePath: '/data' } }],
        containerDefinitions: [
          { name: 'web', image: 'web:1', cpu: 128, memory: 64, portMappings: [{ containerPort: 80, hostPort: 8_080 }] },
        ],
      }),
    );
    await client.send(new CreateServiceCommand({ cluster, serviceName: 'web', taskDefinition: 'web', desiredCount: 2, launchType: 'EC2' }));
    const clients = createClients(createClientMaker(settings, 'ecs-door'));
    groups = await openGroupDoor(clients, true).describe(['hosts']);
    door = ecs.open({
      clients,
      reach: openReach(clients.lambda, undefined),
      servers: openServersDoor(clients.ec2, clients.ssm),
      clock: { now: () => Date.parse('2026-01-05T09:00:00Z') },
    });
  }, 120_000);

  afterAll(async () => {
    client.destroy();
    await moto?.stop();
  });

  const statusOf = async ({ arn }: { arn: string }): Promise<string | undefined> =>
    (await client.send(new DescribeContainerInstancesCommand({ cluster, containerInstances: [arn] }))).containerInstances?.[0]?.status;
  const hostNo = (index: number) => {
    const host = hosts[index];
    if (!host) throw new Error(`moto has no host ${index}`);
    return host;
  };
  const markOf = ({ arn, server }: { arn: string; server: string }): PlacedCordon => ({
    kind: 'cordon',
    group: 'hosts',
    server,
    workload: { kind: 'ecs', id: cluster },
    purpose: 'remove',
    at: 0,
    before: { host: arn, status: 'ACTIVE', version: 1, manifest: {} },
  });
  const requestFor = (host: { arn: string; server: string }) => {
    const { workload, server, before } = markOf(host);
    return { workload, server, before, groups, purpose: 'remove' as const, together: [], standing: [] };
  };

  test('finds the cluster by the name in the tag, and every host of it', async () => {
    expect(await door.find(groups)).toEqual([{ kind: 'ecs', id: cluster }]);
    const [view] = await door.describe(groups, noUndertaking);
    expect(Object.keys(view?.servers ?? {}).toSorted()).toEqual(hosts.map(({ server }) => server).toSorted());
    // An agent that does not say how it is has proven nothing.
    for (const work of Object.values(view?.servers ?? {})) expect(work).toMatchObject({ work: 'healthy', joined: { verdict: 'unknown' } });
  });

  test('a tag that names no cluster is an error, and no empty one', async () => {
    const wrong = groups.map((group) => ({ ...group, tags: { ...group.tags, 'recycler:ecs:cluster': 'gone' } }));
    await expect(door.find(wrong)).rejects.toThrow(/^ECS cluster gone is MISSING: the tag recycler:ecs:cluster/);
  });

  test('has one host drain and no other, finds the mark, and lifts it', async () => {
    const [first, second] = [hostNo(0), hostNo(1)];
    expect(await door.cordon(requestFor(first))).toEqual({ outcome: 'done' });
    expect(await door.cordon(requestFor(first))).toEqual({ outcome: 'done' });
    expect(await Promise.all([first, second].map(statusOf))).toEqual(['DRAINING', 'ACTIVE']);
    const described = async (cordons: PlacedCordon[]) =>
      (await door.describe(groups, { ...noUndertaking, cordons }))[0]?.servers[first.server]?.cordon?.by;
    expect([await described([markOf(first)]), await described([])]).toEqual(['us', 'others']);
    expect(await door.leaks?.(groups, [markOf(first)])).toMatchObject([{ isOurs: true, kind: 'mark', where: 'ecs shop' }]);
    expect(await door.uncordon(requestFor(first))).toEqual({ outcome: 'done' });
    expect(await door.uncordon(requestFor(first))).toEqual({ outcome: 'done' });
    expect(await statusOf(first)).toBe('ACTIVE');
    expect(await door.leaks?.(groups, [])).toEqual([]);
  });

  test('a failure that is answered with status 200 is a refusal', async () => {
    const unknown = { server: 'i-none', arn: hostNo(0).arn.replace(/[^/]+$/, '00000000000000000000000000000000') };
    expect(await door.cordon(requestFor(unknown))).toMatchObject({ outcome: 'refused' });
  });

  test('a task of no service keeps its host, and its data are read from its definition', async () => {
    const host = hostNo(2);
    await client.send(new StartTaskCommand({ cluster, taskDefinition: 'web', containerInstances: [host.arn] }));
    const [view] = await door.describe(groups, { ...noUndertaking, due: hosts.map(({ server }) => server) });
    expect(view?.servers[host.server]?.mayLeave).toMatchObject({ verdict: 'fail', reason: expect.stringMatching(/^host-volume \/data/) });
    expect(view?.servers[hostNo(3).server]?.mayLeave).toMatchObject({ verdict: 'pass' });
  });

  test('a task of no service is stopped on a host that drains, and on no other', async () => {
    const host = hostNo(2);
    const [task] =
      (await client.send(new StartTaskCommand({ cluster, taskDefinition: 'web', containerInstances: [host.arn] }))).tasks ?? [];
    const what = task?.taskArn ?? '';
    const stop = (server: string) => door.endWork?.({ workload: markOf(host).workload, server, what, reason: 'its host is replaced' });
    expect(await stop(host.server)).toMatchObject({ outcome: 'refused', code: 'NotSent', message: expect.stringMatching(/is ACTIVE$/) });
    expect(await door.cordon(requestFor(host))).toEqual({ outcome: 'done' });
    expect(await stop(hostNo(3).server)).toMatchObject({ outcome: 'refused', message: expect.stringMatching(/does not run on/) });
    expect(await stop(host.server)).toEqual({ outcome: 'done' });
    const [after] = (await client.send(new DescribeTasksCommand({ cluster, tasks: [what] }))).tasks ?? [];
    expect(after).toMatchObject({ desiredStatus: 'STOPPED', stoppedReason: 'its host is replaced' });
    expect(await stop(host.server)).toEqual({ outcome: 'done' });
  });
});
