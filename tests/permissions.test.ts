import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bakeDocument } from '../aws/bakes/bake-document.ts';
import { regionalDocuments } from '../aws/bakes/regional-documents.ts';
import { groupChangePermissions } from '../aws/groups/group-changes.permissions.ts';
import type { DoorPermissions, Permission } from '../aws/permission.ts';
import { probeDocument } from '../aws/probe-document.ts';
import { serversPermissions } from '../aws/servers.permissions.ts';
import { neededActions } from '../fitness/release/roles/needed-actions.ts';
import { imagesStack } from '../fitness/stacks/images.ts';
import { createOtherRegion } from '../rehearsal/other-region.ts';
import { createReleaseStage } from '../rehearsal/release/stage-for-tests.ts';
import { type Imports, readImports } from './import-graph.ts';
import { actionsOf, readTemplate, statementsOf } from './template.ts';

const root = join(import.meta.dirname, '..');
const readSource = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Operations whose commands or paginators a source imports from the SDK, and the packages that it imports them from. */
const readSdkImports = (source: string): { operations: string[]; packages: string[] } => {
  const found = [...source.matchAll(/^import\s*\{([^}]*)\}\s*from\s*'(@(?:aws-sdk|smithy)\/[^']+)'/gm)];
  const names = found.map(([, clause = '']) => clause).join(',');
  const operations = [...names.matchAll(/\b(?:paginate([A-Z]\w*)|([A-Z]\w*)Command)\b/g)].map(([, page, command]) => page ?? command ?? '');
  return { operations: [...new Set(operations)], packages: found.map(([, , name = '']) => name) };
};
const operationsIn = (source: string): string[] => readSdkImports(source).operations;

/** Everything that may hold a door. What belongs to the embedded cloud makes no call. */
const sources = ['aws', 'workloads', 'fitness']
  .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
  .filter((file) => !/\.test\.ts$|(?:^|\/)world\.ts$/.test(file))
  .toSorted();
/** The files that make calls. */
const doors = sources.filter((file) => operationsIn(readSource(file)).length > 0);
/** The table beside a door: its own, or the one of its folder, which then is for every door there that has none of its own. */
const tableOf = (door: string): string => {
  const own = door.replace(/\.ts$/, '.permissions.ts');
  return existsSync(join(root, own)) ? own : join(dirname(door), 'permissions.ts');
};
const isTable = (file: string): boolean => /(?:^|[./])permissions\.ts$/.test(file);

const tables = new Map<string, DoorPermissions>();
beforeAll(async () => {
  for (const file of sources.filter(isTable)) {
    const exported = (await import(join(root, file))) as Record<string, DoorPermissions>;
    const [table, ...more] = Object.entries(exported).flatMap(([name, value]) => (name.endsWith('Permissions') ? [value] : []));
    if (!table || more.length > 0) throw new Error(`${file} exports one table, by a name that ends with Permissions`);
    tables.set(file, table);
  }
});

/** The table beside a door. @throws Error when there is none */
const readTable = (door: string): DoorPermissions => {
  const table = tables.get(tableOf(door));
  if (!table) throw new Error(`${door} makes calls, and no table of permissions is beside it`);
  return table;
};

const permissionsOf = (table: DoorPermissions): Permission[] => Object.values(table).flat();

/** Operations without an action, and actions without an operation. */
const compare = (texts: readonly string[], table: DoorPermissions): string[] => {
  const used = new Set(texts.flatMap(operationsIn));
  const declared = new Set(permissionsOf(table).map(({ operation }) => operation));
  return [
    ...[...used].filter((operation) => !declared.has(operation)).map((operation) => `${operation} has no action`),
    ...[...declared].filter((operation) => !used.has(operation)).map((operation) => `${operation} is declared and not used`),
  ];
};

