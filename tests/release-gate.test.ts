import { beforeAll, describe, expect, test } from '@jest/globals';
import { type ReleaseRehearsal, type ReleaseRehearsalRequest, rehearseReleases } from '../cli/release-rehearsal/rehearse-releases.ts';
import type { ReleaseWorld } from '../rehearsal/release/create-release-world.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { World } from '../rehearsal/world.ts';

const minutes = 60_000;
const scenario = readScenario({
  fleets: [
    { name: 'web', desiredCapacity: 2 },
    { name: 'canary', desiredCapacity: 4 },
  ],
  // The canary fleet has work again just when the second release is on trial.
  faults: [{ kind: 'new-wanted', fleet: 'canary', at: '50m', image: 'ami-newer' }],
});
const steps = [{ release: 'v1' }, { release: 'v2', after: 2_880 }];

const rehearse = (changes: Partial<ReleaseRehearsalRequest> = {}): Promise<ReleaseRehearsal> =>
  rehearseReleases({ scenario, steps, canaryFleets: ['canary'], ...changes });

const nameOf = (release: ReleaseWorld, logicalId: string): string => release.stack.resources.get(logicalId)?.name ?? '';

/** Has a version of `begin` begin a campaign of the canary fleet at once, whichever version the schedule would have hit. */
const beginNow = (release: ReleaseWorld, version: string): Promise<unknown> =>
  release.invocations.invoke(nameOf(release, 'BeginFunction'), version, { fleet: 'canary', actor: 'tester' });

/** Calls when traffic first reaches version 2. */
const onShift = (act: (world: World, release: ReleaseWorld) => void) => (world: World, release: ReleaseWorld) =>
  release.timeline.listen(({ kind, data }) => {
    if (kind === 'traffic' && data.version === '2' && data.share === 0.1) act(world, release);
  });

const textsOf = ({ timeline }: ReleaseRehearsal, kind: string): string[] =>
  timeline.filter((event) => event.kind === kind).map(({ text }) => text);
const leaseOf = ({ leases }: ReleaseRehearsal, release: string) => leases.find((lease) => lease.release === release);
const actsOf = ({ acts }: ReleaseRehearsal, release: string) => acts.filter((act) => act.release === release);
const resultOf = ({ results }: ReleaseRehearsal, release: string) => results.find((each) => each.release === release)?.result;

/** Whatever happens, no invariant breaks, and nothing of ours is left behind. */
const expectSafe = ({ world }: ReleaseRehearsal): void => {
  expect(world.invariants.result().broken).toEqual([]);
  for (const fleet of ['web', 'canary'])
    expect(world.leftovers(fleet)).toEqual({ suspended: [], standby: [], desiredBy: [], policies: [], tags: [], cordons: [] });
};

describe('a first installation', () => {
  test('only plans until a person attests it, and says how', async () => {
    const installed = await rehearse({ steps: [{ release: 'v1' }], attests: false });
    expect(installed.acts).toEqual([]);
    expect(installed.leases).toEqual([]);
    const plans = [...installed.release.stateMachines.executions.values()].map(
      ({ result }) => result?.output as { phase: string; reason: string },
    );
    expect(plans.length).toBeGreaterThan(0);
    for (const { phase, reason } of plans) {
      expect(phase).toBe('idle');
      expect(reason).toMatch(/^planned: \d+ of \d+ servers are due, and release v1 has no lease and only plans: recycler attest/);
    }
  });

  test('acts on every fleet once a person has attested it', async () => {
    const installed = await rehearse({ steps: [{ release: 'v1' }] });
    expect(leaseOf(installed, 'v1')).toMatchObject({ scope: 'all', by: 'attestation' });
    expect(new Set(installed.acts.map(({ fleet }) => fleet))).toEqual(new Set(['web', 'canary']));
    expectSafe(installed);
  });
});

