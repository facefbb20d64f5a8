import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { DoorPermissions, Permission } from '../aws/permissions.ts';
import * as aws from '../aws/permissions.ts';
import { businessPermissions } from '../fitness/business/permissions.ts';
import { configPermissions } from '../fitness/config/permissions.ts';
import { tablePermissions } from '../fitness/dynamodb/permissions.ts';
import { enrolledPermissions } from '../fitness/groups/permissions.ts';
import { functionPermissions } from '../fitness/lambda/permissions.ts';
import { alarmPermissions } from '../fitness/release/alarms/permissions.ts';
import { deploymentPermissions } from '../fitness/release/deployment/permissions.ts';
import { planPermissions } from '../fitness/release/plans/permissions.ts';
import { neededActions } from '../fitness/release/roles/needed-actions.ts';
import { rolePermissions } from '../fitness/release/roles/permissions.ts';
import { s3Permissions } from '../fitness/s3/permissions.ts';
import { stackPermissions } from '../fitness/stack/permissions.ts';
import { topicPermissions } from '../fitness/topics/permissions.ts';
import { targetGroupPermissions } from '../workloads/target-group/permissions.ts';
import { actionsOf, readTemplate, statementsOf } from './template.ts';

const root = join(import.meta.dirname, '..');
const readSource = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Each door with the files that make its calls, and the name under which core knows it. */
const doors: { name?: string; files: string[]; permissions: DoorPermissions }[] = [
  { name: 'groups', files: ['aws/group.ts'], permissions: aws.groupPermissions },
  { name: 'servers', files: ['aws/servers.ts'], permissions: aws.serversPermissions },
  { name: 'images', files: ['aws/images.ts'], permissions: aws.imagesPermissions },
  { name: 'policies', files: ['aws/policies.ts'], permissions: aws.policiesPermissions },
  { name: 'signals', files: ['aws/signals.ts'], permissions: aws.signalsPermissions },
  { name: 'notices', files: ['aws/notices.ts'], permissions: aws.noticesPermissions },
  { name: 'reach', files: ['aws/reach.ts'], permissions: aws.reachPermissions },
  { name: 'ledger', files: ['aws/ledger.ts', 'aws/ledger-items.ts'], permissions: aws.ledgerPermissions },
  { name: 'executions', files: ['aws/executions.ts'], permissions: aws.executionsPermissions },
  { name: 'workload', files: ['workloads/target-group/door.ts'], permissions: targetGroupPermissions },
  { files: ['fitness/business/door.ts'], permissions: businessPermissions },
  { files: ['fitness/config/door.ts'], permissions: configPermissions },
  { files: ['fitness/release/alarms/door.ts'], permissions: alarmPermissions },
  { files: ['fitness/release/deployment/door.ts'], permissions: deploymentPermissions },
  { files: ['fitness/release/roles/door.ts'], permissions: rolePermissions },
  { files: ['fitness/s3/door.ts'], permissions: s3Permissions },
  { files: ['fitness/dynamodb/door.ts'], permissions: tablePermissions },
  { files: ['fitness/lambda/door.ts'], permissions: functionPermissions },
  { files: ['fitness/groups/door.ts'], permissions: enrolledPermissions },
  { files: ['fitness/topics/door.ts'], permissions: topicPermissions },
  { name: 'releases', files: ['aws/release-ledger.ts', 'aws/ledger-items.ts'], permissions: aws.releaseLedgerPermissions },
  { name: 'leases', files: [], permissions: aws.releaseLedgerPermissions },
  { name: 'deployments', files: ['aws/deployments.ts'], permissions: aws.deploymentsPermissions },
  { files: ['aws/versions.ts'], permissions: aws.versionsPermissions },
  { files: ['aws/evidence.ts'], permissions: aws.evidencePermissions },
  { files: ['aws/aliases.ts'], permissions: aws.aliasesPermissions },
  { files: ['fitness/release/plans/door.ts'], permissions: planPermissions },
  { files: ['fitness/stack/door.ts'], permissions: stackPermissions },
  { files: ['aws/ledger-table.ts'], permissions: aws.ledgerTablePermissions },
  { files: ['aws/attestation.ts'], permissions: aws.attestationPermissions },
  { files: ['aws/begin-function.ts'], permissions: aws.beginFunctionPermissions },
  { files: ['aws/stack.ts'], permissions: aws.stackReadPermissions },
  { files: ['aws/stack-status.ts'], permissions: aws.stackStatusPermissions },
  { files: ['aws/state-machine-version.ts'], permissions: aws.stateMachineVersionPermissions },
  { files: ['aws/stack-parameters.ts'], permissions: aws.stackParametersPermissions },
];