/** Operations of the embedded cloud, with a stack in it, without the service's name. */
const listAnswered = (): Set<string> => {
  const answered = new Set<string>();
  const { world } = createReleaseStage();
  const { scenario } = world.ground;
  for (const each of [world, createOtherRegion(world, { region: 'eu-central-1', scenario })])
    each.extend((known) => {
      for (const operation of Object.keys(known)) answered.add(operation.replace(/^.*\./, ''));
      return {};
    });
  return answered;
};

test('every call is answered by the embedded cloud, except those of the ledger, which rehearsals keep in memory', () => {
  const answered = listAnswered();
  const unanswered = [...tables]
    .filter(([file]) => !/^aws\/ledger(?:\/|-table\.)/.test(file))
    .flatMap(([file, table]) => permissionsOf(table).map(({ operation }) => ({ file, operation })))
    .filter(({ operation }) => !answered.has(operation))
    .map(({ file, operation }) => `${operation} of ${file}: add it to rehearsal/`);
  expect(unanswered).toEqual([]);
  expect(answered.has('TransactWriteItems')).toBe(false);
});

describe('the actions beside a door', () => {
  test.each(Object.entries(Object.groupBy(doors, tableOf)).map(([table, files = []]) => ({ table, files })))(
    'are those of its calls: $table',
    ({ files }) => {
      for (const file of files) expect(compare(files.map(readSource), readTable(file))).toEqual([]);
    },
  );

  test('stand beside every file that makes calls, and beside nothing else', () => {
    expect([...new Set(doors.map(tableOf))].toSorted()).toEqual([...tables.keys()].toSorted());
    expect(() => readTable('aws/notices/other.ts')).toThrow('no table of permissions is beside it');
  });

  test('a call without an action and an action without a call are seen', () => {
    const source = readSource('aws/servers.ts');
    const more = source.replace('GetConsoleOutputCommand,', 'GetConsoleOutputCommand, TerminateInstancesCommand,');
    expect(compare([more], serversPermissions)).toEqual(['TerminateInstances has no action']);
    const less = source.replace('GetConsoleOutputCommand,', '');
    expect(compare([less], serversPermissions)).toEqual(['GetConsoleOutput is declared and not used']);
  });

  test('name AWS pages, and a launch names what it depends on', () => {
    for (const table of tables.values())
      for (const { action, source } of permissionsOf(table)) {
        expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
        expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html$/);
      }
    const launch = (groupChangePermissions.launch ?? []).map(({ action }) => action);
    expect(launch).toEqual(['autoscaling:LaunchInstances', 'ec2:CreateFleet', 'ec2:DescribeLaunchTemplateVersions']);
  });
});

/** The handler of every function of a stack, by the function's name in the template: `pre-traffic` is PreTrafficFunction. */
const findHandlers = (pattern: string): Record<string, string> =>
  Object.fromEntries(
    globSync(pattern, { cwd: root }).map((file) => {
      const words = basename(dirname(file)).split('-');
      return [`${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Function`, file];
    }),
  );
const handlers = findHandlers('{functions,hooks}/*/handler.ts');
const handlersOfImages = { ...findHandlers('images/functions/*/handler.ts'), ...findHandlers('hooks/*/handler.ts') };

/** What is granted to encrypt notices under a key of their own, beside the call that sends them. */
const forNotices = ['Decrypt', 'GenerateDataKey'].map((name) => ({ action: `kms:${name}`, why: 'of notices under a key of their own' }));

/** What a role of the stack of images grants that no door imports, and why. */
const besidesOfImages: Record<string, { action: string; why: string }[]> = {
  BeginBakeFunction: forNotices,
  PruneImagesFunction: forNotices,
  ReaperFunction: forNotices,
  StepBakeFunction: [
    'CreateGrant',
    'Decrypt',
    'DescribeKey',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'ReEncryptFrom',
    'ReEncryptTo',
  ].map((name) => ({ action: `kms:${name}`, why: 'of volumes and notices under keys of their own, and no call of ours' })),
};