describe('a good release', () => {
  test('is judged before and after its traffic, proves itself on the canary fleets, and is widened by a person', async () => {
    const released = await rehearse({
      onReady: (world, release) => {
        onShift((_world, shifting) => void world.clock.spawn(() => beginNow(shifting, '2')))(world, release);
        release.timeline.listen(({ kind, data }) => {
          if (kind !== 'promoted' || data.release !== 'v2') return;
          world.clock.at(world.clock.now() + 30 * minutes, () => {
            void world.clock.spawn(() => release.invocations.invoke(nameOf(release, 'AttestFunction'), undefined, { by: 'alice' }));
          });
        });
      },
    });
    expect(resultOf(released, 'v2')?.status).toBe('UPDATE_COMPLETE');
    const record = released.records.find(({ release }) => release === 'v2');
    expect(record?.verdicts.map(({ phase, outcome }) => [phase, outcome])).toEqual([
      ['pre-traffic', 'pass'],
      ['post-traffic', 'pass'],
      ['scheduled', 'pass'],
    ]);
    expect(record?.events.map(({ kind }) => kind)).toEqual(['granted', 'promoted', 'widened']);
    expect(leaseOf(released, 'v2')).toMatchObject({ scope: 'all' });
    const widened = record?.events.at(-1)?.at ?? 0;
    for (const { at, fleet } of actsOf(released, 'v2')) if (at < widened) expect(fleet).toBe('canary');
    expect(actsOf(released, 'v2').length).toBeGreaterThan(0);
    expect([...released.release.objects.keys()].filter((key) => key.includes('/verdicts/v2/'))).toHaveLength(3);
    expectSafe(released);
  });

  test('without canary fleets acts on nothing while it is on trial, and may act on all once it has passed', async () => {
    const released = await rehearse({
      canaryFleets: [],
      onReady: onShift((world, release) => void world.clock.spawn(() => beginNow(release, '2'))),
    });
    // It was asked to begin while it was on trial, and nothing asks it again in this world.
    expect(actsOf(released, 'v2')).toEqual([]);
    expect(leaseOf(released, 'v2')).toMatchObject({ scope: 'all', by: 'post-traffic' });
    expectSafe(released);
  });
});

