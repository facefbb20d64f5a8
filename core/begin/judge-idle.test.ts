import { describe, expect, test } from '@jest/globals';
import type { GroupSettings } from '../record/observation.ts';
import type { Due } from './due.ts';
import { findIdleUntil, toIdle } from './judge-idle.ts';

const hour = 3_600_000;
const now = Date.parse('2026-03-01T00:00:00Z');
const revisions = { web: '3 abc' };
const group = { name: 'web', fleet: 'web', policy: 'web', templateId: 'lt-1', versionSpec: '7', desired: 4, unsupported: [] };
const groupsOf = (changes: object = {}) => [{ ...group, ...changes } as unknown as GroupSettings];
const dueOf = (changes: object = {}) =>
  ({
    wanted: { web: { templateId: 'lt-1', versionSpec: '7', version: '7', image: 'ami-1', isMoving: false } },
    facts: { 'i-1': { id: 'i-1', launchedAt: now - 5 * hour }, 'i-2': { id: 'i-2', launchedAt: now - 9 * hour } },
    maxAge: undefined,
    ...changes,
  }) as unknown as Due;

describe('a fleet in which nothing was due', () => {
  const idle = toIdle(groupsOf(), dueOf(), revisions, now);
  const untilOf = (changes: object, at = now + 1, seen: Record<string, string> = revisions) =>
    findIdleUntil({ ...(idle && { idle }) }, groupsOf(changes), seen, at);

  test('is planned again after six hours', () => {
    expect(untilOf({})).toBe(now + 6 * hour);
    expect(untilOf({}, now + 6 * hour - 1)).toBe(now + 6 * hour);
    expect(untilOf({}, now + 6 * hour)).toBeUndefined();
  });

  test.each([
    ['its template', { templateId: 'lt-2' }],
    ['its version', { versionSpec: '8' }],
    ['its instance types', { instanceTypes: ['t3.large'] }],
    ['its policy', { policy: 'other' }],
    ['what is not supported in it', { unsupported: ['has a warm pool'] }],
  ])('is planned at once where a group changes %s', (_, change) => {
    expect(untilOf(change)).toBeUndefined();
  });

  test('is planned at once where a group comes or goes', () => {
    const more = [...groupsOf(), ...groupsOf({ name: 'web-b' })];
    expect(findIdleUntil({ ...(idle && { idle }) }, more, revisions, now + 1)).toBeUndefined();
    expect(findIdleUntil({ ...(idle && { idle }) }, [], revisions, now + 1)).toBeUndefined();
  });

  test('is planned at once where its policy has changed, or could not be read', () => {
    expect(untilOf({}, now + 1, { web: '4 abc' })).toBeUndefined();
    expect(untilOf({}, now + 1, { web: '3 abd' })).toBeUndefined();
    expect(untilOf({}, now + 1, {})).toBeUndefined();
  });

  test('may grow and shrink as others want it, where age does not matter', () => {
    expect(untilOf({ desired: 40 })).toBe(now + 6 * hour);
  });

  test('is planned where nothing is known of it', () => {
    expect(findIdleUntil({}, groupsOf(), revisions, now)).toBeUndefined();
  });
});

describe('a fleet with a maximum age', () => {
  const idle = toIdle(groupsOf(), dueOf({ maxAge: 10 * 3_600 }), revisions, now);
  const untilOf = (changes: object, at = now + 1) => findIdleUntil({ ...(idle && { idle }) }, groupsOf(changes), revisions, at);

  test('is planned when its oldest server reaches it', () => {
    expect(untilOf({})).toBe(now + hour);
    expect(untilOf({}, now + hour)).toBeUndefined();
  });

  test('is planned at once where it grows, since its campaign then takes longer', () => {
    expect(untilOf({ desired: 3 })).toBe(now + hour);
    expect(untilOf({ desired: 5 })).toBeUndefined();
  });
});

describe('nothing is remembered', () => {
  const moving = { web: { templateId: 'lt-1', versionSpec: '$Latest', version: '7', image: 'ami-1', isMoving: true } };

  test.each([
    ['where what it wants moves by itself', dueOf({ wanted: moving }), revisions],
    ['where what it wants is not known', dueOf({ wanted: {} }), revisions],
    ['where its policy has no mark', dueOf(), {}],
  ])('%s', (_, due, seen) => {
    expect(toIdle(groupsOf(), due, seen, now)).toBeUndefined();
  });
});
