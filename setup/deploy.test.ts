import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Stack } from '../aws/stack.ts';
import { InputError } from '../core/errors.ts';
import { compareRelease } from './compare-release.ts';
import { type DeployDoors, deploy } from './deploy.ts';
import { keepAnswers, readDeploySettings } from './deploy-settings.ts';
import type { Check } from './smoke-checks.ts';

const template = {
  Parameters: {
    ScheduleState: { Default: 'DISABLED', AllowedValues: ['DISABLED', 'ENABLED'], Description: 'Begins campaigns.' },
    DailyCostUsd: { Type: 'Number', Default: 5, MinValue: 0.01, Description: 'Goes off above it.' },
  },
  Metadata: {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: [{ Label: { default: 'Recycling' }, Parameters: ['ScheduleState', 'DailyCostUsd'] }],
      ParameterLabels: { ScheduleState: { default: 'Schedule' }, DailyCostUsd: { default: 'Cost' } },
    },
  },
};
const fresh =
  '[default.global.parameters]\nstack_name = "instance-recycler"\n\n[default.deploy.parameters]\n# Why.\nresolve_s3 = true\n\n[other]\nx = 1\n';
const answered = fresh.replace(
  'resolve_s3 = true\n',
  'resolve_s3 = true\nstack_name = "mine"\nregion = "eu-north-1"\nparameter_overrides = "ScheduleState=\\"ENABLED\\" DailyCostUsd=\\"7\\""\n',
);

let built = '';
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'recycler-deploy-'));
  await mkdir(join(built, 'BeginFunction'));
  await writeFile(join(built, 'BeginFunction', 'release.json'), JSON.stringify({ release: 'abc', builtAt: '2026-01-01T00:00:00Z' }));
  await writeFile(join(built, 'template.yaml'), JSON.stringify(template));
});
afterAll(() => rm(built, { recursive: true, force: true }));