describe('a release that is rolled back', () => {
  test.each([
    { eventsLost: false, hooksOnRollback: true },
    { eventsLost: true, hooksOnRollback: true },
    { eventsLost: true, hooksOnRollback: false },
  ])('by its alarm in the middle of a campaign begins nothing more, and the release before finishes it: %p', async (options) => {
    let rangAt = 0;
    const released = await rehearse({
      options,
      onReady: onShift((world, release) => {
        void world.clock.spawn(() => beginNow(release, '2'));
        world.clock.at(world.clock.now() + 4 * minutes, () => {
          rangAt = world.clock.now();
          release.alarms.force('CandidateAlarm', 'ALARM', 600);
        });
      }),
    });
    expect(resultOf(released, 'v2')?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const own = actsOf(released, 'v2');
    expect(own.map(({ intent }) => intent.kind)).toContain('launch');
    const last = Math.max(...own.map(({ at }) => at));
    expect(last - rangAt).toBeLessThan((options.eventsLost ? 10 : 1) * minutes);
    expect(leaseOf(released, 'v2')?.revoked?.reason).toContain('did not succeed');
    // Once, by the first to see it.
    expect(released.world.ground.published.filter(({ message }) => message.includes('was rolled back'))).toHaveLength(1);
    const campaigns = (await released.ledger.listCampaigns('canary')).filter(({ startedAt }) => startedAt < rangAt);
    expect(campaigns.at(-1)).toMatchObject({ release: 'v1', outcome: 'done', counters: { replaced: 4 } });
    expectSafe(released);
  });

  test('when no release has a lease, puts back what it suspended and launched all the same', async () => {
    let takenAt = 0;
    const released = await rehearse({
      steps: [{ release: 'v1' }],
      onReady: (world, release) => {
        world.clock.at(world.ground.scenario.startMs + 11 * minutes, () => {
          takenAt = world.clock.now();
          release.settings.drift('EvidenceBucket', { VersioningConfiguration: { Status: 'Suspended' } });
          void world.clock.spawn(() => release.invocations.invoke(nameOf(release, 'AttestFunction'), undefined, {}));
        });
      },
    });
    expect(leaseOf(released, 'v1')?.revoked?.reason).toContain('s3-versioning');
    expect(actsOf(released, 'v1').some(({ at }) => at > takenAt - 6 * minutes)).toBe(true);
    for (const { at } of actsOf(released, 'v1')) expect(at).toBeLessThan(takenAt + minutes);
    for (const campaign of await released.ledger.listOpenCampaigns()) expect(campaign).toMatchObject({ phase: 'waiting', journal: [] });
    expect(await released.ledger.listOpenCampaigns()).not.toEqual([]);
    expectSafe(released);
  });

  test('after traffic has moved is rolled back, whether hooks are asked again or not, and even where CodeDeploy reports nothing', async () => {
    for (const hooksOnRollback of [true, false]) {
      const deny: string[] = [];
      const released = await rehearse({
        options: { hooksOnRollback, deny },
        onReady: (_world, release) => {
          release.timeline.listen(({ kind, text, data }) => {
            if (kind === 'traffic' && data.share === 1 && data.version === '2') deny.push('s3:GetBucketPolicy');
            if (kind === 'rollback' || text.includes('goes back')) deny.push('codedeploy:GetDeployment');
          });
        },
      });
      expect(released.records.find(({ release }) => release === 'v2')?.verdicts.map(({ phase, outcome }) => [phase, outcome])).toEqual([
        ['pre-traffic', 'pass'],
        ['post-traffic', expect.stringMatching(/fail|unknown/)],
      ]);
      expect(resultOf(released, 'v2')?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
      const ways = [...released.release.codeDeploy.deployments.values()].filter(({ creator }) => creator !== 'CloudFormation');
      expect(ways.map(({ status }) => status)).toEqual(ways.map(() => 'Succeeded'));
      expect(ways.length).toBeGreaterThan(0);
      const live = released.release.functions.require(nameOf(released.release, 'BeginFunction')).fn.aliases.get('live');
      expect(live).toMatchObject({ version: '1' });
      expect(leaseOf(released, 'v2')?.revoked).toBeDefined();
      expectSafe(released);
    }
  });
});

describe('a hook is answered within 16 minutes', () => {
  // One release after the other, in one world.
  const cases = [
    ['throws', { function: 'PreTrafficFunction', kind: 'throw', release: 'v2' }],
    ['dies', { function: 'PreTrafficFunction', kind: 'crash', release: 'v3', atCall: 5 }],
    ['dies at once', { function: 'PreTrafficFunction', kind: 'crash', release: 'v4', atCall: 0 }],
    ['hangs', { function: 'PreTrafficFunction', kind: 'hang', release: 'v5', atCall: 3 }],
    ['is throttled', { function: 'PreTrafficFunction', kind: 'throttle', release: 'v6' }],
    ['hangs after traffic', { function: 'PostTrafficFunction', kind: 'hang', release: 'v7', atCall: 3 }],
    ['dies after traffic', { function: 'PostTrafficFunction', kind: 'crash', release: 'v8', atCall: 3 }],
  ] as const;
  let released: ReleaseRehearsal;
  beforeAll(async () => {
    const faults = cases.map(([, fault]) => fault);
    const trials = faults.map(({ release }) => ({ release, after: release === 'v2' ? 960 : 60 }));
    released = await rehearse({ steps: [{ release: 'v1' }, ...trials], options: { faults }, watch: 3_600 });
  });

  test.each(cases)('Failed, when it %s', (_, fault) => {
    expect(resultOf(released, fault.release)?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const begun = released.timeline.findIndex(({ kind, data }) => kind === 'stack' && data.release === fault.release);
    const hooks = released.timeline
      .slice(begun)
      .filter(({ kind, text }) => kind === 'hook' && text.startsWith(fault.function.startsWith('Pre') ? 'Before' : 'After'));
    const [called, answered] = hooks;
    expect(answered?.text).toContain('Failed');
    expect((answered?.at ?? 0) - (called?.at ?? 0)).toBeLessThan(16 * minutes);
    expectSafe(released);
  });
});

describe('what is unknown blocks', () => {
  const rule = { rule: 's3-bucket-versioning-enabled', resource: 'EvidenceBucket', type: 'AWS::S3::Bucket', lagSeconds: 1 };
  test.each<[string, Partial<ReleaseRehearsalRequest>, RegExp]>([
    [
      'AWS Config without data',
      { options: { compliance: [{ ...rule, compliant: 'insufficient' }] } },
      /unknown: config-s3-bucket-versioning-enabled/,
    ],
    [
      'AWS Config against our own check',
      { options: { compliance: [{ ...rule, compliant: false }] } },
      /config-s3-bucket-versioning-enabled/,
    ],
    ['a denied read', { options: { deny: ['iam:GetRolePolicy'] } }, /grant iam:GetRolePolicy/],
    ['a throttled read', { options: { throttle: ['cloudformation:ListStackResources'] } }, /unknown: /],
    ['begin that cannot start', { options: { faults: [{ function: 'BeginFunction', kind: 'throw', release: 'v2' }] } }, /release-stamp/],
    [
      'advance that cannot start',
      { options: { faults: [{ function: 'AdvanceFunction', kind: 'throw', release: 'v2' }] } },
      /release-chain|release-plans/,
    ],
  ])('%s', async (_, changes, reason) => {
    const deny: string[] = [];
    const { deny: denied = [], throttle: throttled = [], compliance, faults } = changes.options ?? {};
    const throttle: string[] = [];
    const released = await rehearse({
      watch: 1_800,
      options: { deny, throttle, ...(compliance && { compliance: [] as never }), ...(faults && { faults }) },
      onReady: (_world, release) => {
        release.timeline.listen(({ kind, text }) => {
          if (kind !== 'stack' || !text.includes('update to')) return;
          deny.push(...denied);
          throttle.push(...throttled);
        });
      },
      ...(compliance && { options: { compliance }, attests: false }),
    });
    expect(resultOf(released, 'v2')?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const [verdict] = released.records.find(({ release }) => release === 'v2')?.verdicts ?? [];
    expect(verdict).toMatchObject({ phase: 'pre-traffic', outcome: expect.stringMatching(/fail|unknown/) });
    expect(verdict?.blocks.join('\n')).toMatch(reason);
    expect(textsOf(released, 'traffic')).toEqual([]);
    expect(leaseOf(released, 'v2')).toBeUndefined();
    expectSafe(released);
  });
});

describe('a person who gives the stack a parameter', () => {
  const arn = 'arn:aws:iam::111122223333:role/servers';
  const given = {
    InstanceRoleArns: arn,
    EcsClusterArns: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop',
    PolicyTopicArns: 'arn:aws:sns:eu-west-1:111122223333:ops',
    ClusterSecretArns: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:search',
    ImageParameterArns: 'arn:aws:ssm:eu-west-1:111122223333:parameter/images/web',
    DailyCostUsd: '50',
  };
  const change = (parameters: Record<string, string>): Promise<ReleaseRehearsal> =>
    rehearse({ steps: [{ release: 'v1' }, { release: 'v2', after: 2_880, parameters }] });

  test('has the next release judged as before: what it widens is in the verdict, and blocks nothing', async () => {
    const released = await change(given);
    expect(resultOf(released, 'v2')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expectSafe(released);
  });

  test('who names everything has it blocked', async () => {
    const released = await change({ InstanceRoleArns: 'arn:aws:iam::111122223333:role/*' });
    expect(resultOf(released, 'v2')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    const blocks = released.records.find(({ release }) => release === 'v2')?.verdicts.flatMap((verdict) => verdict.blocks) ?? [];
    expect(blocks.join(' ')).toMatch(/release-role-not-wider.*iam:PassRole on arn:aws:iam::111122223333:role\/\*/);
  });
});
