import { describe, expect, test } from '@jest/globals';
import { parseRecipe } from '../recipe/recipe.ts';
import { newBake } from '../record/new-bake.ts';
import type { Removal } from '../record/removal.ts';
import type { StoredImage, StoredServer } from '../record/stored-image.ts';
import { checkRemovals } from './check-removals.ts';
import { decideImages, mostPerRun, recordRemovals } from './decide-images.ts';
import { decideSweep, longestServerLife } from './decide-sweep.ts';
import { type PruneFacts, usePlaces } from './facts.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const day = 86_400_000;
const parameter = '/recycler/images/web';
const recipe = parseRecipe({ parameter, base: { parameter: '/aws/service/base' }, test: { group: 'web' } }, 'recipe web');

const imageOf = (id: string, more: Partial<StoredImage> = {}): StoredImage => ({
  ...{ id, name: id, state: 'available', isOwn: true, isPublic: false, isProtected: false, snapshots: [`snap-${id}`] },
  createdAt: now - 90 * day,
  lastLaunchedAt: now - 90 * day,
  tags: { 'recycler:bake': `bake-of-${id}`, 'recycler:pipeline': 'web', 'recycler:state': 'rejected' },
  ...more,
});
const factsOf = (images: StoredImage[], removals: Record<string, Removal> = {}, more: Partial<PruneFacts> = {}): PruneFacts => ({
  ...{ now, pipeline: { name: 'web', removals }, recipe, images, unread: [], versions: [], wanted: [] },
  uses: Object.fromEntries(usePlaces.map((place) => [place, []])),
  asked: images.map(({ id }) => id),
  ...more,
});
const one = (state: string, removal?: Partial<Removal>, more: Partial<PruneFacts> = {}) => {
  const facts = factsOf(
    [imageOf('ami-1', { state })],
    removal && { 'ami-1': { name: 'ami-1', disableSentAt: now - 8 * day, ...removal } },
    more,
  );
  const verdicts = decideImages(facts);
  return { act: verdicts[0]?.act, removedAt: verdicts[0]?.removedAt, record: recordRemovals(facts, verdicts)['ami-1'] };
};

describe('an image that nothing uses', () => {
  test('is disabled, waits from when it was seen to be disabled, and is removed after that', () => {
    expect(one('available')).toEqual({ act: 'disable', removedAt: now + 7 * day, record: { name: 'ami-1', disableSentAt: now } });
    expect(one('disabled', {})).toMatchObject({ act: 'wait', removedAt: now + 7 * day, record: { disabledAt: now } });
    expect(one('disabled', { disabledAt: now - 7 * day + 1 })).toMatchObject({ act: 'wait' });
    expect(one('disabled', { disabledAt: now - 7 * day })).toMatchObject({ act: 'remove', record: { deregisterSentAt: now } });
  });

  test('is left alone where others disabled it, and removed at once where EC2 could not make it', () => {
    expect(one('disabled').act).toBe('keep');
    expect(one('failed').act).toBe('remove');
    expect(one('pending').act).toBe('keep');
  });

  test('is enabled again where it is used after all, or where that cannot be read, and then stays for a while', () => {
    const { uses } = factsOf([]);
    const used = { uses: { ...uses, servers: [{ image: 'ami-1', by: 'server i-1' }] } };
    expect(one('disabled', { disabledAt: now - day }, used)).toEqual({
      act: 'enable',
      removedAt: undefined,
      record: { name: 'ami-1', disableSentAt: now - 8 * day, enableSentAt: now },
    });
    const { servers: _, ...unread } = uses;
    expect(one('disabled', { disabledAt: now - 30 * day }, { uses: unread }).act).toBe('enable');
    expect(one('available', { enableSentAt: now - day })).toMatchObject({ act: 'keep', record: { enableSentAt: now - day } });
    // The call was lost: it is sent again.
    expect(one('disabled', { enableSentAt: now - day }).act).toBe('enable');
    expect(one('available', { enableSentAt: now - 14 * day })).toMatchObject({ act: 'disable', record: { disableSentAt: now } });
  });

  test('is one of few in a run, the oldest first, and no run forgets those whose turn is later', () => {
    const images = Array.from({ length: 8 }, (_, index) => imageOf(`ami-${index}`, { createdAt: now - (40 + index) * day }));
    const verdicts = decideImages(factsOf(images));
    expect(verdicts.map(({ act }) => act)).toEqual([...Array(mostPerRun).fill('disable'), ...Array(8 - mostPerRun).fill('wait')]);
    expect(verdicts[0]?.image).toBe('ami-7');
    const removals = Object.fromEntries(images.map(({ id }) => [id, { name: id, disableSentAt: 0, disabledAt: 0 }]));
    const disabled = factsOf(
      images.map((image) => ({ ...image, state: 'disabled' })),
      removals,
    );
    expect(Object.keys(recordRemovals(disabled, decideImages(disabled)))).toHaveLength(8);
  });
});

