import { describe, expect, test } from '@jest/globals';
import { clusterOf, definitionOf, type Given, hostOf, pollOf, serviceNamed, start, swapFor, taskOf } from './cluster-for-tests.ts';
import { mayLeave } from './plan-leaving.ts';
import { hostsOf } from './question.ts';

const judge = (given: Given = {}, server = 'i-1') => {
  const poll = pollOf(given);
  const [host] = hostsOf(poll, server);
  if (!host) throw new Error(`no host ${server}`);
  return mayLeave(poll, host);
};
const web = (more: object) =>
  clusterOf({ services: [serviceNamed('web', { desired: 2, running: 2, ...more }), serviceNamed('log', { isDaemon: true })] });

test('a host whose tasks can move may leave', () => {
  expect(judge()).toMatchObject({ verdict: 'pass' });
});

describe('the arithmetic of a service decides, as in the table of the reference', () => {
  test.each([
    ['4, 100/200: starts first', 4, 100, 200, 'pass', /./],
    ['1, 100/200: starts first', 1, 100, 200, 'pass', /./],
    ['1, 0/100: stops first, an outage', 1, 0, 100, 'fail', /^outage: all 1 tasks of service web would stop .*acceptOutage/],
    ['1, 50/150: never drains', 1, 50, 150, 'fail', /^service-cannot-drain web \(50\/150\): set maximumPercent of service web to 200/],
    ['3, 67/100: never drains', 3, 67, 100, 'fail', /^service-cannot-drain web \(67\/100\)/],
    ['3, 66/100: stops first, one at a time', 3, 66, 100, 'pass', /./],
    ['2, 100/100: never drains', 2, 100, 100, 'fail', /^service-cannot-drain/],
  ])('%s', (_, desired, minimumPercent, maximumPercent, verdict, reason) => {
    const cluster = web({ desired, running: desired, minimumPercent, maximumPercent });
    expect(judge({ cluster })).toEqual({ verdict, reason: expect.stringMatching(reason) });
  });

  test('an outage that was accepted is none', () => {
    const cluster = web({ desired: 1, running: 1, minimumPercent: 0, maximumPercent: 100 });
    expect(judge({ cluster, policy: { acceptOutage: true } })).toMatchObject({ verdict: 'pass' });
  });

  test('of one service only so many tasks move at a time: others wait for their turn', () => {
    const cluster = clusterOf({
      hosts: [hostOf('i-1'), hostOf('i-2', { status: 'DRAINING' })],
      services: [
        serviceNamed('web', { desired: 3, running: 3, minimumPercent: 66, maximumPercent: 100 }),
        serviceNamed('log', { isDaemon: true }),
      ],
    });
    expect(judge({ cluster })).toEqual({
      verdict: 'fail',
      isTurn: true,
      reason: '1 tasks of service web move already, and 1 may at a time',
    });
  });
});