/** Operations whose commands or paginators a source imports from the SDK. */
const operationsIn = (source: string): string[] => {
  const clauses = [...source.matchAll(/^import\s*\{([^}]*)\}\s*from\s*'@aws-sdk\//gm)].map(([, clause = '']) => clause).join(',');
  return [
    ...new Set([...clauses.matchAll(/\b(?:paginate([A-Z]\w*)|([A-Z]\w*)Command)\b/g)].map(([, page, command]) => page ?? command ?? '')),
  ];
};

const permissionsOf = (door: DoorPermissions): Permission[] => Object.values(door).flat();

/** Operations without an action, and actions without an operation. */
const compare = (sources: readonly string[], door: DoorPermissions): string[] => {
  const used = new Set(sources.flatMap(operationsIn));
  const declared = new Set(permissionsOf(door).map(({ operation }) => operation));
  return [
    ...[...used].filter((operation) => !declared.has(operation)).map((operation) => `${operation} has no action`),
    ...[...declared].filter((operation) => !used.has(operation)).map((operation) => `${operation} is declared and not used`),
  ];
};

describe('the actions beside a door', () => {
  test.each(doors.filter(({ files }) => files.length > 0))('are those of its calls: $files', ({ files, permissions }) => {
    expect(files.map(readSource).flatMap(operationsIn).length).toBeGreaterThan(0);
    expect(compare(files.map(readSource), permissions)).toEqual([]);
  });

  test('a call without an action and an action without a call are seen', () => {
    const source = readSource('aws/servers.ts');
    const more = source.replace('GetConsoleOutputCommand,', 'GetConsoleOutputCommand, TerminateInstancesCommand,');
    expect(compare([more], aws.serversPermissions)).toEqual(['TerminateInstances has no action']);
    const less = source.replace('GetConsoleOutputCommand,', '');
    expect(compare([less], aws.serversPermissions)).toEqual(['GetConsoleOutput is declared and not used']);
  });

  test('cover every file of the house that makes calls', () => {
    const files = ['aws', 'workloads', 'fitness'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    );
    const calling = files.filter(
      (file) => file.endsWith('.ts') && !/\.test\.ts$|world\.ts$/.test(file) && operationsIn(readSource(file)).length > 0,
    );
    expect(calling.toSorted()).toEqual([...new Set(doors.flatMap((door) => door.files))].toSorted());
  });

  test('name AWS pages, and a launch names what it depends on', () => {
    for (const { permissions } of doors)
      for (const { action, source } of permissionsOf(permissions)) {
        expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
        expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html$/);
      }
    const launch = (aws.groupPermissions.launch ?? []).map(({ action }) => action);
    expect(launch).toEqual(['autoscaling:LaunchInstances', 'ec2:CreateFleet', 'ec2:DescribeLaunchTemplateVersions']);
  });
});

type Definition = { file: string; text: string; imports: ReadonlyMap<string, string> };

/** Every function and constant at the top of a file of core, with what it can name in other files. */
const readDefinitions = (): Map<string, Definition> => {
  const files = readdirSync(join(root, 'core')).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  return new Map(
    files.flatMap((file) => {
      // Words of comments and of what is said to people are no names.
      const source = readSource(`core/${file}`).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      const imports = new Map(
        [...source.matchAll(/^import\s*\{([^}]*)\}\s*from\s*'\.\/([^']+)'/gm)].flatMap(([, names = '', from = '']) =>
          names.split(',').map((name) => [name.replace('type ', '').trim(), from] as const),
        ),
      );
      const parts = source.split(/^(?=(?:export )?const \w+)/m).slice(1);
      return parts.map((text) => [`${file} ${/const (\w+)/.exec(text)?.[1] ?? ''}`, { file, text, imports }] as const);
    }),
  );
};