describe('the second count before a call', () => {
  const intent = { kind: 'disable', image: 'ami-1', reason: '' } as const;
  const remove = { kind: 'remove', image: 'ami-1', reason: '' } as const;
  const base = { id: 'b', name: 'b', owner: 'amazon', state: 'available', architecture: 'x86_64', rootDevice: '/dev/xvda', createdAt: 0 };
  const published = { image: 'ami-1', version: 1, bake: 'b', base, recipeHash: '', at: 0 };
  test.each<[string, PruneFacts, typeof intent | typeof remove]>([
    ['it is current', factsOf([imageOf('ami-1')], {}, { pipeline: { name: 'web', current: published } }), intent],
    ['it is previous', factsOf([imageOf('ami-1')], {}, { pipeline: { name: 'web', previous: published } }), intent],
    [
      'under the label current',
      factsOf([imageOf('ami-1')], {}, { versions: [{ parameter, version: 1, value: 'ami-1', labels: ['current'], isLatest: true }] }),
      intent,
    ],
    ['not one of ours', factsOf([imageOf('ami-1', { tags: {} })]), intent],
    ['not one of ours', factsOf([]), intent],
    ['labels of its parameter are not known', (({ versions: _, ...rest }) => rest)(factsOf([imageOf('ami-1')])), intent],
    ['it was not disabled before', factsOf([imageOf('ami-1')]), remove],
    ['it was not disabled before', factsOf([imageOf('ami-1', { state: 'disabled' })], { 'ami-1': { name: '', disableSentAt: 0 } }), remove],
  ])('refuses what the guards let through: %s', (what, facts, decided) => {
    expect(() => checkRemovals(facts, [decided])).toThrow(what);
  });

  test('lets through what they are right about', () => {
    expect(() => checkRemovals(factsOf([imageOf('ami-1')]), [intent])).not.toThrow();
    const disabled = factsOf([imageOf('ami-1', { state: 'disabled' })], { 'ami-1': { name: '', disableSentAt: 0, disabledAt: 1 } });
    expect(() => checkRemovals(disabled, [remove])).not.toThrow();
  });
});

describe('what bakes have left', () => {
  const serverOf = (id: string, seconds: number, more: Partial<StoredServer> = {}): StoredServer => ({
    ...{ id, state: 'running', launchedAt: now - seconds * 1_000, bake: 'web-1', role: 'tester' },
    ...more,
  });
  const ended = (servers: StoredServer[], openBake = false) => {
    const bake = { ...newBake('web', recipe, { by: 'hand', reason: '' }, false, now), id: 'web-1', step: 'test' as const };
    return decideSweep({ now, servers, ...(openBake && { openBake: bake }) }).map((intent) => ('server' in intent ? intent.server : ''));
  };

  test('servers are ended after three hours, but for those of the bake that is open and needs them', () => {
    const servers = [
      serverOf('i-old', longestServerLife),
      serverOf('i-new', longestServerLife - 1),
      serverOf('i-gone', 99_999, { state: 'terminated' }),
    ];
    expect(ended(servers)).toEqual(['i-old']);
    expect(ended(servers, true)).toEqual([]);
    const { bake: _, ...foreign } = serverOf('i-foreign', 99_999);
    const { launchedAt: __, ...ageless } = serverOf('i-ageless', 0);
    expect(ended([foreign, ageless])).toEqual([]);
    expect(ended(Array.from({ length: 30 }, (_, index) => serverOf(`i-${index}`, 99_999)))).toHaveLength(10);
  });

  test('snapshots that no image has are deleted after a day, and none where the images could not be read', () => {
    const tags = { 'recycler:bake': 'web-1' };
    const snapshots = [
      { id: 'snap-ami-1', startedAt: now - 2 * day, tags },
      { id: 'snap-left', startedAt: now - 2 * day, tags },
      { id: 'snap-young', startedAt: now - day / 2, tags },
      { id: 'snap-foreign', startedAt: now - 2 * day, tags: {} },
    ];
    expect(decideSweep({ now, snapshots, images: [imageOf('ami-1')] })).toMatchObject([{ kind: 'delete-snapshot', snapshot: 'snap-left' }]);
    expect(decideSweep({ now, snapshots })).toEqual([]);
  });
});