/**
 * What the hooks import and do not call in the stack of images: what asks subjects that are left out there, and what the ledger has for campaigns. A
 * record of a release is written by PutItem, and deleted by nothing.
 */
const notOfImages = [
  ...['cloudwatch:GetMetricData', 'iam:GetPolicy', 'iam:GetPolicyVersion', 'states:DescribeExecution', 'states:StartExecution'],
  ...['dynamodb:DeleteItem', 'dynamodb:UpdateItem'],
];

/** What a role grants that no door imports, and why. */
const besides: Record<string, { action: string; why: string }[]> = {
  AdvanceFunction: [
    { action: 'iam:PassRole', why: 'of a launch, and no call of ours: only for the roles that the parameter InstanceRoleArns names' },
  ],
  ProbeFunction: [
    {
      action: 'kms:Decrypt',
      why: 'of a secret under a key of its own, and no call of ours: only through Secrets Manager, for named secrets',
    },
  ],
  ...Object.fromEntries(
    ['PreTrafficFunction', 'PostTrafficFunction'].map((owner) => [
      owner,
      [
        {
          action: 'lambda:InvokeFunction',
          why: 'a hook that dies is sent on to the reaper (destination permissions, Lambda developer guide)',
        },
      ],
    ]),
  ),
};

const importing = (...files: readonly string[]): Promise<Imports> => readImports(files.map((file) => `import './${file}';`).join('\n'));

/** The actions that the doors in these imports need, and those that are needed besides. */
const findNeeded = (imports: Imports, owner?: string, more = owner === undefined ? [] : (besides[owner] ?? [])): string[] => {
  const needed = [...imports.keys()].filter((file) => doors.includes(file)).flatMap((door) => permissionsOf(readTable(door)));
  return [...new Set([...needed, ...more].map(({ action }) => action))].toSorted();
};

