import { describe, expect, test } from '@jest/globals';
import { compareSettings } from './cluster-settings.ts';
import type { WrittenDocument } from './document-writer.ts';
import { sumRed } from './health-watch.ts';
import { type Copy, judgeCopies } from './judge-copies.ts';
import { judgeDocuments } from './judge-documents.ts';
import { findBreaches, type Verdict } from './verdict.ts';

const written = (acknowledged: string | undefined, unanswered?: string): WrittenDocument => ({
  ...{ index: 'double', id: 'd1', acknowledged, unanswered },
});
const found = (text?: string): Map<string, string> => new Map(text === undefined ? [] : [['double/d1', text]]);

describe('a document', () => {
  test.each([
    ['is there as it was acknowledged', written('one'), found('one'), [], []],
    ['is gone', written('one'), found(), ['double/d1'], []],
    ['is there as it was before', written('two'), found('one'), ['double/d1'], []],
    ['was deleted, and is gone', written('deleted'), found(), [], []],
    ['was deleted, and is back', written('deleted'), found('one'), [], ['double/d1']],
    ['was never acknowledged, and is not there', written(undefined, 'one'), found(), [], []],
    ['was never acknowledged, and is there', written(undefined, 'one'), found('one'), [], []],
    ['has its unanswered change', written('one', 'two'), found('two'), [], []],
    ['has not got its unanswered change', written('one', 'two'), found('one'), [], []],
    ['has neither', written('one', 'two'), found('zero'), ['double/d1'], []],
    ['has its unanswered deletion', written('one', 'deleted'), found(), [], []],
  ])('%s', (_, document, texts, lost, revived) => {
    expect(judgeDocuments([document], texts)).toEqual({ lost, revived });
  });
});

describe('red', () => {
  const sample = (at: number, ...red: string[]) => ({ at, red, isMasterless: false, answered: 5, asked: 5 });

  test('is caused where no fault explains it', () => {
    const samples = [sample(0), sample(1_000, 'double'), sample(3_500), sample(4_000)];
    expect(sumRed(samples, [])).toEqual({ caused: 2.5, suffered: 0, masterless: 0, causedIndices: ['double'] });
  });

  test('is suffered where a fault explains every index that is red', () => {
    const samples = [sample(0), sample(1_000, 'single'), sample(2_000), sample(3_000)];
    expect(sumRed(samples, [{ at: 500, healedAt: 2_000, indices: ['single'] }])).toEqual({
      caused: 0,
      suffered: 1,
      masterless: 0,
      causedIndices: [],
    });
  });

  test('is caused where another index is red beside it, before the fault, and after it has healed', () => {
    const fault = { at: 1_000, healedAt: 2_000, indices: ['single'] };
    const samples = [
      sample(0, 'single'),
      sample(1_000, 'single', 'double'),
      sample(2_000, 'single'),
      sample(3_000, 'single'),
      sample(4_000),
    ];
    expect(sumRed(samples, [fault])).toEqual({ caused: 3, suffered: 1, masterless: 0, causedIndices: ['single', 'double'] });
  });
});

test('copies differ by their documents, or by how far they have come', () => {
  const copy = (count: number, max_seq_no: number): Copy => ({
    ...{ docs: { count }, seq_no: { max_seq_no } },
    routing: { node: 'n', primary: false, state: 'STARTED' },
  });
  const judge = (...copies: Copy[]) => judgeCopies({ double: { shards: { 0: copies } } });
  expect(judge(copy(3, 9), copy(3, 9))).toEqual([]);
  expect(judge(copy(3, 9), copy(2, 9))).toEqual(['double[0]: 3 documents up to 9; 2 documents up to 9']);
  expect(judge(copy(3, 9), copy(3, 8))).toEqual(['double[0]: 3 documents up to 9; 3 documents up to 8']);
});

test('settings that changed or went are found, and what was created since is not', () => {
  expect(compareSettings({ persistent: '{}', 'index a': '1' }, { persistent: '{}', 'index a': '1', 'index late': '2' })).toEqual([]);
  expect(compareSettings({ persistent: '{}', 'index a': '1' }, { persistent: '{"x":"1"}' })).toEqual([
    'persistent: was {}, is {"x":"1"}',
    'index a: was 1, is gone',
  ]);
});

test('a verdict names everything that must not be', () => {
  const good: Verdict = {
    ...{ acknowledged: 9, repeated: 0, documents: 9, snapshots: 1, seconds: 60, isHealed: true },
    ...{
      lost: [],
      revived: [],
      copies: [],
      settings: [],
      invariants: [],
      red: { caused: 0, suffered: 8, masterless: 2, causedIndices: [] },
    },
  };
  expect(findBreaches(good)).toEqual([]);
  const bad: Verdict[] = [
    { ...good, lost: ['a/1'] },
    { ...good, revived: ['a/1'] },
    { ...good, red: { caused: 0.2, suffered: 0, masterless: 0, causedIndices: ['a'] } },
    { ...good, isHealed: false },
    { ...good, unread: 'no answer' },
    { ...good, copies: ['a[0]'] },
    { ...good, settings: ['persistent'] },
    { ...good, invariants: ['I1'] },
  ];
  expect(bad.map((each) => findBreaches(each).length)).toEqual(Array(bad.length).fill(1));
});
