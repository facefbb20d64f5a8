import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Stack } from '../aws/stack.ts';
import { compareRelease } from './compare-release.ts';
import { type DeployDoors, deploy, readDeploySettings } from './deploy.ts';
import type { Check } from './smoke-checks.ts';

const template = {
  Parameters: { ScheduleState: { Default: 'DISABLED', Description: 'Begins campaigns.' } },
  Metadata: {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: [{ Label: { default: 'Recycling' }, Parameters: ['ScheduleState'] }],
      ParameterLabels: { ScheduleState: { default: 'Schedule' } },
    },
  },
};
const fresh = '[default.global.parameters]\nstack_name = "instance-recycler"\n';
const answered = `${fresh}[default.deploy.parameters]\nstack_name = "mine"\nregion = "eu-north-1"\nparameter_overrides = "ScheduleState=ENABLED"\n`;

let built = '';
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'recycler-deploy-'));
  await mkdir(join(built, 'BeginFunction'));
  await writeFile(join(built, 'BeginFunction', 'release.json'), JSON.stringify({ release: 'abc', builtAt: '2026-01-01T00:00:00Z' }));
  await writeFile(join(built, 'template.yaml'), JSON.stringify(template));
});
afterAll(() => rm(built, { recursive: true, force: true }));

const createDoors = (given: Partial<DeployDoors> = {}) => {
  const said: string[] = [];
  const deployed: (readonly string[])[] = [];
  const doors: DeployDoors = {
    build: async () => built,
    deploy: async (args) => deployed.push(args) * 0,
    readConfig: async () => fresh,
    compare: async () => ({ name: 'release', outcome: 'pass', text: 'runs release abc, as built here' }),
    say: (line) => void said.push(line),
    ...given,
  };
  return { doors, said, deployed };
};

describe('deploy', () => {
  test('explains every parameter before SAM CLI asks for them the first time, and says what comes next', async () => {
    const { doors, said, deployed } = createDoors();
    expect(await deploy([], doors)).toBe(0);
    expect(deployed).toEqual([['--guided']]);
    expect(said.join('\n')).toContain('ScheduleState: Schedule [DISABLED]');
    expect(said.join('\n')).toContain('npx recycler attest');
  });

  test('asks nothing again, and hands options through', async () => {
    const { doors, said, deployed } = createDoors({ readConfig: async () => answered });
    expect(await deploy([], doors)).toBe(0);
    expect(await deploy(['--parameter-overrides', 'ScheduleState=ENABLED'], doors)).toBe(0);
    expect(deployed).toEqual([[], ['--parameter-overrides', 'ScheduleState=ENABLED']]);
    expect(said.join('\n')).not.toContain('Schedule [DISABLED]');
    expect(said.join('\n')).toContain('npx recycler attest --region eu-north-1 judges it');
  });

  test('says that what was answered before is set again by the next deployment', async () => {
    const change = ['--parameter-overrides', 'ScheduleState=ENABLED'];
    const [kept, unkept] = [createDoors({ readConfig: async () => answered }), createDoors()];
    expect([await deploy(change, kept.doors), await deploy(change, unkept.doors)]).toEqual([0, 0]);
    expect(kept.said.join('\n')).toContain('npm run deploy -- --guided changes them for good');
    expect(unkept.said.join('\n')).not.toContain('for good');
  });

  test('explains and asks also where only a profile or a Region is given, and again with --guided', async () => {
    const [first, again] = [createDoors(), createDoors({ readConfig: async () => answered })];
    expect(await deploy(['--profile', 'ops'], first.doors)).toBe(0);
    expect(await deploy(['--guided'], again.doors)).toBe(0);
    expect([first.deployed, again.deployed]).toEqual([[['--guided', '--profile', 'ops']], [['--guided']]]);
    for (const { said } of [first, again]) expect(said.join('\n')).toContain('Schedule [DISABLED]');
  });

  test('ends with 2 when SAM CLI does not take its options', async () => {
    const { doors, said } = createDoors({ deploy: async () => 2 });
    expect(await deploy(['--bogus'], doors)).toBe(2);
    expect(said.at(-1)).toContain('does not take these options');
  });

  test.each(['fail', 'unknown'] as const)('ends with 1 when the comparison comes to %s', async (outcome) => {
    const { doors, said } = createDoors({ compare: async () => ({ name: 'release', outcome, text: 'another', remedy: 'sam deploy' }) });
    expect(await deploy([], doors)).toBe(1);
    expect(said.join('\n')).toContain('what to do: sam deploy');
    expect(said.join('\n')).not.toContain('Next, after');
  });

  test('ends with 1, and compares nothing, when SAM CLI fails', async () => {
    const compare = () => Promise.reject(new Error('must not be asked'));
    const { doors, said } = createDoors({ deploy: async () => 1, compare });
    expect(await deploy([], doors)).toBe(1);
    expect(said.at(-1)).toContain('Not deployed');
  });
});

test('settings are those of the command line, then those that were saved last', () => {
  expect(readDeploySettings(fresh, [])).toEqual({ stack: 'instance-recycler', isAnswered: false });
  expect(readDeploySettings(answered, [])).toEqual({ stack: 'mine', region: 'eu-north-1', isAnswered: true });
  expect(readDeploySettings(answered, ['--stack-name=other', '--profile', 'ops'])).toMatchObject({ stack: 'other', profile: 'ops' });
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
