import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import type { Instance as Machine } from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { statusOf } from '../cli/exit-status.ts';
import { createServiceError } from '../rehearsal/operation.ts';
import type { World } from '../rehearsal/world.ts';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

/** What is stale and what is unknown: whatever a launch would use makes the difference, and what is not known is never called well. */

const minute = 60_000;
const sameImage = { desiredCapacity: 6, maxSize: 8, image: { current: 'ami-new', wanted: 'ami-new' } };
const fresh = { ...sameImage };
const stale = { desiredCapacity: 6, maxSize: 8 };

/** Changes the answers of an operation. */
const rewrite =
  <Answer extends object>(operation: string, change: (answer: Answer, world: World) => Answer | undefined) =>
  (world: World): void =>
    world.extend((known) => {
      const before = known[operation];
      if (!before) throw new Error(`the embedded cloud does not know ${operation}`);
      const answer = (input: object) => {
        const given = before.answer(input) as Answer;
        return change(given, world) ?? given;
      };
      return { [operation]: { ...before, answer } as typeof before };
    });

type Groups = { AutoScalingGroups?: AutoScalingGroup[] };

/** What the groups say of the servers that were there before the campaign. */
const rewriteOld = (change: (server: Instance) => Instance | undefined, from = 0, to = Number.POSITIVE_INFINITY) => {
  let start: number | undefined;
  return rewrite<Groups>('AutoScaling.DescribeAutoScalingGroups', ({ AutoScalingGroups = [] }, { ground, clock }) => {
    start ??= clock.now();
    const elapsed = clock.now() - start;
    if (elapsed < from || elapsed >= to) return undefined;
    const isOld = ({ InstanceId = '' }: Instance) => ground.servers.get(InstanceId)?.origin === 'seed';
    return {
      AutoScalingGroups: AutoScalingGroups.map((group) => ({
        ...group,
        Instances: (group.Instances ?? []).flatMap((server) => (isOld(server) ? (change(server) ?? []) : [server])),
      })),
    };
  });
};

describe('a server of the wanted image', () => {
  test.each<[string, (server: Instance) => Instance]>([
    [
      'that was launched from a launch configuration',
      ({ LaunchTemplate: _, ...rest }) => ({ ...rest, LaunchConfigurationName: 'web-2019' }),
    ],
    [
      'that was launched from another template, in the same version',
      (server) => ({ ...server, LaunchTemplate: { ...server.LaunchTemplate, LaunchTemplateId: 'lt-9', LaunchTemplateName: 'other' } }),
    ],
  ])('%s is due', async (_, change) => {
    const rehearsal = await rehearse(fresh, [], 1, rewriteOld(change));
    // The embedded cloud itself knows these servers as wanted: only its own judge of staleness differs.
    expect(rehearsal.report.invariants.broken.filter(({ id, text }) => id !== 'I3' || !text.includes('was not stale'))).toEqual([]);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', stale: 6, replaced: 6 });
  });

  test('that does not say how it was launched is unknown, counted and named, and nothing is called well', async () => {
    const rehearsal = await rehearse(
      fresh,
      [],
      1,
      rewriteOld(({ LaunchTemplate: _, ...rest }) => rest),
    );
    const { outcome, reason } = fleetOf(rehearsal.report);
    expect([outcome, reason]).toEqual([
      'failed',
      'nothing can be said of this fleet: whether 6 servers are due is unknown: its launch template is not known (6)',
    ]);
    expect(statusOf(rehearsal.report.outcome)).toBe(1);
  });

  test('is as wanted where everything agrees', async () => {
    expect(fleetOf((await rehearse(fresh, [])).report)).toMatchObject({ outcome: 'nothing-due', reason: 'all 6 servers are as wanted' });
  });
});

