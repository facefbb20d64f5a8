import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from '../../setup/build.ts';
import { preparePython, samEnvironment } from '../../setup/python.ts';
import { runCommand } from '../../setup/run-command.ts';
import { stackFiles } from '../../setup/stack-files.ts';
import { type Translated, translate } from '../../setup/translate.ts';

const root = join(import.meta.dirname, '../..');
const programs = await preparePython();
const builtAt = new Date('2026-01-05T09:00:00Z');
const sources = [
  ...['template.yaml', 'samconfig.toml', 'package.json', 'tsconfig.json', 'statemachine'],
  ...['core', 'aws', 'workloads', 'local', 'functions', 'hooks', 'fitness'],
];

const ofType = ({ Resources }: Translated, type: string): string[] =>
  Object.entries(Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([name]) => name)
    .toSorted();

const propertiesOf = <Properties>(translated: Translated, name: string): Properties => {
  const resource = translated.Resources[name];
  if (!resource) throw new Error(`the translation has no ${name}`);
  return resource.Properties as Properties;
};

const versionsOf = (translated: Translated): string[] => ofType(translated, 'AWS::Lambda::Version');

// Where Python is missing, install-tools has named it.
(programs ? describe : describe.skip)('the release', () => {
  const bin = programs ?? '';
  let copy = '';
  let translated: Translated;

  const release = async (): Promise<Translated> =>
    translate(join(await build(copy, bin, stackFiles.recycler, builtAt), 'template.yaml'), bin);

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'recycler-release-'));
    for (const name of sources.filter((source) => existsSync(join(root, source))))
      await cp(join(root, name), join(copy, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    translated = await release();
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  const lint = async (template: Translated): Promise<string> => {
    const file = join(copy, 'translated.json');
    await writeFile(file, JSON.stringify(template));
    return runCommand(join(bin, 'cfn-lint'), [file], { env: samEnvironment });
  };

  test('is accepted by cfn-lint as CloudFormation would see it', async () => {
    expect(await lint(translated)).toBe('');
  });

  test('is refused where a cycle is planted, which only the translation shows', async () => {
    const planted = structuredClone(translated);
    const [alias] = ofType(planted, 'AWS::Lambda::Alias').filter((name) => name.startsWith('BeginFunction'));
    const { Environment } = propertiesOf<{ Environment: { Variables: Record<string, unknown> } }>(planted, 'ConcludeFunction');
    Environment.Variables.BEGIN = { Ref: alias };
    await expect(lint(planted)).rejects.toThrow(/E3004/);
  });

  test('runs a campaign on one version of everything: begin names a state machine version, and that one version of each function', () => {
    const { Resources } = translated;
    expect(Resources.BeginFunction?.Properties.Environment).toMatchObject({
      Variables: { STATE_MACHINE_ARN: { Ref: 'RecyclerStateMachineVersion' } },
    });
    const { DefinitionSubstitutions } = propertiesOf<{ DefinitionSubstitutions: Record<string, { Ref: string }> }>(
      translated,
      'RecyclerStateMachine',
    );
    expect(Object.keys(DefinitionSubstitutions).toSorted()).toEqual(['AdvanceFunction', 'ConcludeFunction']);
    for (const { Ref } of Object.values(DefinitionSubstitutions)) expect(versionsOf(translated)).toContain(Ref);
    expect(Resources.RecyclerStateMachineVersion?.Properties).toMatchObject({ StateMachineArn: { Ref: 'RecyclerStateMachine' } });
  });

  test('shifts begin alone, with hooks and an alarm of the same release', () => {
    const groups = ofType(translated, 'AWS::CodeDeploy::DeploymentGroup');
    expect(groups).toEqual(['BeginFunctionDeploymentGroup']);
    const [alias] = ofType(translated, 'AWS::Lambda::Alias').filter((name) => name.startsWith('BeginFunction'));
    const policy = translated.Resources[alias ?? '']?.UpdatePolicy as
      | { CodeDeployLambdaAliasUpdate?: Record<string, { Ref: string }> }
      | undefined;
    const update = policy?.CodeDeployLambdaAliasUpdate;
    expect(versionsOf(translated)).toEqual(
      expect.arrayContaining([update?.BeforeAllowTrafficHook?.Ref, update?.AfterAllowTrafficHook?.Ref]),
    );
    expect(translated.Resources.BeginFunctionDeploymentGroup?.Properties).toMatchObject({
      AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: 'CandidateAlarm' } }] },
      AutoRollbackConfiguration: { Enabled: true },
      ServiceRoleArn: { 'Fn::GetAtt': ['DeploymentRole', 'Arn'] },
    });
    // SAM's own role would be allowed to move every alias of the account.
    expect(translated.Resources.CodeDeployServiceRole).toBeUndefined();
  });

  test('grants no permission on one version: the next one has another number', () => {
    const versions = [...versionsOf(translated), ...ofType(translated, 'AWS::StepFunctions::StateMachineVersion')];
    const policies = ofType(translated, 'AWS::IAM::Role').map((name) =>
      JSON.stringify(translated.Resources[name]?.Properties.Policies ?? ''),
    );
    expect(policies.length).toBeGreaterThan(0);
    for (const version of versions) for (const policy of policies) expect(policy).not.toContain(`"${version}"`);
  });

  test('keeps its versions when nothing has changed', async () => {
    expect(versionsOf(await release())).toEqual(versionsOf(translated));
  });

  test.each([
    ['a hook', 'hooks/reaper/reaper.ts', '\nexport const changed = 1;\nconsole.log(changed);\n'],
    ['a source', 'core/advance/capacity/pace.ts', '\nexport const changed = 1;\nconsole.log(changed);\n'],
    ['the definition', 'statemachine/recycler.asl.yaml', '\n# changed\n'],
    ['the template', 'template.yaml', '\n# changed\n'],
    ['the configuration', 'samconfig.toml', '\n# changed\n'],
  ])('gets new versions of every function when %s alone changes', async (_, file, added) => {
    const path = join(copy, file);
    const before = await readFile(path, 'utf8');
    await appendFile(path, added);
    try {
      const changed = versionsOf(await release());
      expect(changed).toHaveLength(versionsOf(translated).length);
      for (const version of changed) expect(versionsOf(translated)).not.toContain(version);
    } finally {
      await writeFile(path, before);
    }
  });
});
