import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { InputError } from '../core/errors.ts';
import { createDefaultScenario, readScenario, scenarioSchema } from './scenario.ts';

const sentenceOf = (written: unknown): string => {
  try {
    readScenario(written, 'x.yaml');
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('scenario', () => {
  test('the default is 100 web servers and a cluster of nine nodes in three zones, a security patch, and no faults', () => {
    const { fleets, faults, startMs, seed } = createDefaultScenario();
    expect(fleets[0]).toEqual(readScenario({}).fleets[0]);
    expect(fleets.map(({ name, groups }) => [name, groups.map((group) => [group.name, group.desiredCapacity])])).toEqual([
      ['web', [['web', 100]]],
      [
        'search',
        [
          ['search-data', 6],
          ['search-masters', 3],
        ],
      ],
    ]);
    expect(fleets[1]?.groups.map(({ availabilityZones }) => availabilityZones.join(''))).toEqual(['abc', 'abc']);
    expect(fleets[1]?.workloads).toMatchObject([{ kind: 'opensearch', roles: { 'search-masters': ['cluster_manager'] } }]);
    expect(fleets[0]?.workloads).toEqual([{ kind: 'target-group' }]);
    expect(fleets[0]?.groups[0]).toMatchObject({
      name: 'web',
      desiredCapacity: 100,
      availabilityZones: ['a', 'b', 'c'],
      minSize: 0,
      maxSize: 120,
      image: { current: 'ami-old', wanted: 'ami-new' },
      age: { from: 86_400, to: 1_728_000 },
      boot: { median: 180, spread: 0.45 },
      drain: { median: 60, spread: 0.3 },
      terminate: { median: 45, spread: 0.4 },
      healthCheckGracePeriod: 0,
    });
    expect({ faults, seed, start: new Date(startMs).toISOString() }).toEqual({ faults: [], seed: 1, start: '2026-01-05T09:00:00.000Z' });
  });

  test('everything has a default', () => {
    const [fleet] = readScenario({ fleets: [{ name: 'web', desiredCapacity: 6 }] }).fleets;
    expect(fleet?.groups[0]).toMatchObject({ desiredCapacity: 6, maxSize: 8, availabilityZones: ['a', 'b', 'c'] });
    expect(readScenario({ fleets: [{ name: 'one', desiredCapacity: 1 }] }).fleets[0]?.groups[0]?.availabilityZones).toEqual(['a']);
  });

  test('groups take from their fleet what they do not say themselves', () => {
    const written = {
      name: 'web',
      boot: { median: '10s' },
      groups: [
        { name: 'x', desiredCapacity: 4 },
        { name: 'y', boot: { median: '20s' } },
      ],
    };
    const [fleet] = readScenario({ fleets: [written] }).fleets;
    expect(fleet?.groups.map(({ name, boot }) => [name, boot.median])).toEqual([
      ['x', 10],
      ['y', 20],
    ]);
  });

  test('every fault of the contract is read, times as seconds', () => {
    const { faults } = readScenario({
      faults: [
        { kind: 'bad-image', fleet: 'web' },
        { kind: 'never-healthy', fleet: 'web', share: '1%' },
        { kind: 'dies-after-join', fleet: 'web', share: '1%', after: '2m' },
        { kind: 'throttle', from: '5m', for: '10m', operations: ['DescribeAutoScalingGroups'] },
        { kind: 'no-capacity', availabilityZone: 'b', from: '5m', for: '20m' },
        { kind: 'lost-response', operations: ['LaunchInstances'], nth: 3 },
        { kind: 'stale-reads', lag: '60s', from: '0s', for: '1h' },
        { kind: 'crash', nth: 17 },
        { kind: 'scale', fleet: 'web', at: '10m', desiredCapacity: 90 },
        { kind: 'terminated-by-human', fleet: 'web', at: '12m', count: 1 },
        { kind: 'alarm', name: 'web-5xx', from: '15m', for: '5m' },
        { kind: 'zone-outage', availabilityZone: 'a', at: '20m', for: '30m' },
        { kind: 'instance-refresh', fleet: 'web', at: '8m' },
        { kind: 'new-wanted', fleet: 'web', at: '9m', image: 'ami-newer' },
      ],
    });
    expect(faults).toHaveLength(14);
    expect(faults[1]).toMatchObject({ share: 0.01 });
    expect(faults[3]).toMatchObject({ from: 300, for: 600 });
    expect(faults[6]).toMatchObject({ lag: 60, from: 0, for: 3_600 });
  });

  test('what hard fleets need is read, word for word as the contract has it', () => {
    const { fleets, scaling, faults } = readScenario({
      fleets: [
        {
          name: 'web',
          groups: [
            {
              name: 'blue',
              desiredCapacity: 6,
              healthCheckType: 'EC2',
              before: {
                suspended: ['AddToLoadBalancer'],
                protected: 2,
                standby: 1,
                unhealthy: 1,
                hook: { state: 'Pending:Wait', count: 1 },
                template: { other: 1, none: 1 },
                zonesRemoved: ['c'],
              },
            },
          ],
        },
      ],
      scaling: ['target-tracking', 'step', 'scheduled'].map((kind) => ({ fleet: 'web', kind })),
      faults: [
        { kind: 'scale', fleet: 'web', at: '10m', by: -1, times: 5, every: '30s' },
        { kind: 'dies-at-launch', fleet: 'web', share: '100%', after: '5s' },
        { kind: 'group-deleted', group: 'blue', at: '12m' },
        { kind: 'busy', group: 'blue', from: '9m', for: '15s', every: '60s' },
        { kind: 'zone-removed', group: 'blue', availabilityZone: 'c', at: '0s' },
        { kind: 'tag', fleet: 'web', at: '3m', key: 'recycler:exclude', count: 3 },
        { kind: 'quota', vcpus: 120 },
        { kind: 'max-lifetime', group: 'blue', age: '7d' },
        { kind: 'rebalance', group: 'blue', at: '9m', count: 2 },
      ],
    });
    expect(fleets[0]?.groups[0]).toMatchObject({
      healthCheckType: 'EC2',
      before: { standby: 1, hook: { heartbeat: 3_600, result: 'ABANDON' } },
    });
    expect([scaling.length, faults.length]).toEqual([3, 9]);
  });

  test('a JSON Schema can be made of it', () => {
    const schema = z.toJSONSchema(scenarioSchema, { io: 'input' });
    expect(Object.keys(schema.properties ?? {})).toEqual([
      'schema',
      'name',
      'seed',
      'start',
      'fleets',
      'scaling',
      'faults',
      'account',
      'watch',
      'images',
    ]);
    expect(schema.required ?? []).toEqual([]);
  });

  test.each<[unknown, string]>([
    [{ faults: [{ kind: 'bad-luck' }] }, 'faults[0].kind is not a fault of a known kind: use one of bad-image, never-healthy'],
    [{ faults: [{ kind: 'bad-image', fleet: 'wob' }] }, 'faults[0].fleet "wob" is not in this scenario: use one of web'],
    [
      { faults: [{ kind: 'zone-outage', availabilityZone: 'z' }] },
      'faults[0].availabilityZone "z" is used by no fleet: use one of a, b, c',
    ],
    [{ faults: [{ kind: 'never-healthy', fleet: 'web', share: '101%' }] }, 'faults[0].share is not a share: write a percentage'],
    [{ faults: [{ kind: 'throttle', for: '10x' }] }, 'faults[0].for is not a duration: write a number and a unit'],
    [{ faults: [{ kind: 'crash' }] }, 'faults[0] of kind crash must have either nth or every: true'],
    [{ faults: [{ kind: 'crash', nth: 0 }] }, 'faults[0].nth must be at least 1'],
    [{ fleet: [] }, 'unknown key "fleet"; did you mean "fleets"?'],
    [{ fleets: [] }, 'fleets must be at least 1'],
    [{ fleets: [{ name: 'web', desiredCapcity: 4 }] }, 'unknown key "desiredCapcity" in fleets[0]; did you mean "desiredCapacity"?'],
    [{ fleets: [{ name: 'web', groups: [{ name: 'a', boots: {} }] }] }, 'unknown key "boots" in fleets[0].groups[0]; did you mean "boot"?'],
    [
      { fleets: [{ name: 'web', desiredCapacity: 2, availabilityZones: ['a', 'b', 'c'] }] },
      'fewer than its 3 availabilityZones: add servers',
    ],
    [{ fleets: [{ name: 'web', desiredCapacity: -1 }] }, 'fleets[0].desiredCapacity must be at least 0'],
    [{ faults: [{ kind: 'scale', fleet: 'web' }] }, 'faults[0] of kind scale must have either desiredCapacity or by'],
    [{ faults: [{ kind: 'scale', fleet: 'web', by: -1, desiredCapacity: 3 }] }, 'faults[0] of kind scale must have either'],
    [{ faults: [{ kind: 'group-deleted', group: 'blue' }] }, 'faults[0].group "blue" is not in this scenario: use one of web'],
    [
      { faults: [{ kind: 'zone-removed', group: 'web', availabilityZone: 'z' }] },
      'faults[0].availabilityZone "z" is no zone of group web: use one of a, b, c',
    ],
    [{ faults: [{ kind: 'max-lifetime', group: 'web', age: '1h' }] }, 'faults[0].age is not possible'],
    [{ scaling: [{ fleet: 'api', kind: 'step' }] }, 'scaling[0].fleet "api" is not in this scenario: use one of web'],
    [{ scaling: [{ fleet: 'web', kind: 'predictive' }] }, 'scaling[0].kind is not a kind of scaling that is known'],
    [{ fleets: [{ name: 'web', before: { suspended: ['Lunch'] } }] }, 'fleets[0].before.suspended[0] must be one of "Launch"'],
    [{ fleets: [{ name: 'web', before: { standbye: 1 } }] }, 'unknown key "standbye" in fleets[0].before; did you mean "standby"?'],
    [
      { fleets: [{ name: 'web', desiredCapacity: 3, before: { protected: 2, unhealthy: 2 } }] },
      'fleets[0].before speaks of 4 servers, and desiredCapacity is 3: name fewer',
    ],
    [{ fleets: [{ name: 'web', before: { zonesRemoved: ['a', 'b', 'c'] } }] }, 'fleets[0].before.zonesRemoved leaves the group no zone'],
    [{ fleets: [{ name: 'web', before: { zonesRemoved: ['z'] } }] }, 'fleets[0].before.zonesRemoved names "z"'],
    [{ fleets: [{ name: 'web', desiredCapacity: 10, maxSize: 9 }] }, 'fleets[0].maxSize is 9, less than desiredCapacity 10: raise it'],
    [{ fleets: [{ name: 'web', desiredCapacity: 3, minSize: 4 }] }, 'fleets[0].minSize is 4, more than desiredCapacity 3: lower it'],
    [{ fleets: [{ name: 'web', boot: { median: 180 } }] }, 'fleets[0].boot.median is not a duration'],
    [{ fleets: [{ name: 'web' }, { name: 'web' }] }, 'two fleets are named "web": give each its own name'],
    [{ start: 'tomorrow' }, 'start'],
    [[], 'the document must be an object'],
  ])('%j is refused in one line that names the field', (written, sentence) => {
    const message = sentenceOf(written);
    expect(message).toContain(`x.yaml: `);
    expect(message).toContain(sentence);
    expect(message).not.toContain('\n');
  });
});
