import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { preparePython } from '../../setup/python.ts';
import { type MotoFleet, makeMotoFleet } from './moto-fleet.ts';
import { findLedger } from './moto-ledger.ts';
import { at, runRecycler } from './recycler-process.ts';
import { type Server, startMoto } from './server.ts';

/* The command line as a person meets it who wrote something wrong, on moto where an account is needed. */

const folder = mkdtempSync(join(tmpdir(), 'recycler-input-'));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const oneLine = (text: string): string => {
  expect(text).toMatch(/^recycler: [^\n]+\n$/);
  return text;
};

const webWith = (more: string): string => `fleets: [ { name: web, desiredCapacity: 6, ${more} } ]\n`;
const faultOf = (fault: string): string => `fleets: [ { name: web, desiredCapacity: 6 } ]\nfaults: [ ${fault} ]\n`;

describe('a wrong scenario is answered by one line that names field and remedy, and by no run', () => {
  test.each([
    ['an unknown key', webWith('desiredCapasity: 3'), 'unknown key "desiredCapasity" in fleets[0]; did you mean "desiredCapacity"?'],
    [
      'no surge and nothing unavailable',
      webWith('policy: { pace: { maxSurge: 0, maxUnavailable: 0 } }'),
      'are both 0, so nothing could ever move: raise one of them',
    ],
    [
      'a duration without unit',
      webWith('boot: { median: 180 }'),
      'fleets[0].boot.median is not a duration: write a number and a unit, such as 90s',
    ],
    [
      'fewer servers than zones',
      'fleets: [ { name: web, desiredCapacity: 2, availabilityZones: [a, b, c] } ]',
      'desiredCapacity 2 is fewer than its 3 availabilityZones: add servers or name fewer zones',
    ],
    [
      'an unknown kind of fault',
      faultOf('{ kind: bad-imag, fleet: web }'),
      'faults[0].kind is not a fault of a known kind: use one of bad-image, ',
    ],
    [
      'a fault of an unknown fleet',
      faultOf('{ kind: bad-image, fleet: wob }'),
      'faults[0].fleet "wob" is not in this scenario: use one of web',
    ],
    [
      'a fault of an unknown zone',
      faultOf('{ kind: zone-outage, availabilityZone: z }'),
      'faults[0].availabilityZone "z" is used by no fleet: use one of a, b, c',
    ],
    ['broken YAML', 'fleets: [ { name: web\n', 'not valid YAML: '],
    ['something that is no scenario', '- a\n', 'scenario'],
  ])('%s', async (_, text, expected) => {
    const file = write(`scenario-${text.length}.yaml`, text);
    const ended = await runRecycler(['rehearse', file, '--json', join(folder, 'never.json')]);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(oneLine(ended.stderr)).toContain(expected);
    expect(() => readFileSync(join(folder, 'never.json'))).toThrow('ENOENT');
  });

  test('a file that is not there, and an option that is no number', async () => {
    const [missing, seed] = await Promise.all([
      runRecycler(['rehearse', join(folder, 'none.yaml')]),
      runRecycler(['rehearse', '--seed', 'x']),
    ]);
    expect(missing).toMatchObject({ status: 2, stderr: expect.stringMatching(/none\.yaml cannot be read: there is no such file\n$/) });
    expect(seed).toMatchObject({ status: 2, stderr: 'recycler: --seed must be a whole number, not "x"\n' });
  });

  test('a wrong policy, with the place of what is wrong', async () => {
    const check = (name: string, text: string) => runRecycler(['policy', 'check', write(name, text)]);
    const [both, unit, key] = await Promise.all([
      check('both.yaml', 'pace: { maxSurge: 0, maxUnavailable: 0% }\n'),
      check('unit.yaml', 'proof: { bake: 120 }\n'),
      check('key.yaml', 'brakes: { maxFailure: 2 }\n'),
    ]);
    expect([both.status, unit.status, key.status]).toEqual([2, 2, 2]);
    expect(oneLine(both.stderr)).toContain(
      'pace.maxSurge and pace.maxUnavailable are both 0, so nothing could ever move: raise one of them',
    );
    expect(oneLine(unit.stderr)).toContain('proof.bake is not a duration: write a number and a unit');
    expect(oneLine(key.stderr)).toContain('unknown key "maxFailure" in brakes; did you mean "maxFailures"?');
  });
});

