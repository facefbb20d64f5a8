import { describe, expect, test } from '@jest/globals';
import type { Fields } from '../aws/log.ts';
import { createImagesProgram } from '../cli/release-rehearsal/images-program.ts';
import {
  type ReleaseRehearsal,
  type ReleaseRehearsalRequest,
  type ReleaseStep,
  readRecordedStack,
  rehearseReleases,
} from '../cli/release-rehearsal/rehearse-releases.ts';
import { viewReleases } from '../cli/releases/view-releases.ts';
import { imagesStack } from '../fitness/stacks/images.ts';
import { subjects } from '../fitness/subjects.ts';
import type { TranslatedTemplate } from '../rehearsal/release/cloud-formation/template-language.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { fleetOfBakes, publishBase, writtenRecipe } from './bake-stage.ts';

const role = 'arn:aws:iam::111122223333:role/image-builder';
/** The builder's role as a person has made it. */
const takenBy = (...services: string[]) => ({
  AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' }] },
  ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'],
});
const roles = { 'image-builder': takenBy('ec2.amazonaws.com'), other: takenBy('ec2.amazonaws.com', 'lambda.amazonaws.com') };
const recorded = readRecordedStack('images');

const scenario = readScenario({ fleets: [fleetOfBakes] });

/** Installs the stack of images, and updates it to each of these releases, an hour apart. */
const rehearse = (
  steps: readonly Partial<ReleaseStep>[],
  changes: Partial<ReleaseRehearsalRequest> = {},
  program = createImagesProgram(),
): Promise<ReleaseRehearsal> =>
  rehearseReleases({
    scenario,
    steps: [{}, ...steps].map((step, index) => ({
      release: `v${index + 1}`,
      after: 3_600,
      ...step,
      parameters: { InstanceRoleArns: role, ...step.parameters },
    })),
    attests: false,
    stack: { ...recorded, program },
    watch: 1_800,
    ...changes,
    options: { roles, ...changes.options },
  });

type Resource = { Type: string; Properties: Record<string, unknown>; UpdatePolicy?: unknown };

/** The template with some of its resources changed; one that becomes undefined is gone. */
const having = (changes: Record<string, (resource: Resource) => Resource | undefined>): TranslatedTemplate => {
  const resources = Object.entries(structuredClone(recorded.translated.Resources) as Record<string, Resource>);
  const unknown = Object.keys(changes).filter((name) => !resources.some(([each]) => each === name));
  if (unknown.length > 0) throw new Error(`the template has no ${unknown.join(', ')}`);
  const changed = resources.flatMap(([name, resource]) => {
    const next = changes[name] ? changes[name](resource) : resource;
    return next === undefined ? [] : [[name, next] as const];
  });
  return { ...recorded.translated, Resources: Object.fromEntries(changed) as TranslatedTemplate['Resources'] };
};

const set =
  (properties: Record<string, unknown>) =>
  (resource: Resource): Resource => ({ ...resource, Properties: { ...resource.Properties, ...properties } });

type Statement = { Sid: string; Condition?: unknown; Action: unknown };
type Policy = { PolicyName: unknown; PolicyDocument: { Statement: unknown[] } };

/** A role with one statement more, or with one of its own changed. */
const granting =
  (statement: object | ((own: Statement) => Statement)) =>
  (resource: Resource): Resource => {
    const [policy, ...others] = resource.Properties.Policies as [Policy, ...Policy[]];
    const statements = policy.PolicyDocument.Statement;
    const next = typeof statement === 'function' ? statements.map((each) => statement(each as Statement)) : [...statements, statement];
    return set({ Policies: [{ ...policy, PolicyDocument: { ...policy.PolicyDocument, Statement: next } }, ...others] })(resource);
  };

const statusOf = ({ results }: ReleaseRehearsal, release: string): string | undefined =>
  results.find((each) => each.release === release)?.result.status;
const recordOf = ({ records }: ReleaseRehearsal, release: string) => records.find((each) => each.release === release);
const blocksOf = (released: ReleaseRehearsal, release: string): string =>
  recordOf(released, release)?.verdicts.at(-1)?.blocks.join('\n') ?? 'there is no verdict';