/** Methods of doors that a function of core can come to call, such as `groups.launch`. */
const findMethods = (definitions: ReadonlyMap<string, Definition>, entry: string): Set<string> => {
  const methods = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string): void => {
    const definition = definitions.get(key);
    if (!definition || seen.has(key)) return;
    seen.add(key);
    const { file, text, imports } = definition;
    // `doors.workloads` is a list: what is called is a method of one `workload` in it.
    for (const [, door = '', method = ''] of text.matchAll(
      /\b(?:doors\.(?!workloads\b)|(?<![.\w])(?=workload\.|executions\.))(\w+)\.(\w+)\(/g,
    ))
      methods.add(`${door}.${method}`);
    for (const [name = ''] of text.replaceAll(/'[^'\n]*'/g, '').matchAll(/(?<![.\w])[A-Za-z]\w*/g))
      visit(`${imports.get(name) ?? file} ${name}`);
  };
  visit(entry);
  return methods;
};

const actionsFor = (methods: ReadonlySet<string>): string[] => {
  const actions = [...methods].flatMap((method) => {
    const [name = '', call = ''] = method.split('.');
    if (name === 'clock') return [];
    const permissions = doors.find((door) => door.name === name)?.permissions;
    const needed = permissions?.every ?? permissions?.[call];
    if (!needed) throw new Error(`no permissions are declared for ${method}`);
    return needed.map(({ action }) => action);
  });
  return [...new Set(actions)].toSorted();
};

/** Everything that is read to judge a release. */
const judging = [
  ...[
    s3Permissions,
    tablePermissions,
    functionPermissions,
    topicPermissions,
    businessPermissions,
    { read: configPermissions.readCompliance ?? [] },
  ],
  ...[stackPermissions, alarmPermissions, rolePermissions, deploymentPermissions, planPermissions],
  ...[{ write: aws.evidencePermissions.write ?? [] }, aws.releaseLedgerPermissions, aws.ledgerPermissions],
];
/** Of a launch, and no call of ours: granted only for the roles that the parameter InstanceRoleArns names, so that a stack may lack it. */
const ofServers = 'iam:PassRole';
/** A hook that dies is sent on to the reaper ("Destination permissions", Lambda developer guide). */
const leavingToReaper = ['lambda:InvokeFunction'];

describe('the role of a function', () => {
  const definitions = readDefinitions();
  const statements = statementsOf(readTemplate());
  const granted = (owner: string): string[] =>
    [...new Set(statements.filter((each) => each.owner === owner).flatMap(({ statement }) => actionsOf(statement)))]
      .filter((action) => action !== ofServers)
      .toSorted();

  test.each([
    {
      owner: 'BeginFunction',
      entries: [
        ...['begin.ts beginCampaigns', 'plan-by-machine.ts planByExecution', 'follow-deployments.ts followDeployments'],
        'tell-taken-back.ts notifyRolledBack',
      ],
      method: 'executions.start',
    },
    { owner: 'AdvanceFunction', entries: ['step.ts runSteps', 'take-plan.ts planStep', 'dry-run.ts dryRun'], method: 'groups.launch' },
    { owner: 'ConcludeFunction', entries: ['conclude.ts concludeCampaign'], method: 'ledger.closeCampaign' },
  ])('$owner grants what its calls need, no more and no less', ({ owner, entries, method }) => {
    const methods = new Set(entries.flatMap((entry) => [...findMethods(definitions, entry)]));
    expect(methods).toContain(method);
    expect(granted(owner)).toEqual(actionsFor(methods));
  });

  test.each([
    { owner: 'PreTrafficFunction', doors: [...judging, aws.deploymentsPermissions], more: leavingToReaper },
    { owner: 'PostTrafficFunction', doors: [...judging, aws.deploymentsPermissions], more: leavingToReaper },
    {
      owner: 'ReaperFunction',
      doors: [aws.deploymentsPermissions, aws.releaseLedgerPermissions, aws.ledgerPermissions, aws.noticesPermissions],
      more: [],
    },
    {
      owner: 'PruneFunction',
      doors: [aws.versionsPermissions, aws.releaseLedgerPermissions, aws.ledgerPermissions, aws.noticesPermissions],
      more: [],
    },
    {
      owner: 'JanitorFunction',
      doors: [
        ...[
          aws.aliasesPermissions,
          aws.releaseLedgerPermissions,
          aws.ledgerPermissions,
          aws.noticesPermissions,
          aws.stackStatusPermissions,
        ],
        {
          listEnrolled: aws.groupPermissions.listEnrolled ?? [],
          resume: aws.groupPermissions.resume ?? [],
          stop: aws.executionsPermissions.stop ?? [],
        },
      ],
      more: [],
    },
    {
      owner: 'AttestFunction',
      doors: [
        ...judging,
        { read: aws.deploymentsPermissions.read ?? [] },
        enrolledPermissions,
        aws.aliasesPermissions,
        aws.noticesPermissions,
      ],
      more: [],
    },
  ])('$owner grants what the doors it imports declare, no more and no less', ({ owner, doors: imported, more }) => {
    const actions = imported.flatMap(permissionsOf).map(({ action }) => action);
    expect(granted(owner)).toEqual([...new Set([...actions, ...more])].toSorted());
  });

  test('is the one that the gate asks for, so that a right that is dropped stops a release', () => {
    const owners = [...new Set(statements.map(({ owner }) => owner))].filter((owner) => owner !== 'DeploymentRole');
    for (const owner of owners) expect(neededActions[owner]).toEqual(granted(owner));
    expect(Object.keys(neededActions).toSorted()).toEqual([...owners, 'DeploymentRole'].toSorted());
  });

  test('only advance passes roles: those that are named, to EC2, and none by default', () => {
    const passing = statements.filter(({ statement }) => actionsOf(statement).includes(ofServers));
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

  test('ProbeFunction, which calls servers and not AWS, grants nothing', () => {
    expect(operationsIn(readSource('functions/probe/probe.ts'))).toEqual([]);
    expect(granted('ProbeFunction')).toEqual([]);
  });

  test('a missing and a needless action are seen', () => {
    const needed = actionsFor(new Set(['groups.launch', 'ledger.commit']));
    expect(needed).toContain('ec2:CreateFleet');
    expect(needed).toContain('dynamodb:ConditionCheckItem');
    expect(() => actionsFor(new Set(['groups.rename']))).toThrow('groups.rename');
    expect(findMethods(definitions, 'conclude.ts concludeCampaign').has('groups.terminate')).toBe(false);
  });
});
