import { describe, expect, test } from '@jest/globals';
import { type Check, checkResources } from './check-resources.ts';
import { decide, type Ground } from './decide.ts';
import type { FitnessFunction, Judgement, Severity } from './fitness-function.ts';
import { meta } from './meta/meta.ts';
import { measureObjective } from './objective.ts';
import { tightenBaseline } from './ratchet.ts';
import { findWaiver, readWaivers } from './waivers.ts';

type Outcome = Judgement['outcome'];
type Bucket = { outcome: Outcome };

const now = Date.parse('2026-03-01T00:00:00Z');

const about = (id: string, severity: Severity): FitnessFunction<Bucket> => ({
  id,
  title: id,
  severity,
  phases: ['pre-traffic'],
  why: 'why',
  remedy: 'remedy',
  source: 'source',
  judge: ({ outcome }) => ({ outcome, reason: `is ${outcome}`, evidence: {} }),
});

const selfCheck = checkResources(meta, ['gate'], new Map([['gate', {}]]), 'pre-traffic');
const checksOf = (outcomes: [id: string, severity: Severity, outcome: Outcome][]): Check[] => [
  ...selfCheck,
  ...outcomes.flatMap(([id, severity, outcome]) =>
    checkResources({ name: 'bucket', functions: [about(id, severity)] }, ['one'], new Map([['one', { outcome }]]), 'pre-traffic'),
  ),
];
const ground = (changes: Partial<Ground> = {}): Ground => ({
  release: 'r1',
  phase: 'pre-traffic',
  now,
  waivers: [],
  complexity: [],
  ...changes,
});
const waiver = { check: 'a', resource: 'one', owner: 'alice', reason: 'moving', granted: '2026-02-01', expires: '2026-04-01' };

describe('checks', () => {
  test('a declared resource that was not read is unknown, and so is a check that breaks', () => {
    const broken = {
      ...about('b', 'gate'),
      judge: () => {
        throw new Error('oops');
      },
    };
    const subject = { name: 'bucket', functions: [about('a', 'gate'), broken] };
    const found = checkResources(subject, ['one', 'lost'], new Map([['one', { outcome: 'pass' as const }]]), 'pre-traffic');
    expect(found.map(({ id, resource, judgement }) => [id, resource, judgement.outcome])).toEqual([
      ['a', 'one', 'pass'],
      ['b', 'one', 'unknown'],
      ['a', 'lost', 'unknown'],
      ['b', 'lost', 'unknown'],
    ]);
  });

  test('are made in their phases only', () => {
    expect(checkResources({ name: 'bucket', functions: [about('a', 'gate')] }, ['one'], new Map(), 'scheduled')).toEqual([]);
  });
});

describe('a release', () => {
  test('passes when every gate does', () => {
    expect(
      decide(
        checksOf([
          ['a', 'gate', 'pass'],
          ['b', 'gate', 'not-applicable'],
        ]),
        ground(),
      ),
    ).toMatchObject({ outcome: 'pass', blocks: [] });
  });

  test.each<[string, Severity, Outcome, 'pass' | 'fail' | 'unknown']>([
    ['a gate that fails blocks', 'gate', 'fail', 'fail'],
    ['a gate that is unknown blocks', 'gate', 'unknown', 'unknown'],
    ['a scored check that was never seen before does not', 'scored', 'fail', 'pass'],
    ['advice never does', 'advisory', 'fail', 'pass'],
  ])('%s', (_, severity, outcome, expected) => {
    expect(
      decide(
        checksOf([
          ['a', severity, outcome],
          ['b', 'gate', 'pass'],
        ]),
        ground(),
      ).outcome,
    ).toBe(expected);
  });

  test('is blocked by a gate that cannot say no, and by one that checked nothing', () => {
    const passes = checksOf([['a', 'gate', 'pass']]).filter((check) => check.id === 'a');
    expect(decide(passes, ground()).blocks).toEqual([expect.stringContaining('the gate itself is broken')]);
    const asleep = selfCheck.map((check) => ({ ...check, judgement: { ...check.judgement, outcome: 'pass' as const } }));
    expect(decide([...passes, ...asleep], ground()).blocks).toEqual([expect.stringContaining('the gate itself is broken')]);
    expect(decide(selfCheck, ground()).blocks).toEqual(['nothing was checked']);
  });

  test('is blocked by what the last one passed, scored or not', () => {
    const before = checksOf([
      ['a', 'scored', 'pass'],
      ['b', 'scored', 'fail'],
      ['c', 'gate', 'pass'],
    ]);
    const baseline = tightenBaseline(before);
    const same = checksOf([
      ['a', 'scored', 'pass'],
      ['b', 'scored', 'fail'],
      ['c', 'gate', 'pass'],
    ]);
    expect(decide(same, ground({ baseline })).outcome).toBe('pass');
    const worse = checksOf([
      ['a', 'scored', 'unknown'],
      ['b', 'scored', 'pass'],
      ['c', 'gate', 'pass'],
    ]);
    expect(decide(worse, ground({ baseline })).blocks).toEqual(['unknown: worse than the last release: a one: is unknown']);
    expect(tightenBaseline(worse)).toMatchObject({ failing: ['a one'] });
  });

  test('is blocked by a worse loss, never by complexity alone', () => {
    const checks = checksOf([
      ['a', 'scored', 'fail'],
      ['b', 'gate', 'pass'],
    ]);
    expect(decide(checks, ground({ previous: { loss: 0.1 } })).blocks).toEqual([expect.stringContaining('loss 0.250, was 0.100')]);
    const grown = [{ name: 'functions', value: 40, reference: 4 }];
    expect(decide(checks, ground({ previous: { loss: 0.25 }, complexity: grown })).outcome).toBe('pass');
  });
});