test('the same seed gives the same JSON byte for byte, in any process; another seed another run', async () => {
  const rehearse = (seed: string) => runRecycler(['rehearse', '--seed', seed, '--json', '-', '--quiet']);
  const [first, second, other] = await Promise.all([rehearse('7'), rehearse('7'), rehearse('8')]);
  expect([first.status, second.status, other.status]).toEqual([0, 0, 0]);
  expect(JSON.parse(first.stdout)).toMatchObject({ schema: 'recycler/report/1', seed: 7, outcome: 'done' });
  expect(second.stdout).toBe(first.stdout);
  expect(other.stdout).not.toBe(first.stdout);
});

test('the world: no credentials, no region, no server at the endpoint', async () => {
  const unreachable = ['plan', '--fleet', 'web', ...at('http://127.0.0.1:9')];
  const key = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
  const [anonymous, nowhere, down] = await Promise.all([
    runRecycler(unreachable, {}),
    runRecycler(['fleets'], key),
    runRecycler(unreachable, key),
  ]);
  expect([anonymous.status, nowhere.status, down.status]).toEqual([1, 1, 1]);
  expect(oneLine(anonymous.stderr)).toMatch(/no usable AWS credentials.*: sign in, or set --profile and --region/);
  expect(oneLine(nowhere.stderr)).toMatch(/Region is missing.*set --profile and --region/);
  expect(oneLine(down.stderr)).toMatch(/did not answer.*ECONNREFUSED 127\.0\.0\.1:9.*check --endpoint-url and the network/);
});

const hasMoto = (await preparePython()) !== undefined;

(hasMoto ? describe : describe.skip)('wrong input about an account changes nothing in it', () => {
  let moto: Server | undefined;
  let fleet: MotoFleet;
  let options: string[] = [];
  beforeAll(async () => {
    moto = await startMoto();
    fleet = await makeMotoFleet(moto?.endpoint ?? '', { isEnrolled: false });
    await fleet.releaseNewImage();
    options = at(moto?.endpoint ?? '');
  });
  afterAll(() => moto?.stop());

  const run = (...more: string[]) => runRecycler(['run', '--fleet', 'web', '--local', '--yes', ...options, ...more]);
  const expectUntouched = async (): Promise<void> => {
    const { servers, ...group } = await fleet.describe();
    expect(group).toEqual({ min: 1, max: 12, desired: 6, suspended: [] });
    expect(servers.map((server) => server.id)).toEqual(fleet.oldServers);
    expect(await fleet.listEver()).toHaveLength(6);
    expect(await findLedger(moto?.endpoint ?? '')).toBeUndefined();
  };

  test('a group without the tag', async () => {
    const remedy = 'recycler: --fleet web is not enrolled, and no other is: tag its groups recycler:policy = <policy name>\n';
    const ended = await Promise.all([
      run(),
      runRecycler(['plan', '--fleet', 'web', ...options]),
      runRecycler(['pause', '--fleet', 'web', '--reason', 'x', ...options]),
    ]);
    for (const each of ended) expect(each).toMatchObject({ status: 2, stdout: '', stderr: remedy });
    await expectUntouched();
  });

  test('a campaign in a stack that is not there', async () => {
    const ended = await runRecycler(['run', '--fleet', 'web', ...options]);
    expect(ended).toMatchObject({ status: 1, stdout: '' });
    expect(oneLine(ended.stderr)).toMatch(/no stack of the Recycler .*\/recycler\/begin.* sam deploy install it, or add --local/);
    await expectUntouched();
  });

  test('a policy in the account that is wrong or missing, and a file that is', async () => {
    await fleet.enrol();
    await fleet.writePolicy('pace: { maxSurge: 3 }\nproof: { bake: 10 }\n');
    const stored = await run();
    expect(stored).toMatchObject({ status: 2, stdout: '' });
    expect(oneLine(stored.stderr)).toContain('policy web: proof.bake is not a duration');
    const file = await run('--policy', write('broken.yaml', 'pace: { maxSurge: 3\n'));
    expect(file.status).toBe(2);
    expect(oneLine(file.stderr)).toMatch(/broken\.yaml: not valid YAML: .*line 2.*: repair/);
    const other = await run('--fleet', 'wob');
    expect(other).toMatchObject({ status: 2, stderr: 'recycler: --fleet wob is not enrolled; did you mean web? Enrolled are web\n' });
    await expectUntouched();
  });
});
