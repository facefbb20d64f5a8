import { expect, test } from '@jest/globals';
import { clusterOf, cordonOf, excluding, markOf, workload } from './cluster-for-tests.ts';
import { findLeaks } from './find-leaks.ts';
import { keys } from './settings-keys.ts';

const place = { workload, name: 'search', address: 'http://10.0.0.3:9200' };
const find = (cluster = clusterOf(), journalled = [cordonOf('n1')]) =>
  findLeaks(cluster, journalled, place).map(({ what, isOurs, byHand }) => ({ what, isOurs, byHand }));

const settings = (persistent: Record<string, string>) => ({ settings: { ...clusterOf().settings, persistent } });

test('a cluster as it was has no leak, whatever a journal names', () => {
  expect(find()).toEqual([]);
});

test('our node ids are kept apart from others, and each command keeps the ids of the other', () => {
  expect(find(clusterOf({ ...settings({ [keys.excludeIds]: 'n1,theirs' }) }))).toEqual([
    {
      what: `${keys.excludeIds} keeps copies from n1 (i-1)`,
      isOurs: true,
      byHand: `curl -X PUT 'http://10.0.0.3:9200/_cluster/settings' -H content-type:application/json -d '{"persistent":{"${keys.excludeIds}":"theirs"}}'`,
    },
    {
      what: `${keys.excludeIds} keeps copies from theirs (not in the cluster)`,
      isOurs: false,
      byHand: expect.stringContaining(`"${keys.excludeIds}":"n1"`),
    },
  ]);
});

test('the last id leaves no empty text behind, which would exclude nothing and stay', () => {
  expect(find(clusterOf(settings({ [keys.excludeIds]: 'n1' })))[0]?.byHand).toContain(`{"persistent":{"${keys.excludeIds}":null}}`);
});

test('held rebalancing is put back to what the journal says that it was', () => {
  const held = clusterOf({ settings: excluding('n1') });
  const [, rebalance] = find(held, [cordonOf('n1', markOf('n1', { rebalance: 'primaries' }))]);
  expect(rebalance).toEqual({
    what: `${keys.rebalance} is none; before the campaign it was primaries`,
    isOurs: true,
    byHand: expect.stringContaining(`"${keys.rebalance}":"primaries"`),
  });
});

test('rebalancing that others had held before is theirs, and is not listed; with no journal it may be a leftover', () => {
  const held = clusterOf(settings({ [keys.rebalance]: 'none' }));
  expect(find(held, [cordonOf('n1', markOf('n1', { rebalance: 'none' }))])).toEqual([]);
  expect(find(held, [])).toMatchObject([{ isOurs: false }]);
});

test('a vote is ours only where the mark says that it was taken', () => {
  const cluster = clusterOf({ voting: { committed: ['n9'], exclusions: [{ id: 'n1', name: 'i-1' }] } });
  expect(find(cluster, [cordonOf('n1', markOf('n1', { vote: true }))])).toMatchObject([{ isOurs: true }]);
  expect(find(cluster)).toMatchObject([{ isOurs: false, byHand: expect.stringContaining('DELETE') }]);
});

test('exclusions by other attributes are never ours', () => {
  expect(find(clusterOf(settings({ [`${keys.exclude}_name`]: 'i-1' })))).toEqual([]);
});