const liveOf = ({ release }: ReleaseRehearsal): string | undefined =>
  release.functions.require(release.stack.resources.get('BeginBakeFunction')?.name ?? '').fn.aliases.get('live')?.version;

describe('a good release of the stack of images', () => {
  test('is judged before and after its traffic, and shifts; the next one is compared with it', async () => {
    const released = await rehearse([{}, {}]);
    for (const release of ['v2', 'v3']) {
      expect([release, statusOf(released, release), blocksOf(released, release)]).toEqual([release, 'UPDATE_COMPLETE', '']);
      const record = recordOf(released, release);
      expect(record?.verdicts.map(({ phase, outcome }) => [phase, outcome])).toEqual([
        ['pre-traffic', 'pass'],
        ['post-traffic', 'pass'],
      ]);
      expect(record?.events.map(({ kind }) => kind)).toEqual(['promoted']);
      // All that acts: what begins, what steps, and what prunes.
      expect(record?.accepted?.versions?.map((version) => /-(\w+)Function-/.exec(version)?.[1]).toSorted()).toEqual([
        'BeginBake',
        'PruneImages',
        'StepBake',
      ]);
    }
    expect(liveOf(released)).toBe('3');
    // Nothing of it needs a lease.
    expect(released.leases).toEqual([]);
  });

  test('is asked every subject that is not left out, and those are left out for a reason', async () => {
    const released = await rehearse([{}]);
    const [document = ''] = [...released.release.objects].flatMap(([key, text]) => (key.includes('/verdicts/v2/') ? [text] : []));
    const { checks } = JSON.parse(document) as { checks: { subject: string; judgement: { outcome: string } }[] };
    const asked = new Set(checks.map(({ subject }) => subject));
    const inPhase = subjects.filter(({ functions }) => functions.some(({ phases }) => phases.includes('pre-traffic')));
    // The check that fails on purpose is no part of a verdict.
    const expected = inPhase.map(({ name }) => name).filter((name) => name !== 'meta' && !Object.hasOwn(imagesStack.leftOut, name));
    expect([...asked].toSorted()).toEqual(expected.toSorted());
    for (const [name, reason] of Object.entries(imagesStack.leftOut)) {
      expect(subjects.map((subject) => subject.name)).toContain(name);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});

const open = { Sid: 'More', Effect: 'Allow', Action: 'ec2:*', Resource: '*' };
const without = (condition: string) => (statement: Statement) => {
  if (statement.Sid !== condition) return statement;
  const { Condition: _condition, ...rest } = statement;
  return rest;
};

describe('a release of the stack of images is refused before traffic', () => {
  test.each<[string, Partial<ReleaseStep>, RegExp, Partial<ReleaseStep>[]?]>([
    [
      'that may do everything in EC2',
      { translated: having({ StepBakeFunctionRole: granting(open) }) },
      /release-role-bounds StepBakeFunctionRole: ec2:\*/,
    ],
    [
      'that may terminate any server',
      { translated: having({ StepBakeFunctionRole: granting(without('EndServersOfBakes')) }) },
      /ec2:TerminateInstances is not limited to what carries the tag recycler:bake/,
    ],
    [
      'that may launch without IMDSv2',
      {
        translated: having({
          StepBakeFunctionRole: granting((statement) =>
            statement.Sid === 'LaunchServersOfBakes'
              ? { ...statement, Condition: { Null: { 'aws:RequestTag/recycler:bake': 'false' } } }
              : statement,
          ),
        }),
      },
      /ec2:RunInstances is allowed on \S+instance\/\*, which is not the stack's own/,
    ],
    [
      'that hands roles to any service',
      { translated: having({ StepBakeFunctionRole: granting(without('PassNamedRoles')) }) },
      /iam:PassRole hands \S+ to any service/,
    ],
    [
      'that may pass a role which functions take as well',
      { parameters: { InstanceRoleArns: `${role},arn:aws:iam::111122223333:role/other` } },
      /instance-role-trust \S+role\/other: it is also taken by Service lambda\.amazonaws\.com/,
    ],
    [
      'that may pass any role',
      { parameters: { InstanceRoleArns: 'arn:aws:iam::111122223333:role/*' } },
      /instance-role-trust \S+role\/\*: \S+ names no one role/,
    ],
    [
      'that sends any document to servers',
      {
        translated: having({
          StepBakeFunctionRole: granting({
            Sid: 'More',
            Effect: 'Allow',
            Action: 'ssm:SendCommand',
            Resource: 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript',
          }),
        }),
      },
      /ssm:SendCommand runs \S+AWS-RunShellScript: allow the document of the stack alone/,
    ],
    [
      'that lacks a right',
      {
        translated: having({
          PruneImagesFunctionRole: granting((statement) =>
            statement.Sid === 'DisableAndRemoveImagesOfBakes' ? { ...statement, Action: 'ec2:DisableImage' } : statement,
          ),
        }),
      },
      /release-role-complete PruneImagesFunctionRole: \S+ does not grant ec2:DeregisterImage, ec2:EnableImage/,
    ],
    [
      'whose ledger is not encrypted by a key of KMS',
      { translated: having({ Ledger: set({ SSESpecification: { SSEEnabled: false } }) }) },
      /dynamodb-encryption/,
    ],
    [
      'whose notices are not encrypted any more',
      { translated: having({ Notices: set({ KmsMasterKeyId: undefined }) }) },
      /worse than the last release: sns-encryption/,
      [{}],
    ],
    [
      'whose verdicts travel over plain HTTP',
      {
        translated: having({
          EvidenceBucketPolicy: set({ PolicyDocument: { Version: '2012-10-17', Statement: [] } }),
        }),
      },
      /s3-https-only/,
    ],
    [
      'that takes an alarm away',
      {
        translated: having({ BakeFailuresAlarm: () => undefined }),
        declared: { ...recorded.declared, alarms: recorded.declared.alarms.filter((name) => name !== 'BakeFailuresAlarm') },
      },
      /release-alarm-strength \S*BakeFailuresAlarm\S*: the release declares the alarm \S+ no more/,
      [{}],
    ],
    [
      'that no alarm stops',
      {
        translated: having({
          BeginBakeFunctionDeploymentGroup: set({ AlarmConfiguration: { Enabled: false, Alarms: [] } }),
        }),
      },
      /release-alarm-watch/,
    ],
    [
      'whose schedule prunes by what was not judged',
      {
        translated: having({
          BeginBakeFunction: (resource) =>
            set({
              Environment: {
                Variables: {
                  ...(resource.Properties.Environment as { Variables: object }).Variables,
                  PRUNE_FUNCTION: { Ref: 'PruneImagesFunctionAliascandidate' },
                },
              },
            })(resource),
        }),
      },
      /release-chain \S+: the definition calls \S+:candidate, which is no version/,
    ],
    [
      'with a resource that no check knows',
      {
        translated: {
          ...recorded.translated,
          Resources: { ...recorded.translated.Resources, Extra: { Type: 'AWS::SQS::Queue', Properties: {} } } as never,
        },
      },
      /stack-known-resources \S+: no check judges Extra/,
    ],
  ])('%s', async (_, step, reason, before = []) => {
    const released = await rehearse([...before, step]);
    const last = `v${before.length + 2}`;
    expect(blocksOf(released, last)).toMatch(reason);
    expect(statusOf(released, last)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(recordOf(released, last)?.verdicts.map(({ phase }) => phase)).toEqual(['pre-traffic']);
    expect(liveOf(released)).toBe(`${before.length + 1}`);
  });

  test('where the role of its builder has become strong: it passed before', async () => {
    const builder: Record<string, unknown> = { ...roles['image-builder'] };
    const outcomes: string[] = [];
    const released = await rehearse([{}, {}], {
      options: { roles: { ...roles, 'image-builder': builder } },
      onReady: (_world, release) =>
        release.timeline.listen(({ kind, data }) => {
          if (kind === 'stack' && data.release === 'v3') builder.ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess'];
        }),
    });
    for (const [key, text] of released.release.objects)
      for (const { id, judgement } of (JSON.parse(String(text)) as { checks: { id: string; judgement: { outcome: string } }[] }).checks)
        if (id.startsWith('instance-role-')) outcomes.push(`${/v\d/.exec(key)?.[0]} ${id} ${judgement.outcome}`);
    expect([...new Set(outcomes)]).toEqual([
      ...['v2 instance-role-trust pass', 'v2 instance-role-bounds pass'],
      ...['v3 instance-role-trust pass', 'v3 instance-role-bounds fail'],
    ]);
    expect(blocksOf(released, 'v3')).toMatch(
      /worse than the last release: instance-role-bounds \S+: it grants the policy \S+AdministratorAccess/,
    );
    expect(statusOf(released, 'v3')).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  test('where what is asked could not be read', async () => {
    const deny: string[] = [];
    const released = await rehearse([{}], {
      options: { deny },
      onReady: (_world, release) =>
        release.timeline.listen(({ kind, text }) => {
          if (kind === 'stack' && text.includes('update to')) deny.push('iam:GetRolePolicy');
        }),
    });
    expect(blocksOf(released, 'v2')).toMatch(/^unknown: .*grant iam:GetRolePolicy/);
    expect(statusOf(released, 'v2')).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

describe('a release of the stack of images is rolled back', () => {
  test('where its hook dies: the reaper answers for it', async () => {
    const released = await rehearse([{}], {
      options: { faults: [{ function: 'PreTrafficFunction', kind: 'crash', release: 'v2', atCall: 5 }] },
    });
    expect(statusOf(released, 'v2')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(recordOf(released, 'v2')?.events.map(({ kind, text }) => [kind, /^a hook of deployment \S+ died/.test(text)])).toContainEqual([
      'rolled-back',
      true,
    ]);
  });

  test('where its alarm goes off while traffic moves, and people are notified once', async () => {
    const released = await rehearse([{}], {
      onReady: (world, release) =>
        release.timeline.listen(({ kind, data }) => {
          if (kind !== 'traffic' || data.share !== 0.1) return;
          world.clock.at(world.clock.now() + 120_000, () => release.alarms.force('CandidateAlarm', 'ALARM', 600));
        }),
    });
    expect(statusOf(released, 'v2')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(liveOf(released)).toBe('1');
    const notices = released.world.ground.published.filter(({ message }) => message.includes('was rolled back'));
    expect(notices).toHaveLength(1);
    expect(notices[0]?.message).toMatch(/release v2 of the stack of images was rolled back/);
    const views = viewReleases(released.records, released.leases, released.world.clock.now(), false);
    expect(views.map(({ record, fate }) => [record.release, fate.label])).toEqual([['v2', 'rolled back']]);
  });
});

test('a bake that a new release begins runs on the state machine and the step of that release, under its own roles, and so does what prunes', async () => {
  const program = createImagesProgram();
  const lines: Fields[] = [];
  const released = await rehearse(
    [{}],
    {
      watch: 3_600,
      onReady: (world, release) => {
        publishBase(world, 'ami-base1', world.ground.scenario.startMs - 86_400_000);
        // The recipe comes once the release has all traffic.
        release.timeline.listen(({ kind, data }) => {
          if (kind === 'promoted' && data.release === 'v2')
            world.ground.parameters.set(
              '/recycler/recipes/web',
              JSON.stringify({ ...writtenRecipe, launchTemplates: [...world.ground.templates.keys()] }),
            );
        });
      },
      onLine: (line) => void lines.push(line),
    },
    program,
  );
  const [bake] = (await program.readBakes()?.listBakes('web')) ?? [];
  expect(bake).toMatchObject({ outcome: 'published' });
  // The launch template of the fleet, which names no parameter, follows the label.
  const [template] = released.world.ground.templates.values();
  expect(template?.versions.find(({ number }) => number === template.defaultVersion)?.image).toBe(bake?.image?.id);
  const [execution] = [...released.release.stateMachines.executions.values()];
  expect(execution).toMatchObject({ versionArn: expect.stringMatching(/:2$/), result: { status: 'SUCCEEDED' } });
  const since = Math.max(...lines.flatMap(({ event }, index) => (event === 'verdict' ? [index] : [])));
  const later = lines.slice(since + 1).filter(({ event }) => ['begin-bake', 'step-bake', 'prune-images'].includes(String(event)));
  for (const event of ['begin-bake', 'step-bake', 'prune-images']) expect(later.map((line) => line.event)).toContain(event);
  expect([...new Set(later.map(({ release, version }) => `${release} ${version}`))]).toEqual(['v2 2']);
  expect(lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
});