const createDoors = ({
  lines = [],
  config = fresh,
  ...given
}: Partial<DeployDoors> & { lines?: (string | undefined)[]; config?: string } = {}) => {
  const said: string[] = [];
  const did: string[] = [];
  const kept = { text: config };
  const doors: DeployDoors = {
    identify: async ({ region }) => {
      did.push('identify');
      return { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/ana', region: region ?? 'eu-west-1' };
    },
    ask: async (question) => {
      did.push(`ask ${question.trim()}`);
      return lines.shift();
    },
    build: async () => {
      did.push('build');
      return built;
    },
    deploy: async (args) => did.push(['deploy', ...args].join(' ')) * 0,
    readTemplate: async () => JSON.stringify(template),
    readConfig: async () => kept.text,
    writeConfig: async (text) => {
      kept.text = text;
    },
    compare: async () => ({ name: 'release', outcome: 'pass', text: 'runs release abc, as built here' }),
    say: (line) => void said.push(line),
    ...given,
  };
  return { doors, said, did, kept };
};

describe('deploy', () => {
  test('says account and Region, then explains every parameter as it asks for it, then builds and deploys', async () => {
    const { doors, said, did, kept } = createDoors({ lines: ['ENABLED', ''] });
    expect(await deploy([], doors)).toBe(0);
    expect(did).toEqual(['identify', 'ask 1 of 2, ScheduleState [DISABLED]:', 'ask 2 of 2, DailyCostUsd [5]:', 'build', 'deploy']);
    expect(said[0]).toBe('Deploys instance-recycler to account 111122223333, Region eu-west-1, as arn:aws:iam::111122223333:user/ana.');
    expect(said.join('\n')).toContain('ScheduleState: Schedule\n      Begins campaigns.');
    expect(said.join('\n')).toContain('npx recycler attest --region eu-west-1 judges it');
    expect(readDeploySettings(kept.text, [])).toMatchObject({
      region: 'eu-west-1',
      answers: { ScheduleState: 'ENABLED', DailyCostUsd: '5' },
    });
  });

  test('asks nothing and builds nothing when no account is known', async () => {
    const { doors, did } = createDoors({ identify: () => Promise.reject(new InputError('no credentials')) });
    await expect(deploy([], doors)).rejects.toThrow('no credentials');
    expect(did).toEqual([]);
  });

  test('keeps each answer before the next question, and asks only for the rest afterwards', async () => {
    const first = createDoors({ lines: ['ENABLED', undefined] });
    expect(await deploy([], first.doors)).toBe(1);
    expect(first.did).not.toContain('build');
    expect(first.said.join('\n')).toContain('Answers that are kept in samconfig.toml: 1; npm run deploy asks for the other 1.');
    const second = createDoors({ lines: ['9'], config: first.kept.text });
    expect(await deploy([], second.doors)).toBe(0);
    expect(second.did.filter((each) => each.startsWith('ask'))).toEqual(['ask 1 of 1, DailyCostUsd [5]:']);
    expect(readDeploySettings(second.kept.text, []).answers).toEqual({ ScheduleState: 'ENABLED', DailyCostUsd: '9' });
  });

  test('asks again for what CloudFormation would refuse', async () => {
    const { doors, said, kept } = createDoors({ lines: ['on', 'ENABLED', 'much', '0', '-', '3'] });
    expect(await deploy([], doors)).toBe(0);
    expect(said.filter((line) => line.includes(' is no '))).toEqual([
      "      'on' is no ScheduleState: it is one of DISABLED, ENABLED",
      "      'much' is no DailyCostUsd: it is a number",
      "      '0' is no DailyCostUsd: it is 0.01 or more",
      "      '' is no DailyCostUsd: it is a number",
    ]);
    expect(readDeploySettings(kept.text, []).answers).toEqual({ ScheduleState: 'ENABLED', DailyCostUsd: '3' });
  });

  test('asks nothing again, and hands options through', async () => {
    const { doors, said, did } = createDoors({ config: answered });
    expect(await deploy([], doors)).toBe(0);
    expect(await deploy(['--parameter-overrides', 'ScheduleState=ENABLED'], doors)).toBe(0);
    expect(await deploy(['--no-confirm-changeset', '--s3-bucket', 'mine'], doors)).toBe(0);
    expect(did.filter((each) => /^(ask|deploy)/.test(each))).toEqual([
      'deploy',
      'deploy --parameter-overrides ScheduleState=ENABLED',
      'deploy --no-confirm-changeset --s3-bucket mine --no-resolve-s3',
    ]);
    expect(said.join('\n')).toContain('npx recycler attest --region eu-north-1 judges it');
  });

  test('says that what was answered before is set again by the next deployment', async () => {
    const change = ['--parameter-overrides', 'ScheduleState=ENABLED'];
    const [kept, unkept] = [createDoors({ config: answered }), createDoors()];
    expect([await deploy(change, kept.doors), await deploy(change, unkept.doors)]).toEqual([0, 0]);
    expect(kept.said.join('\n')).toContain('npm run deploy -- --guided changes them for good');
    expect(unkept.said.join('\n')).not.toContain('for good');
  });

  test('asks also where only a profile is given, and again with --guided, by what was answered before', async () => {
    const [first, again] = [createDoors({ lines: ['', ''] }), createDoors({ lines: ['', '8'], config: answered })];
    expect(await deploy(['--profile', 'ops'], first.doors)).toBe(0);
    expect(await deploy(['--guided'], again.doors)).toBe(0);
    expect([first.did.at(-1), again.did.at(-1)]).toEqual(['deploy --profile ops', 'deploy']);
    expect(readDeploySettings(first.kept.text, [])).toMatchObject({ profile: 'ops' });
    expect(again.did).toContain('ask 1 of 2, ScheduleState [ENABLED]:');
    expect(readDeploySettings(again.kept.text, [])).toMatchObject({
      stack: 'mine',
      answers: { ScheduleState: 'ENABLED', DailyCostUsd: '8' },
    });
  });

  test('ends with 2 when SAM CLI does not take its options', async () => {
    const { doors, said } = createDoors({ config: answered, deploy: async () => 2 });
    expect(await deploy(['--bogus'], doors)).toBe(2);
    expect(said.at(-1)).toContain('does not take these options');
  });

  test.each(['fail', 'unknown'] as const)('ends with 1 when the comparison comes to %s', async (outcome) => {
    const { doors, said } = createDoors({
      config: answered,
      compare: async () => ({ name: 'release', outcome, text: 'another', remedy: 'sam deploy' }),
    });
    expect(await deploy([], doors)).toBe(1);
    expect(said.join('\n')).toContain('what to do: sam deploy');
    expect(said.join('\n')).not.toContain('Next, after');
  });

  test('ends with 1, and compares nothing, when SAM CLI fails', async () => {
    const compare = () => Promise.reject(new Error('must not be asked'));
    const { doors, said } = createDoors({ config: answered, deploy: async () => 1, compare });
    expect(await deploy([], doors)).toBe(1);
    expect(said.slice(-2).join()).toMatch(/Not deployed.*answers are kept/);
  });
});

describe('settings', () => {
  test('are those of the command line, then those that were saved last', () => {
    expect(readDeploySettings(fresh, [])).toEqual({ stack: 'instance-recycler', answers: {}, asksNothing: false, asksAgain: false });
    expect(readDeploySettings(answered, [])).toMatchObject({ stack: 'mine', region: 'eu-north-1', answers: { DailyCostUsd: '7' } });
    expect(readDeploySettings(answered, ['--stack-name=other', '--profile', 'ops'])).toMatchObject({ stack: 'other', profile: 'ops' });
  });

  test.each([
    ['a text', 'parameter_overrides = "A=\\"x, y\\" B=z C=\\"\\""\n'],
    ['a list', 'parameter_overrides = [\n  "A=\\"x, y\\"",\n  "B=z",\n  "C=\\"\\"",\n]\n'],
    ['a table', '[default.deploy.parameters.parameter_overrides]\nA = "x, y"\nB = "z"\nC = ""\n'],
  ])('are read from %s, and kept as a text in place of it', (_, form) => {
    const text = `[default.deploy.parameters]\nresolve_s3 = true\n${form}`;
    const answers = { A: 'x, y', B: 'z', C: '' };
    expect(readDeploySettings(text, []).answers).toEqual(answers);
    const kept = keepAnswers(text, { ...answers, B: 'say "hi"' }, { stack_name: undefined, region: 'eu-west-1', profile: undefined });
    expect(kept).toBe(
      '[default.deploy.parameters]\nparameter_overrides = "A=\\"x, y\\" B=\\"say \\\\\\"hi\\\\\\"\\" C=\\"\\""\nregion = "eu-west-1"\nresolve_s3 = true\n',
    );
    expect(readDeploySettings(kept, []).answers).toEqual({ ...answers, B: 'say "hi"' });
  });

  test('are kept beside every other line of the file', () => {
    const kept = keepAnswers(fresh, { A: '1' }, { stack_name: 'mine', region: 'eu-west-1', profile: 'ops' });
    expect(kept.split('\n').filter((line) => !fresh.split('\n').includes(line))).toEqual([
      'parameter_overrides = "A=\\"1\\""',
      'profile = "ops"',
      'region = "eu-west-1"',
      'stack_name = "mine"',
    ]);
    expect(fresh.split('\n').every((line) => kept.split('\n').includes(line))).toBe(true);
  });
});

describe('compareRelease', () => {
  const stack = async (): Promise<Stack> => ({
    status: 'CREATE_COMPLETE',
    outputs: { BeginFunction: 'begin' },
    parameters: {},
    alarms: [],
  });
  const live = async () => ({ release: 'abc', functionVersion: '1', stateMachine: 'arn', isShifting: false });

  test.each<[string, () => Promise<string | undefined>, Check['outcome']]>([
    ['the same release', async () => 'abc', 'pass'],
    ['another one', async () => 'def', 'fail'],
    ['nothing built', async () => undefined, 'unknown'],
    ['a build without a stamp', async () => 'unstamped', 'fail'],
    ['a read that failed', () => Promise.reject(new Error('denied')), 'unknown'],
  ])('%s', async (_, builtRelease, outcome) => {
    expect((await compareRelease({ stack, live, builtRelease })).outcome).toBe(outcome);
  });

  test('is unknown while traffic moves', async () => {
    const shifting = async () => ({ ...(await live()), isShifting: true });
    expect((await compareRelease({ stack, live: shifting, builtRelease: async () => 'abc' })).outcome).toBe('unknown');
  });
});
