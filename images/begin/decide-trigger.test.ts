import { expect, test } from '@jest/globals';
import { parseRecipe } from '../recipe/recipe.ts';
import { newBake } from '../record/new-bake.ts';
import { decideTrigger, isBasePollDue } from './decide-trigger.ts';

const start = Date.parse('2026-01-05T09:00:00Z');
const written = { parameter: '/recycler/images/web', base: { parameter: '/aws/service/base' }, test: { group: 'web' }, every: '6h' };
const recipe = parseRecipe(written, 'recipe web');
const base = {
  id: 'ami-1',
  name: 'base',
  owner: '137112412989',
  state: 'available',
  architecture: 'x86_64',
  rootDevice: '/dev/xvda',
  createdAt: start,
};
const last = { ...newBake('web', recipe, { by: 'schedule', reason: '' }, false, start), step: 'ended' as const, base };
const after = (minutes: number) => start + minutes * 60_000;

test('a recipe of which nothing was made, or that has changed since, begins at once', () => {
  expect(decideTrigger({ recipe, last: undefined, now: start })?.by).toBe('recipe');
  const changed = parseRecipe({ ...written, base: { parameter: '/aws/service/other' } }, 'recipe web');
  expect(decideTrigger({ recipe: changed, last, now: after(1) })?.by).toBe('recipe');
  expect(decideTrigger({ recipe: parseRecipe({ ...written, fleets: ['web'] }, 'recipe web'), last, now: after(1) })).toBeUndefined();
});

test('a base that moved begins one, an hour after the last one at the earliest; one that was not read, none', () => {
  const moved = { ...base, id: 'ami-2' };
  expect(isBasePollDue({ last, now: after(59) })).toBe(false);
  expect(decideTrigger({ recipe, last, base: moved, now: after(59) })).toBeUndefined();
  expect(decideTrigger({ recipe, last, base: moved, now: after(60) })).toMatchObject({
    by: 'base',
    reason: expect.stringContaining('ami-2'),
  });
  expect(decideTrigger({ recipe, last, base, now: after(60) })).toBeUndefined();
  expect(decideTrigger({ recipe, last, now: after(60) })).toBeUndefined();
});

test('the schedule begins one, however the last one ended', () => {
  expect(decideTrigger({ recipe, last, base, now: after(359) })).toBeUndefined();
  expect(decideTrigger({ recipe, last: { ...last, outcome: 'failed' }, base, now: after(360) })?.by).toBe('schedule');
});

test('a finding begins one at once where a newer base is there, and none where the same would come of it', () => {
  const finding = { severity: 'CRITICAL', title: 'CVE-2026-1234 in openssl' };
  const moved = { ...base, id: 'ami-2' };
  expect(decideTrigger({ recipe, last, base: moved, finding, now: after(5) })).toMatchObject({
    by: 'finding',
    reason: 'CRITICAL: CVE-2026-1234 in openssl; /aws/service/base names a newer base, ami-2',
  });
  expect(decideTrigger({ recipe, last, base, finding, now: after(5) })).toBeUndefined();
  expect(decideTrigger({ recipe, last, finding, now: after(5) })).toBeUndefined();
});