describe('servers that are left alone', () => {
  const protect = (count: number) => {
    const protectedOnes = new Set<string>();
    return rewriteOld((server) => {
      if (protectedOnes.size < count) protectedOnes.add(server.InstanceId ?? '');
      return { ...server, ProtectedFromScaleIn: protectedOnes.has(server.InstanceId ?? '') };
    });
  };

  test('are named where nothing else is due, with exit status 3', async () => {
    const { report } = await rehearse(stale, [], 1, protect(6));
    expect(fleetOf(report)).toMatchObject({
      outcome: 'stopped',
      reason: '6 servers are due and left alone: protected from scale-in (6)',
      brakes: [{ kind: 'stop' }],
    });
    expect(statusOf(report.outcome)).toBe(3);
  });

  test('keep a campaign from being done, and are named first', async () => {
    const rehearsal = await rehearse(stale, [], 1, protect(2));
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({
      outcome: 'stopped',
      replaced: 4,
      reason: '2 servers are due and left alone: protected from scale-in (2)',
      blocked: [{ reason: 'protected from scale-in: left alone', count: 2 }],
    });
  });
});

describe('what cannot be seen', () => {
  test('is never well: where EC2 knows no server at all, nothing can be said', async () => {
    const nothing = rewrite<{ Reservations?: { Instances?: Machine[] }[] }>('EC2.DescribeInstances', () => ({ Reservations: [] }));
    const { report } = await rehearse(stale, [], 1, nothing);
    expect(fleetOf(report)).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/^nothing can be said of this fleet/) });
    expect(statusOf(report.outcome)).toBe(1);
  });

  test('by a list that leaves out a server is awaited before anything is done', async () => {
    let hidden: string | undefined;
    const hide = rewriteOld(
      (server) => {
        hidden ??= server.InstanceId;
        return server.InstanceId === hidden ? undefined : server;
      },
      0,
      25 * minute,
    );
    const rehearsal = await rehearse(stale, [], 1, hide);
    expectSafe(rehearsal);
    const { outcome, replaced, reason } = fleetOf(rehearsal.report);
    const isWhole = outcome === 'done' && replaced === 6;
    expect(isWhole || (outcome === 'stopped' && /^web lists 5 of 6 servers/.test(reason ?? ''))).toBe(true);
  });
});

describe('what would be launched', () => {
  test('by another template version than wanted fails the proof, and says nothing against the image', async () => {
    const other = rewrite<Groups>('AutoScaling.DescribeAutoScalingGroups', ({ AutoScalingGroups = [] }, { ground }) => ({
      AutoScalingGroups: AutoScalingGroups.map((group) => ({
        ...group,
        Instances: (group.Instances ?? []).map((server) =>
          ground.servers.get(server.InstanceId ?? '')?.origin === 'recycler'
            ? { ...server, LaunchTemplate: { ...server.LaunchTemplate, Version: '3' } }
            : server,
        ),
      })),
    }));
    const rehearsal = await rehearse(stale, [], 1, other);
    expectSafe(rehearsal);
    const { outcome, reason, notices, replaced } = fleetOf(rehearsal.report);
    expect([outcome, replaced]).toEqual(['stopped', 0]);
    expect(reason).toMatch(/^the proof failed: .* came up with template version 3, wanted 2$/);
    expect(notices.filter(({ text }) => text.includes('is rejected'))).toEqual([]);
  });

  test('from an image that is gone is refused before anything begins', async () => {
    const gone = (world: World) =>
      world.extend((known) => ({
        'EC2.DescribeImages': {
          ...known['EC2.DescribeImages'],
          answer: () => {
            throw createServiceError('InvalidAMIID.NotFound', 'The image id does not exist');
          },
        } as NonNullable<(typeof known)[string]>,
      }));
    expect(fleetOf((await rehearse(stale, [], 1, gone)).report)).toMatchObject({
      outcome: 'stopped',
      reason: expect.stringMatching(/^web: image ami-new is not there/),
    });
  });

  test('from an image that is not available is refused too', async () => {
    const pending = rewrite<{ Images?: object[] }>('EC2.DescribeImages', ({ Images = [] }) => ({
      Images: Images.map((image) => ({ ...image, State: 'failed' })),
    }));
    expect(fleetOf((await rehearse(stale, [], 1, pending)).report).reason).toBe('web: image ami-new is failed, not available');
  });

  test('from a parameter that holds a text is refused too', async () => {
    const image = { current: 'ami-old', wanted: 'ami-new', parameter: '/images/web' };
    const text = ({ ground }: World) => void ground.parameters.set('/images/web', 'please see the wiki');
    expect(fleetOf((await rehearse({ ...stale, image }, [], 1, text)).report).reason).toMatch(
      /^web: what it would launch is not known: SSM parameter \/images\/web holds "please see the wiki", which is no image/,
    );
  });
});
