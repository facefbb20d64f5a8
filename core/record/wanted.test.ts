import { describe, expect, test } from '@jest/globals';
import { findStaleness, isSameWanted } from './wanted.ts';

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

test('two answers mean the same launch when template, version and image agree, however the group names the version', () => {
  expect(isSameWanted(wanted, { ...wanted, versionSpec: '7' })).toBe(true);
  for (const other of [{ templateId: 'lt-2' }, { version: '8' }, { image: 'ami-x' }])
    expect(isSameWanted(wanted, { ...wanted, ...other })).toBe(false);
});
