import { describe, expect, test } from '@jest/globals';
import { findStaleness, findUnknown, isAsWanted, isSameWanted, type ServerAge } from './wanted.ts';

const wanted = { templateId: 'lt-1', versionSpec: '$Default', version: '7', image: 'ami-new', isMoving: true };

describe('staleness', () => {
  test('what cannot be read is not stale', () => {
    expect(findStaleness({}, wanted, 1e9, 3_600)).toBeUndefined();
    expect(findStaleness({ templateVersion: '7' }, wanted, 1e9, 3_600)).toBeUndefined();
  });

  test('a server is as old as its limit, and stale a moment later', () => {
    const server = { image: 'ami-new', templateVersion: '7', launchedAt: 1_000 };
    expect(findStaleness(server, wanted, 3_601_000, 3_600)).toBeUndefined();
    expect(findStaleness(server, wanted, 3_601_001, 3_600)).toBe('too old');
    expect(findStaleness(server, wanted, 9e9, undefined)).toBeUndefined();
  });

  test('another image speaks louder than another version', () => {
    expect(findStaleness({ image: 'ami-old', templateVersion: '6' }, wanted, 0, undefined)).toBe('image ami-old, wanted ami-new');
    expect(findStaleness({ image: 'ami-new', templateVersion: '6' }, wanted, 0, undefined)).toBe('template version 6, wanted 7');
  });
});

describe('a server', () => {
  const same = { image: 'ami-new', templateId: 'lt-1', templateVersion: '7', instanceType: 'm6g.large', launchedAt: 0 };
  const mixed = { ...wanted, instanceTypes: ['m6g.large', 'm7g.large'] };

  test('is as wanted where all that a launch would use agrees', () => {
    expect([isAsWanted(same, wanted), isAsWanted(same, mixed)]).toEqual([true, true]);
  });

  test.each<[ServerAge, RegExp]>([
    [{ templateId: 'lt-2' }, /^launch template lt-2, wanted lt-1$/],
    [{ launchConfiguration: 'web-2019' }, /^launch configuration web-2019, wanted launch template lt-1$/],
    [{ instanceType: 't3.large' }, /^instance type t3.large, wanted m6g.large or m7g.large$/],
  ])('is stale by one part of it that differs: %j', (change, why) => {
    expect(findStaleness({ ...same, ...change }, mixed, 0, undefined)).toMatch(why);
  });

  test.each(['image', 'templateId', 'templateVersion', 'instanceType'] as const)(
    'that does not say its %s is unknown, and not as wanted',
    (key) => {
      const { [key]: _, ...rest } = same;
      expect(findStaleness(rest, mixed, 0, undefined)).toBeUndefined();
      expect(findUnknown(rest, mixed)).toMatch(/is not known$/);
      expect(isAsWanted(rest, mixed)).toBe(false);
    },
  );
});

test('two answers mean the same launch when template, version and image agree, however the group names the version', () => {
  expect(isSameWanted(wanted, { ...wanted, versionSpec: '7' })).toBe(true);
  for (const other of [{ templateId: 'lt-2' }, { version: '8' }, { image: 'ami-x' }, { instanceTypes: ['m6g.large'] }])
    expect(isSameWanted(wanted, { ...wanted, ...other })).toBe(false);
});
