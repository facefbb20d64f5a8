import { describe, expect, test } from '@jest/globals';
import { parseRecipe } from '../recipe/recipe.ts';
import type { Bake } from '../record/bake.ts';
import { imageName, newBake } from '../record/new-bake.ts';
import type { BakeObservation } from '../record/observation.ts';
import { advanceBake } from './advance-bake.ts';

const start = Date.parse('2026-01-05T09:00:00Z');
const written = { parameter: '/recycler/images/web', base: { parameter: '/aws/service/base' }, test: { group: 'web' } };
const fresh = newBake('web', parseRecipe(written, 'recipe web'), { by: 'schedule', reason: '' }, false, start);
const name = imageName('web', fresh.id, 1);

/** A bake that failed while the answers of its launch and of its image were open, and of whose end people know. */
const failed: Bake = {
  ...fresh,
  step: 'end',
  outcome: 'failed',
  reason: 'the builder was terminated',
  notifiedAt: start,
  builder: { token: 'token', sentAt: start },
  image: { name, attempt: 1, sentAt: start },
};

/** What one poll decides, so many seconds after the calls. */
const poll = (seconds: number, observation: Partial<BakeObservation>, bake = failed) => {
  const pipeline = { name: 'web', openBake: bake.id };
  const {
    bake: after,
    intents,
    pipeline: afterwards,
  } = advanceBake({ bake, pipeline }, { unread: [], ...observation }, start + seconds * 1_000);
  return { step: after.step, intents, openBake: afterwards.openBake };
};

describe('the end of a bake', () => {
  test('waits until a launch and an image whose answers were lost would have shown', () => {
    expect(poll(60, { servers: [], images: [] })).toMatchObject({ step: 'end', intents: [] });
    expect(poll(301, { servers: [], images: [] })).toEqual({ step: 'ended', intents: [], openBake: undefined });
  });

  test('clears away what shows after all, and waits until it is gone', () => {
    const late: Partial<BakeObservation> = {
      servers: [{ id: 'i-1', role: 'builder', state: 'running' }],
      images: [{ id: 'ami-1', name, state: 'available', mark: 'candidate' }],
    };
    expect(poll(400, late)).toMatchObject({
      step: 'end',
      intents: [
        { kind: 'terminate', server: 'i-1' },
        { kind: 'deregister', image: 'ami-1' },
      ],
    });
    expect(poll(420, { servers: [{ id: 'i-1', role: 'builder', state: 'shutting-down' }], images: [] }).step).toBe('end');
    expect(poll(440, { servers: [{ id: 'i-1', role: 'builder', state: 'terminated' }], images: [] }).step).toBe('ended');
  });

  test('is not reached where what is left cannot be read: unknown is never yes', () => {
    expect(poll(9_999, { images: [] }).step).toBe('end');
    expect(poll(9_999, { servers: [] }).step).toBe('end');
  });

  test('does not deregister an image that is still pending, one that passed its test, or a base', () => {
    const pending = { id: 'ami-1', name, state: 'pending' };
    expect(poll(400, { servers: [], images: [pending] })).toMatchObject({ step: 'end', intents: [] });
    const tested: Bake = { ...failed, outcome: 'tested', image: { name, attempt: 1, id: 'ami-1', isTested: true } };
    expect(poll(400, { servers: [], images: [{ ...pending, state: 'available', mark: 'tested' }] }, tested)).toMatchObject({
      step: 'ended',
      intents: [],
    });
    const base: Bake = { ...failed, image: { name, attempt: 1, id: 'ami-base', isBase: true } };
    expect(poll(400, { servers: [] }, base)).toMatchObject({ step: 'ended', intents: [] });
  });

  test('rejects an image that did not pass before it notifies, and does neither twice', () => {
    const { notifiedAt: _, ...rest } = failed;
    const rejected: Bake = { ...rest, outcome: 'rejected', image: { name, attempt: 1, id: 'ami-1' } };
    const images = [{ id: 'ami-1', name, state: 'available', mark: 'rejected' as const }];
    const kinds = (bake: Bake) => poll(400, { servers: [], images }, bake).intents.map(({ kind }) => kind);
    expect(kinds(rejected)).toEqual(['reject']);
    expect(kinds({ ...rejected, rejectedAt: start })).toEqual(['notify']);
    expect(kinds({ ...rejected, rejectedAt: start, notifiedAt: start })).toEqual([]);
  });
});