describe('a host stays, and it says why', () => {
  test.each<[string, Given, 'fail' | 'unknown', RegExp]>([
    ['a deployment runs', { cluster: web({ isDeploying: true }) }, 'fail', /^deployment-running web$/],
    ['a service has too few tasks', { cluster: web({ running: 1 }) }, 'fail', /^service-below-desired web: 1 of 2/],
    ['a service is not listed', { cluster: clusterOf({ services: [] }) }, 'unknown', /^service \w+ of a task on it is not listed$/],
    ['its tasks were not read', { cluster: clusterOf({ candidates: new Set() }) }, 'unknown', /read once it is among the next/],
    ['its agent is away', { cluster: clusterOf({ hosts: [hostOf('i-1', { isConnected: false })] }) }, 'unknown', /^agent-disconnected/],
    [
      'a task of it is protected',
      { cluster: clusterOf({ tasks: [taskOf('web', 'i-1', { protectedUntil: start + 60_000 })] }) },
      'fail',
      /^protected-until 2026-01-05T09:01:00.000Z/,
    ],
    [
      'a task is of no service',
      { cluster: clusterOf({ tasks: [taskOf(undefined, 'i-1')] }) },
      'fail',
      /^standalone 1: .* it waits until they are over$/,
    ],
    [
      'a task is of no service, which the policy refuses',
      { cluster: clusterOf({ tasks: [taskOf(undefined, 'i-1')] }), policy: { standalone: 'refuse' } },
      'fail',
      /workloads\.ecs\.standalone is refuse$/,
    ],
    [
      'data lies on the host',
      { cluster: clusterOf({ definitions: new Map([definitionOf('web', { hostVolumes: ['/data'] }), definitionOf('log')]) }) },
      'fail',
      /^host-volume \/data: .*hostVolumes to discard/,
    ],
    [
      'a volume is deleted with its task',
      { cluster: clusterOf({ tasks: [taskOf('web', 'i-1', { hasVolume: true })] }) },
      'fail',
      /^ebs-volume/,
    ],
    ['a task definition could not be read', { cluster: clusterOf({ definitions: new Map() }) }, 'unknown', /could not be read$/],
  ])('where %s', (_, given, verdict, reason) => {
    expect(judge(given)).toEqual({ verdict, reason: expect.stringMatching(reason) });
  });

  test('a task of no service keeps nothing where the policy has it stopped, and needs no place elsewhere', () => {
    const nothing = { cpu: 0, memory: 0, gpus: 0, ports: [] };
    const full = clusterOf({ hosts: [hostOf('i-1'), hostOf('i-2', { remaining: nothing })], tasks: [taskOf(undefined, 'i-1')] });
    expect(judge({ cluster: full, policy: { standalone: 'stop' }, undertaking: { joinsFirst: false } })).toMatchObject({ verdict: 'pass' });
  });

  test('a protection that is over keeps nothing', () => {
    expect(judge({ cluster: clusterOf({ tasks: [taskOf('web', 'i-1', { protectedUntil: start })] }) })).toMatchObject({ verdict: 'pass' });
  });
});

describe('a host of a service behind a load balancer', () => {
  const services = [
    serviceNamed('web', { desired: 2, running: 2, targetGroups: ['arn:tg/web/1'] }),
    serviceNamed('log', { isDaemon: true }),
  ];
  const near = { swaps: [swapFor('i-1', { replacement: 'i-2', stage: 'checking' as const })] };

  test('is not marked before its targets are counted, and is judged by all else until then', () => {
    expect(judge({ cluster: clusterOf({ services }), undertaking: near })).toEqual({
      verdict: 'unknown',
      reason: 'how many targets of service web are healthy is asked before its host is marked',
    });
    const targets = new Map([['arn:tg/web/1', 2]]);
    expect(judge({ cluster: clusterOf({ services, targets }), undertaking: near })).toMatchObject({ verdict: 'pass' });
    expect(judge({ cluster: clusterOf({ services }) })).toMatchObject({ verdict: 'pass' });
    expect(judge({ cluster: clusterOf({ services }), undertaking: { joinsFirst: false } })).toMatchObject({ verdict: 'unknown' });
  });
});