describe('the imports of a function', () => {
  test('are found by the bundler, and every import of the SDK by its names', async () => {
    const imports = await importing(...Object.values(handlers), ...sources);
    const ofSdk = (names: readonly string[]) => names.filter((name) => /^@(?:aws-sdk|smithy)\//.test(name)).toSorted();
    for (const [file, { packages }] of imports) {
      // No name is hidden behind `import *`, `import()` or a second hand.
      const named = file === 'entry.ts' ? [] : readSdkImports(readSource(file)).packages;
      expect([file, ofSdk(packages)]).toEqual([file, named.filter((name) => packages.includes(name)).toSorted()]);
      if (operationsIn(file === 'entry.ts' ? '' : readSource(file)).length > 0) expect(doors).toContain(file);
    }
  });

  test('lead to the doors that it uses, and not to others', async () => {
    const [begin, conclude, janitor] = await Promise.all(
      ['BeginFunction', 'ConcludeFunction', 'JanitorFunction'].map((owner) => importing(handlers[owner] ?? owner)),
    );
    expect(begin?.has('aws/groups/group-reads.ts')).toBe(true);
    expect(begin?.has('aws/groups/group-changes.ts')).toBe(false);
    expect([...(conclude?.keys() ?? [])].filter((file) => doors.includes(file))).toEqual(['aws/ledger/table.ts', 'aws/notices.ts']);
    expect(janitor?.has('aws/groups/resume.ts')).toBe(true);
    expect(janitor?.has('aws/groups/group-changes.ts')).toBe(false);
  });
});

describe('the policy for people who run campaigns from their machine', () => {
  type Statement = { Sid: string; Action: string[]; Resource: string | string[]; Condition?: Record<string, Record<string, unknown>> };
  const text = readSource('docs/run-local-policy.json');
  const { Statement: own } = JSON.parse(text) as { Statement: Statement[] };
  const roleOfAdvance = statementsOf(readTemplate()).filter(({ owner }) => owner === 'AdvanceFunction');

  test.each(['run-local', 'plan', 'fleets'])('grants what %s needs', async (command) => {
    const granted = own.flatMap(({ Action }) => Action);
    expect(findNeeded(await importing(`cli/commands/${command}.ts`)).filter((action) => !granted.includes(action))).toEqual([]);
  });

  test('and nothing else, but to pass a role to a server', async () => {
    const needed = findNeeded(await importing('cli/commands/run-local.ts'));
    expect(own.flatMap(({ Action }) => Action).filter((action) => !needed.includes(action))).toEqual(['iam:PassRole']);
  });

  test('changes nothing of every name, and is as narrow as the role of advance', () => {
    const changes = own.filter(({ Action }) => Action.some((action) => !/:(?:Describe|List|Get|BatchGet|Lookup)/.test(action)));
    expect(changes.length).toBeGreaterThan(10);
    expect(changes.filter(({ Resource }) => [Resource].flat().includes('*'))).toEqual([]);
    const conditions = roleOfAdvance.flatMap(({ statement }) => {
      const { Sid, Condition } = statement as unknown as Statement;
      return Condition ? [[Sid, Object.values(Condition).flatMap(Object.keys)] as const] : [];
    });
    expect(conditions.length).toBeGreaterThan(5);
    for (const [sid, keys] of conditions)
      expect([sid, Object.values(own.find(({ Sid }) => Sid === sid)?.Condition ?? {}).flatMap(Object.keys)]).toEqual([sid, keys]);
  });

  // A managed policy may have 6,144 characters, white space not counted (IAM and AWS STS quotas).
  test('fits into one managed policy', () => expect(text.replace(/\s/g, '').length).toBeLessThanOrEqual(6_144));
});

/** What a role grants only where a parameter of the stack names on what. */
const optional: Record<string, string[]> = {
  AdvanceFunction: ['ecs:RunTask', 'ecs:StopTask', 'ecs:UpdateContainerInstancesState', 'events:PutEvents', 'iam:PassRole'],
  BeginFunction: ['events:PutEvents'],
  ProbeFunction: ['kms:Decrypt', 'secretsmanager:GetSecretValue'],
};

describe('the role of a function', () => {
  const statements = statementsOf(readTemplate());
  const granted = (owner: string): string[] =>
    [...new Set(statements.filter((each) => each.owner === owner).flatMap(({ statement }) => actionsOf(statement)))].toSorted();

  test.each(Object.entries(handlers))('%s grants what the doors it imports need, no more and no less', async (owner, handler) => {
    expect(granted(owner)).toEqual(findNeeded(await importing(handler), owner));
  });

  test('is known of every function: each has a handler, and what grants something else is a role of a service', () => {
    const owners = [...new Set(statements.map(({ owner }) => owner))];
    expect(owners.filter((owner) => !(owner in handlers)).toSorted()).toEqual(['DeploymentRole', 'RecyclerStateMachine']);
    const { Resources } = readTemplate();
    const functions = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Serverless::Function');
    expect(functions.map(([name]) => name).toSorted()).toEqual(Object.keys(handlers).toSorted());
  });

  test('is the one that the gate asks for, so that a right that is dropped stops a release', () => {
    const owners = [...new Set(statements.map(({ owner }) => owner))].filter((owner) => owner !== 'DeploymentRole');
    for (const owner of owners) {
      expect(neededActions[owner]).toEqual(granted(owner).filter((action) => !optional[owner]?.includes(action)));
    }
    expect(Object.keys(neededActions).toSorted()).toEqual([...owners, 'DeploymentRole'].toSorted());
  });

  test('only advance passes roles: those that are named, to EC2, and none by default', () => {
    const passing = statements.filter(({ statement }) => actionsOf(statement).includes('iam:PassRole'));
    expect(passing).toEqual([
      {
        owner: 'AdvanceFunction',
        statement: expect.objectContaining({
          Resource: { Ref: 'InstanceRoleArns' },
          Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
        }),
      },
    ]);
  });

  test('of the probe reads the secrets that a parameter names, and grants nothing where it names none', () => {
    const { Resources } = readTemplate();
    expect(Resources.ProbeFunction?.Properties.Policies).toEqual([
      {
        'Fn::If': [
          'HasClusterSecrets',
          {
            Statement: [
              expect.objectContaining({ Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'ClusterSecretArns' } }),
              expect.objectContaining({
                Action: 'kms:Decrypt',
                Condition: {
                  StringEquals: {
                    'kms:ViaService': { 'Fn::Sub': expect.stringMatching(/^secretsmanager\.\$\{AWS::Region\}\.amazonaws\.com$/) },
                    'kms:EncryptionContext:SecretARN': { Ref: 'ClusterSecretArns' },
                  },
                },
              }),
            ],
          },
          { Ref: 'AWS::NoValue' },
        ],
      },
    ]);
    const readers = statements.filter(({ statement }) =>
      actionsOf(statement).some((action) => /^(secretsmanager:|kms:(?!GetKeyPolicy$))/.test(action)),
    );
    expect(new Set(readers.map(({ owner }) => owner))).toEqual(new Set(['ProbeFunction']));
  });

  test('a missing and a needless action are seen', async () => {
    const begin = handlers.BeginFunction ?? '';
    // A second door that is imported, however far away, asks for a right that the role does not have.
    const more = findNeeded(await importing(begin, 'aws/groups/groups.ts'));
    expect(more.filter((action) => !granted('BeginFunction').includes(action))).toEqual([
      'autoscaling:DeletePolicy',
      'autoscaling:DescribePolicies',
      'autoscaling:DescribeScalingActivities',
      'autoscaling:DescribeScheduledActions',
      'autoscaling:EnterStandby',
      'autoscaling:ExecutePolicy',
      'autoscaling:LaunchInstances',
      'autoscaling:PutScalingPolicy',
      'autoscaling:ResumeProcesses',
      'autoscaling:SetInstanceHealth',
      'autoscaling:SuspendProcesses',
      'cloudtrail:LookupEvents',
      'ec2:CreateFleet',
      'ec2:DescribeLaunchTemplateVersions',
    ]);
    // A door that is imported no more leaves a right behind.
    const imports = new Map(await importing(begin));
    expect(imports.delete('aws/executions/executions.ts')).toBe(true);
    const less = findNeeded(imports);
    expect(granted('BeginFunction').filter((action) => !less.includes(action))).toEqual([
      'states:DescribeExecution',
      'states:StartExecution',
    ]);
    // A type is no door.
    expect(findNeeded(await readImports(`import type { GroupReads } from './aws/groups/group-reads.ts';`))).toEqual([]);
  });
});