test('the loss is compared over the questions that both releases were asked', () => {
  const checks = checksOf([
    ['a', 'scored', 'fail'],
    ['b', 'gate', 'pass'],
    ['new', 'scored', 'fail'],
  ]);
  const asked = { a: 1, b: 0, gone: 0, elsewhere: 0 };
  expect(decide(checks, ground({ previous: { loss: 0.1, dimensions: asked } })).outcome).toBe('pass');
  expect(decide(checks, ground({ previous: { loss: 1, dimensions: { ...asked, a: 0 } } })).blocks).toEqual([
    'worse than the last release: loss 0.250, was 0.000',
  ]);
  expect(decide(checks, ground({ previous: { loss: 0, dimensions: { gone: 0 } } })).outcome).toBe('pass');
});

test('what is unknown makes no release worse than the last: it blocks, and fails nothing', () => {
  const checks = checksOf([
    ['a', 'gate', 'unknown'],
    ['b', 'gate', 'pass'],
  ]);
  expect(decide(checks, ground({ previous: { loss: 0 } }))).toMatchObject({
    outcome: 'unknown',
    blocks: ['unknown: a one: is unknown'],
  });
});

describe('waivers', () => {
  test('let a named breach pass while they last', () => {
    const checks = checksOf([
      ['a', 'gate', 'fail'],
      ['b', 'gate', 'pass'],
    ]);
    expect(decide(checks, ground({ waivers: [waiver] }))).toMatchObject({ outcome: 'pass', objective: { loss: 0 } });
    const late = ground({ waivers: [waiver], now: Date.parse('2026-04-01T00:00:00Z') });
    expect(decide(checks, late).blocks).toEqual(['failed: a one: is fail (the waiver of alice ran out on 2026-04-01)']);
    expect(decide(checks, ground({ waivers: [{ ...waiver, resource: 'other' }] })).outcome).toBe('fail');
  });

  test('never excuse what is unknown', () => {
    const [, unknown] = checksOf([['a', 'gate', 'unknown']]);
    if (!unknown) throw new Error('no check');
    expect(findWaiver(unknown, [waiver], now)).toEqual({});
  });

  test('have an owner, a reason, and at most 90 days', () => {
    expect(readWaivers([waiver], 'waivers', ['a'])).toEqual([waiver]);
    const { owner: _, ...ownerless } = waiver;
    expect(() => readWaivers([ownerless], 'waivers', ['a'])).toThrow(/\[0\]\.owner/);
    expect(() => readWaivers([{ ...waiver, expires: '2026-06-01' }], 'waivers', ['a'])).toThrow(
      /120 days after granted; a waiver lasts 90/,
    );
    expect(() => readWaivers([{ ...waiver, expires: '2026-01-01' }], 'waivers', ['a'])).toThrow(/is not after granted/);
    expect(() => readWaivers([waiver], 'waivers', ['b'])).toThrow(/no fitness function is called "a"/);
  });
});

describe('the objective', () => {
  test('does not move with the number of resources', () => {
    const one = checksOf([
      ['a', 'gate', 'pass'],
      ['b', 'gate', 'fail'],
    ]).slice(1);
    const many = [...one, ...one.filter((check) => check.id === 'a').map((check) => ({ ...check, resource: 'two' }))];
    expect(measureObjective(many, []).loss).toBe(measureObjective(one, []).loss);
  });

  test('counts what is unknown as lost, and what does not apply not at all', () => {
    const of = (outcome: Outcome) =>
      measureObjective(
        checksOf([
          ['a', 'gate', 'pass'],
          ['b', 'gate', outcome],
        ]).slice(1),
        [],
      ).loss;
    expect([of('pass'), of('not-applicable'), of('unknown'), of('fail')]).toEqual([0, 0, 0.5, 0.5]);
    expect(measureObjective([], []).loss).toBe(1);
  });

  test('weighs complexity by how often it doubled, at most once', () => {
    const of = (value: number) => measureObjective([], [{ name: 'states', value, reference: 10 }]).complexity;
    expect([of(10), of(20), of(5), of(1_000)]).toEqual([0, 1, -1, 1]);
  });
});