describe('room', () => {
  const old = hostOf('i-1', { running: 2, remaining: { cpu: 0, memory: 0, gpus: 0, ports: [] } });
  const full = hostOf('i-2', { remaining: { cpu: 0, memory: 0, gpus: 0, ports: [] } });
  const undertaking = { swaps: [swapFor('i-1', { replacement: 'i-3' })] };
  const withNew = (more: object = {}, tasks = [taskOf('web', 'i-1'), taskOf('log', 'i-3')]) =>
    clusterOf({ hosts: [old, full, hostOf('i-3', more)], tasks });

  test('an empty replacement that is as large as the old host holds all of it', () => {
    expect(judge({ cluster: withNew(), undertaking })).toMatchObject({ verdict: 'pass' });
    expect(judge({ cluster: withNew({ attributes: { ...old.attributes, 'ecs.ami-id': 'ami-new' } }), undertaking })).toMatchObject({
      verdict: 'pass',
    });
  });

  test.each<[string, object]>([
    ['smaller', { registered: { ...old.registered, memory: 4_096 }, remaining: { cpu: 9, memory: 9, gpus: 0, ports: [] } }],
    [
      'in another zone, with too little left',
      { attributes: { ...old.attributes, 'ecs.availability-zone': 'eu-west-1b' }, remaining: { cpu: 9, memory: 9, gpus: 0, ports: [] } },
    ],
    ['not taking tasks', { status: 'REGISTERING', isConnected: false }],
  ])('one that is %s holds nothing for certain', (_, more) => {
    expect(judge({ cluster: withNew(more), undertaking })).toEqual({
      verdict: 'fail',
      reason: expect.stringMatching(/^no-room: no host has room for a task of web/),
    });
  });

  test('one that has tasks already is counted like any other host', () => {
    const tasks = [taskOf('web', 'i-1'), taskOf('web', 'i-3')];
    expect(judge({ cluster: withNew({ remaining: { cpu: 256, memory: 512, gpus: 0, ports: [] } }, tasks), undertaking })).toMatchObject({
      verdict: 'pass',
    });
    expect(judge({ cluster: withNew({ remaining: { cpu: 255, memory: 512, gpus: 0, ports: [] } }, tasks), undertaking })).toMatchObject({
      verdict: 'fail',
    });
  });

  test('a host port is taken once on each host', () => {
    const tasks = [taskOf('web', 'i-1'), taskOf('web', 'i-3')];
    const definitions = new Map([definitionOf('web', { hostPorts: [8_080] }), definitionOf('log')]);
    const has = (ports: string[]) => ({ ...withNew({ remaining: { cpu: 4_096, memory: 8_192, gpus: 0, ports } }, tasks), definitions });
    expect(judge({ cluster: has([]), undertaking })).toMatchObject({ verdict: 'pass' });
    expect(judge({ cluster: has(['tcp 8080']), undertaking })).toMatchObject({ verdict: 'fail' });
  });

  test('with a need that ECS does not say, other hosts are not known to have room', () => {
    const tasks = [taskOf('web', 'i-1', { memory: undefined }), taskOf('web', 'i-3')];
    expect(judge({ cluster: withNew({}, tasks), undertaking })).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringMatching(/^no-room: /),
    });
  });

  describe('for what ECS does not count', () => {
    type Case = { task?: object; other?: object[]; definition?: object; service?: object; host?: object; old?: object; unread?: boolean };
    /** A host that is full but for what is left on one other, on which a task of the same service is. */
    const judgeOdd = ({ task = {}, other = [{}], definition = {}, service = {}, host = {}, old: more = {}, unread = false }: Case) => {
      const tasks = [taskOf('web', 'i-1', task), ...other.map((each, index) => taskOf('web', 'i-3', { arn: `task/${index}`, ...each }))];
      const cluster = {
        ...withNew(host, tasks),
        definitions: new Map([definitionOf('web', definition), definitionOf('log')]),
        services: [serviceNamed('web', service), serviceNamed('log', { isDaemon: true })],
      };
      const hosts = cluster.hosts.map((each) => (each.server === 'i-1' ? { ...each, ...more } : each));
      const read = unread ? new Set([hosts[0]?.arn ?? '']) : cluster.read;
      const { verdict, reason } = judge({ cluster: { ...cluster, hosts, read }, undertaking });
      return [verdict, reason.replace(/^no-room: a task of web needs a place: /, '')];
    };
    const own = { hasInterface: true };
    const zone = (name?: string) => ({
      attributes: {
        'ecs.instance-type': 'm6i.large',
        'ecs.ami-id': 'ami-old',
        ...(name !== undefined && { 'ecs.availability-zone': name }),
      },
    });
    const gpus = (count: number) => ({ registered: { cpu: 4_096, memory: 8_192, gpus: count, ports: [] } });
    const room = ['pass', 'its tasks can move'];
    const no = ['fail', expect.stringMatching(/^no-room: no host has room for a task of web/)];
    const open = (reason: RegExp) => ['unknown', expect.stringMatching(reason)];

    test.each<[string, Case, unknown[]]>([
      ['an interface of its own, as many as its old host had', { task: own, other: [{}] }, room],
      [
        'one more than any host of the type is seen with',
        { task: own, other: [own] },
        open(/can still have is not known: .* more than 1 such tasks$/),
      ],
      [
        'an interface, in another zone',
        { task: own, host: zone('eu-west-1b') },
        open(/subnets of its tasks reach the zone of i-3 is not known$/),
      ],
      ['an interface, where the zone is not known', { task: own, host: zone(), old: zone() }, open(/zone of i-3 is not known$/)],
      [
        'an interface, on a host with trunking, and none such was seen',
        { task: own, host: { attributes: { ...zone('eu-west-1a').attributes, 'ecs.awsvpc-trunk-id': 'eni-1' } } },
        open(/more than 0 such tasks$/),
      ],
      [
        'an interface, on a host whose tasks were not read',
        { task: own, unread: true },
        open(/network interfaces i-3 can still have is not known/),
      ],
      ['a GPU, which another host has free', { definition: { gpus: 1 }, host: gpus(2) }, room],
      ['a GPU, and those of the other host are held', { definition: { gpus: 1 }, host: gpus(1) }, no],
      [
        'a GPU, on a host whose tasks were not read',
        { definition: { gpus: 1 }, host: gpus(2), unread: true },
        open(/GPUs that are free on i-3 are not known$/),
      ],
      ['a constraint that the other host meets', { service: { constraints: ['attribute:ecs.instance-type == m6i.large'] } }, room],
      ['a constraint that it does not meet', { service: { constraints: ['attribute:stack == prod'] } }, no],
      ['a constraint of its definition', { definition: { constraints: ['attribute:stack exists'] } }, no],
      [
        'a constraint that is a pattern',
        { service: { constraints: ['attribute:ecs.instance-type =~ m6.*'] } },
        open(/whether i-3 is where .* is not known$/),
      ],
      ['an attribute that the other host lacks', { definition: { requires: [{ name: 'ecs.capability.task-eni' }] } }, no],
      ['a host of its own, which the other one is not', { service: { isDistinct: true } }, no],
      ['a host of its own', { service: { isDistinct: true }, other: [{ service: 'log' }] }, room],
      [
        'a host of its own, and the tasks of the other were not read',
        { service: { isDistinct: true }, unread: true },
        open(/whether i-3 has a task of it already is not known$/),
      ],
      ['a capacity provider that the other host is of', { service: { providers: ['hosts'] } }, room],
      ['a capacity provider that it is not of', { service: { providers: ['spot'] } }, no],
      [
        'a capacity provider, and that of the other is not known',
        { service: { providers: ['hosts'] }, host: { provider: undefined } },
        open(/capacity provider of i-3 is not known$/),
      ],
    ])('%s', (_, given, answer) => {
      expect(judgeOdd(given)).toEqual(answer);
    });
  });

  test('a constraint that names the old host says nothing of a new one', () => {
    const cluster = { ...withNew(), services: [serviceNamed('web', { constraints: ['attribute:ecs.ami-id == ami-old'] })] };
    expect(judge({ cluster, undertaking })).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringMatching(/which the new host may not meet$/),
    });
  });

  test('where the old host goes first, its tasks need room on others', () => {
    const given = { undertaking: { joinsFirst: false } };
    expect(judge({ ...given, cluster: clusterOf() })).toMatchObject({ verdict: 'pass' });
    expect(judge({ ...given, cluster: clusterOf({ hosts: [old, full] }) })).toMatchObject({
      verdict: 'fail',
      reason: expect.stringMatching(/^no-room/),
    });
  });
});
