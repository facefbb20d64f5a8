import { describe, expect, test } from '@jest/globals';
import { bakeDocument } from '../../aws/bakes/bake-document.ts';
import { hashRecipe, parseRecipe } from './recipe.ts';

const script = { bucket: 'scripts-1', key: 'web/setup.sh', version: '3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY', sha256: 'a'.repeat(64) };
const written = {
  parameter: '/recycler/images/web',
  base: { parameter: '/aws/service/ami-amazon-linux-latest/al2023', owners: ['amazon'], architecture: 'arm64' },
  builder: {
    subnet: 'subnet-0123456789abcdef0',
    securityGroups: ['sg-0123456789abcdef0'],
    instanceProfile: 'builder',
    instanceType: 't4g.small',
    key: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab',
  },
  update: { release: '2023.9.20261120', packages: ['nginx', 'python3.12'], scripts: [script] },
  test: { group: 'web', probes: [{ unitsActive: ['nginx.service'] }, { diskFree: { path: '/', least: '20%' } }] },
  fleets: ['web', 'api'],
  launchTemplates: ['lt-0123456789abcdef0'],
  promotion: 'approval',
  every: '12h',
};

/** Every text of a value, each as a copy of the value in which another text stands in its place. */
const replaceEach = (value: unknown, text: string): { place: string; copy: unknown }[] => {
  if (typeof value === 'string') return [{ place: '', copy: text }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    replaceEach(member, text).map(({ place, copy }) => ({
      place: `${key}.${place}`,
      copy: Array.isArray(value) ? value.map((each, index) => (String(index) === key ? copy : each)) : { ...value, [key]: copy },
    })),
  );
};

const there = { region: 'eu-central-1', test: { group: 'web' } };

describe('a recipe', () => {
  test('is completed by its defaults, and what it may leave out is left out', () => {
    expect(parseRecipe(written, 'recipe web')).toMatchObject({ every: 43_200, test: { probes: [{ reach: 'ssm' }, { reach: 'ssm' }] } });
    const least = { parameter: '/recycler/images/web', base: { parameter: '/aws/service/bottlerocket' }, test: { group: 'web' } };
    expect(parseRecipe(least, 'recipe web')).toEqual({
      schema: 'recycler/recipe/1',
      parameter: '/recycler/images/web',
      base: { parameter: '/aws/service/bottlerocket', owners: ['amazon'], architecture: 'x86_64' },
      test: { group: 'web', probes: [{ noFailedUnits: true, reach: 'ssm' }] },
      fleets: [],
      regions: [],
      promotion: 'auto',
      every: 21_600,
      keep: { newest: 5, age: 2_592_000, unused: 1_209_600, disabled: 604_800 },
    });
  });

  test.each([
    [{ parameter: '/elsewhere/web' }, 'parameter is not a parameter of images'],
    [{ update: { ...written.update, release: 'latest' } }, 'update.release is not a dated release'],
    [{ builder: undefined }, 'update needs a builder'],
    [{ builder: undefined, update: undefined, regions: [there] }, 'regions copies the image that is made here, and none is'],
    [{ regions: [there, there] }, 'regions[1].region eu-central-1 is there twice'],
    [{ regions: [{ ...there, region: 'frankfurt' }] }, 'regions[0].region is not a Region'],
    [{ regions: [{ ...there, key: 'arn:aws:kms:eu-west-1:111122223333:key/home' }] }, 'regions[0].key is a key of eu-west-1'],
    [{ regions: [{ ...there, test: { group: 'web', canary: 'off' } }] }, 'regions[0].test.canary needs test.cluster'],
    [{ regions: [{ region: 'eu-central-1' }] }, 'regions[0].test'],
    [{ update: undefined }, 'builder has nothing to do'],
    [{ updates: {} }, 'unknown key "updates"; did you mean "update"?'],
    [{ base: { parameter: '/recycler/images/golden' } }, 'may name an image that was not tested: write /recycler/images/golden:current'],
    [{ base: { parameter: '/recycler/images/web:current' } }, 'is what this recipe itself publishes'],
    [{ base: { parameter: '/recycler/images/web' } }, 'whose every image would make the next one: leave builder and update out'],
    [{ test: { group: 'web', canary: 'off' } }, 'test.canary needs test.cluster'],
    [
      { test: { group: 'web', probes: [{ logLine: { group: '/web' } }] } },
      'test.probes has a logLine, and a test server belongs to no fleet whose logs it could write: use a check that the server makes itself',
    ],
    [{ test: { group: 'web', probes: [{ httpGet: { path: '/health' } }] } }, 'test.probes[0] is made from the network: write reach: ssm'],
    [{ update: { ...written.update, scripts: [{ ...script, version: undefined }] } }, 'update.scripts[0].version'],
    [{ keep: { unused: '24h' } }, 'keep.unused is too short: EC2 reports a launch up to 24h late'],
    [{ keep: { disabled: '12h' } }, 'keep.disabled is too short'],
    [{ keep: { newest: 0 } }, 'keep.newest'],
  ])('that is wrong says where, and what to do: %j', (change, message) => {
    expect(() => parseRecipe({ ...written, ...change }, 'recipe web')).toThrow(message);
  });

  test.each([
    'a; reboot',
    '$(reboot)',
    '`reboot`',
    'a\nreboot',
    'a && reboot',
    '--setopt=gpgcheck=0 a',
    '"',
    "'",
    'a|b',
    '*',
    '../../etc/passwd ',
  ])('lets no command of a shell in by any of its texts: %j', (text) => {
    const cases = replaceEach(written, text);
    expect(cases.length).toBeGreaterThan(20);
    const accepted = cases.filter(({ copy }) => {
      try {
        parseRecipe(copy, 'recipe web');
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted.map(({ place }) => place)).toEqual([]);
  });

  test('has another hash where another image would be made, and the same where only its use changes', () => {
    const hash = (change: object) => hashRecipe(parseRecipe({ ...written, ...change }, 'recipe web'));
    expect(hash({ fleets: ['db'], every: '1h', promotion: 'auto' })).toBe(hash({}));
    expect(hash({ update: { ...written.update, packages: ['nginx'] } })).not.toBe(hash({}));
    expect(hash({ update: { ...written.update, scripts: [{ ...script, sha256: 'b'.repeat(64) }] } })).not.toBe(hash({}));
  });
});

describe('the document', () => {
  const { parameters, mainSteps } = bakeDocument;

  test('takes every parameter as a variable, by a pattern that is the whole value, and puts none into its script', () => {
    for (const { allowedPattern, interpolationType } of Object.values(parameters)) {
      expect(interpolationType).toBe('ENV_VAR');
      expect(allowedPattern).toMatch(/^\^\(.*\)\$$/);
    }
    expect(JSON.stringify(mainSteps)).not.toContain('{{');
  });

  test.each(['a; reboot', '$(reboot)', '`reboot`', 'a\nreboot', '-y', '--releasever=1'])('refuses %j for each of them', (text) => {
    for (const { allowedPattern } of Object.values(parameters)) expect(new RegExp(allowedPattern).test(text)).toBe(false);
  });

  test('takes what recipes say', () => {
    const { scripts, packages } = parameters;
    const word = `${script.bucket}:${script.key}:${script.version}:${script.sha256}`;
    expect(new RegExp(scripts.allowedPattern).test(`${word} ${word}`)).toBe(true);
    expect(new RegExp(packages.allowedPattern).test('nginx python3.12 gcc-c++')).toBe(true);
  });
});