const inOtherRegions = { StringEquals: { 'aws:RequestedRegion': { Ref: 'OtherRegions' } } };
/** What bakes have made, at home and in the Regions that people named. */
const ofBakes = [
  { Null: { 'aws:ResourceTag/recycler:bake': 'false' } },
  { Null: { 'aws:ResourceTag/recycler:bake': 'false' }, ...inOtherRegions },
];

describe('the role of a function of images', () => {
  const template = readTemplate('images/template.yaml');
  const statements = statementsOf(template);
  const of = (owner: string) => statements.filter((each) => each.owner === owner).map(({ statement }) => statement);

  test.each(Object.entries(handlersOfImages))('%s grants what the doors it imports need, no more and no less', async (owner, handler) => {
    const isHook = handler.startsWith('hooks/');
    const needed = findNeeded(await importing(handler), owner, [...(besidesOfImages[owner] ?? []), ...(besides[owner] ?? [])]);
    expect([...new Set(of(owner).flatMap(actionsOf))].toSorted()).toEqual(
      needed.filter((action) => !(isHook && notOfImages.includes(action))),
    );
  });

  test('is the one that the gate asks for, so that a right that is dropped stops a release', () => {
    const optionalOfImages: Record<string, RegExp> = {
      // Which ledger another Region has.
      PruneImagesFunction: /^ssm:GetParameter$/,
      StepBakeFunction: /^(ec2:CopyImage$|ecs:(DeregisterContainerInstance|RunTask)|iam:PassRole|kms:(?!Decrypt$|GenerateDataKey$))/,
    };
    const owners = [...new Set(statements.map(({ owner }) => owner))];
    for (const owner of owners) {
      const granted = [...new Set(of(owner).flatMap(actionsOf))].toSorted();
      expect([owner, imagesStack.neededActions[owner]?.toSorted()]).toEqual([
        owner,
        granted.filter((action) => !optionalOfImages[owner]?.test(action)),
      ]);
    }
    expect(Object.keys(imagesStack.neededActions).toSorted()).toEqual(owners.toSorted());
  });

  test('of a hook and of the reaper writes records of releases of this stack alone', () => {
    for (const owner of ['PreTrafficFunction', 'PostTrafficFunction', 'ReaperFunction']) {
      const writing = of(owner).filter((statement) => actionsOf(statement).some((action) => /^dynamodb:(Put|Update|Delete)/.test(action)));
      expect(writing).toMatchObject([
        { Action: 'dynamodb:PutItem', Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['releases#images'] } } },
      ]);
    }
    const writers = statements.filter(({ statement }) => JSON.stringify(statement.Condition ?? {}).includes('releases'));
    expect(new Set(writers.map(({ owner }) => owner))).toEqual(new Set(['PreTrafficFunction', 'PostTrafficFunction', 'ReaperFunction']));
  });

  test('is known of every function', () => {
    const functions = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Serverless::Function');
    expect(functions.map(([name]) => name).toSorted()).toEqual(Object.keys(handlersOfImages).toSorted());
    expect(functions).toHaveLength(6);
  });

  test('launches, ends, images and removes what carries the tag of bakes, and nothing else; passes named roles to EC2 alone', () => {
    const limits: Record<string, unknown> = {
      'ec2:CopyImage': [{ Null: { 'aws:RequestTag/recycler:bake': 'false' }, ...inOtherRegions }],
      'ec2:CreateImage': [{ Null: { 'aws:ResourceTag/recycler:bake': 'false' } }, { Null: { 'aws:RequestTag/recycler:bake': 'false' } }],
      'ec2:DeleteSnapshot': ofBakes,
      'ec2:DeregisterImage': ofBakes,
      'ec2:StopInstances': ofBakes.slice(0, 1),
      'ec2:TerminateInstances': ofBakes,
      'iam:PassRole': [{ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }],
    };
    for (const [action, conditions] of Object.entries(limits)) {
      const found = of('StepBakeFunction').filter((statement) => actionsOf(statement).includes(action));
      expect([action, found.map(({ Condition }) => Condition)]).toEqual([action, conditions]);
    }
    for (const action of ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'])
      expect(
        statements
          .filter(({ statement }) => actionsOf(statement).includes(action))
          .map(({ owner, statement }) => [owner, statement.Condition]),
      ).toEqual([['BeginBakeFunction', { Null: { 'aws:ResourceTag/recycler:recipe': 'false' } }]]);
    const launches = of('StepBakeFunction').filter((statement) => actionsOf(statement).includes('ec2:RunInstances'));
    const made = launches.filter(({ Resource }) => /:(instance|volume)\/\*/.test(JSON.stringify(Resource)));
    expect(made.map(({ Condition }) => Condition)).toEqual([
      { Null: { 'aws:RequestTag/recycler:bake': 'false' }, StringEquals: { 'ec2:MetadataHttpTokens': 'required' } },
      { Null: { 'aws:RequestTag/recycler:bake': 'false' }, Bool: { 'ec2:Encrypted': 'true' } },
      {
        Null: { 'aws:RequestTag/recycler:bake': 'false' },
        StringEquals: { ...inOtherRegions.StringEquals, 'ec2:MetadataHttpTokens': 'required' },
      },
      { Null: { 'aws:RequestTag/recycler:bake': 'false' }, Bool: { 'ec2:Encrypted': 'true' }, ...inOtherRegions },
    ]);
  });

  test('reaches into other Regions only where people named them, whatever the action', () => {
    const everywhere = statements.filter(({ statement }) =>
      /"arn:\$\{AWS::Partition\}:[a-z0-9]+:\*:/.test(JSON.stringify(statement.Resource)),
    );
    expect(everywhere.length).toBeGreaterThan(10);
    for (const { statement } of everywhere) expect(statement.Condition).toMatchObject(inOtherRegions);
  });

  test('writes parameters of images alone, and sends its own two documents to servers of bakes alone', () => {
    const resourcesOf = (action: string) => of('StepBakeFunction').filter((statement) => actionsOf(statement).includes(action));
    expect(JSON.stringify(resourcesOf('ssm:PutParameter').map(({ Resource }) => Resource))).toMatch(
      /^\[\{"Fn::Sub":"[^"]*parameter\/recycler\/images\/\*"\},\{"Fn::Sub":"[^"]*parameter\/recycler\/images\/\*"\}\]$/,
    );
    const [documents, servers, there, serversThere, ...more] = resourcesOf('ssm:SendCommand');
    expect(more).toEqual([]);
    expect(JSON.stringify(there?.Resource).match(/document\/[^"]*/g)).toEqual([
      `document/${regionalDocuments.bakeDocument}`,
      `document/${regionalDocuments.probeDocument}`,
    ]);
    expect(serversThere?.Condition).toEqual({ Null: { 'ssm:resourceTag/recycler:bake': 'false' }, ...inOtherRegions });
    expect(JSON.stringify(documents?.Resource).match(/document\/[^"]*/g)).toEqual([
      'document/$' + '{AWS::StackName}-BakeDocument-*',
      'document/$' + '{AWS::StackName}-ProbeDocument-*',
    ]);
    expect(servers?.Condition).toEqual({ Null: { 'ssm:resourceTag/recycler:bake': 'false' } });
  });

  test('that prunes disables, removes and ends what carries the tag of bakes alone, and lets EC2 read what may refer to an image', () => {
    for (const action of ['DeleteSnapshot', 'DeregisterImage', 'DisableImage', 'EnableImage', 'TerminateInstances']) {
      const found = of('PruneImagesFunction').filter((statement) => actionsOf(statement).includes(`ec2:${action}`));
      expect([action, found.map(({ Condition }) => Condition)]).toEqual([action, ofBakes]);
    }
    const changing = of('PruneImagesFunction')
      .flatMap(actionsOf)
      .filter((action) => /^(?:ec2|ssm|autoscaling|imagebuilder):(?!Describe|Get|List)/.test(action));
    expect([...new Set(changing)].toSorted()).toEqual([
      'ec2:DeleteSnapshot',
      'ec2:DeregisterImage',
      'ec2:DisableImage',
      'ec2:EnableImage',
      'ec2:TerminateInstances',
    ]);
    const read = of('PruneImagesFunction').find((statement) => actionsOf(statement).includes('imagebuilder:ListImageRecipes'));
    expect(read?.Condition).toEqual({ 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'ec2-images.amazonaws.com' } });
  });

  test('its documents read as the functions expect them, word for word, in other Regions too', () => {
    const contentOf = (name: string) => template.Resources[name]?.Properties.Content;
    const { BakeDocument: bake, ProbeDocument: probe } = readTemplate('images/region.yaml').Resources;
    expect(bake?.Properties).toMatchObject({ Name: regionalDocuments.bakeDocument, Content: bakeDocument });
    expect(probe?.Properties).toMatchObject({ Name: regionalDocuments.probeDocument, Content: probeDocument });
    expect(contentOf('BakeDocument')).toEqual(bakeDocument);
    expect(contentOf('ProbeDocument')).toEqual(probeDocument);
  });
});
