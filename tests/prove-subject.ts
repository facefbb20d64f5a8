import { describe, expect, test } from '@jest/globals';
import type { Subject } from '../fitness/fitness-function.ts';
import type { Fixtures, Unknown } from '../fitness/fixtures.ts';

const permission = 'service:ReadIt';
const unknowns: Record<string, Unknown> = {
  denied: { is: 'unknown', source: permission, reason: 'denied (AccessDeniedException)', permission },
  throttled: { is: 'unknown', source: permission, reason: 'throttled (ThrottlingException): tried again at the next run' },
  unanswered: { is: 'unknown', source: permission, reason: 'not answered (TimeoutError: no answer)' },
};

/** Names the fields that `judge` reads. */
const fieldsRead = <Resource extends object>(resource: Resource, judge: (resource: Resource) => unknown): string[] => {
  const read = new Set<string>();
  judge(
    new Proxy(resource, {
      get: (target, field) => {
        read.add(String(field));
        return Reflect.get(target, field);
      },
    }),
  );
  return [...read];
};

/** What is missing of the fixtures of a subject: a function without one that passes, one that fails, or a reading that it needs. */
export const findGaps = <Resource extends object>(
  subject: Subject<Resource>,
  fixtures: Record<string, Fixtures<Resource>>,
  plainFields: readonly string[],
): string[] =>
  subject.functions.flatMap(({ id, judge }) => {
    const own = fixtures[id];
    if (own === undefined) return [`${id} has no fixtures`];
    const looked = new Set(own.good.flatMap((resource) => fieldsRead(resource, judge)));
    const needed = [...looked].filter((field) => !plainFields.includes(field));
    return [
      ...(own.good.length === 0 ? [`${id} has no good fixture`] : []),
      ...(Object.keys(own.bad).length === 0 ? [`${id} has no bad fixture`] : []),
      ...needed.filter((field) => !(field in own.needs)).map((field) => `${id} needs ${field} and has no fixture without it`),
      ...Object.keys(own.needs).flatMap((field) => (needed.includes(field) ? [] : [`${id} does not read ${field}`])),
    ];
  });

/** Tests that every function of a subject can pass, can fail, and names what it could not read. */
export const proveSubject = <Resource extends object>(
  subject: Subject<Resource>,
  fixtures: Record<string, Fixtures<Resource>>,
  plainFields: readonly string[],
): void => {
  test('every function has all fixtures, and a missing one is seen', () => {
    expect(findGaps(subject, fixtures, plainFields)).toEqual([]);
    for (const { id } of subject.functions) {
      const own = fixtures[id];
      if (own === undefined) throw new Error(`${id} has no fixtures`);
      for (const less of [
        { ...own, bad: {} },
        { ...own, good: [] },
        { ...own, needs: {} },
      ])
        expect(findGaps(subject, { ...fixtures, [id]: less }, plainFields)).not.toEqual([]);
      expect(findGaps(subject, { ...fixtures, [id]: undefined } as never, plainFields)).toEqual([`${id} has no fixtures`]);
    }
  });

  test('every function has its own id and a page of AWS as its source', () => {
    expect(new Set(subject.functions.map(({ id }) => id)).size).toBe(subject.functions.length);
    for (const { source } of subject.functions) expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html$/);
  });

  describe.each(subject.functions)('$id', ({ id, judge }) => {
    const { good = [], bad = {}, needs = {} } = fixtures[id] ?? {};
    // What has no fixtures yet is named by the first test of all.
    const readings = Object.keys(needs).flatMap((field) => Object.keys(unknowns).map((how) => ({ field, how })));
    const [first] = good;

    test('passes what is good', () => {
      for (const resource of good) expect(judge(resource)).toMatchObject({ outcome: 'pass' });
    });

    for (const [name, resource] of Object.entries(bad))
      test(`fails: ${name}`, () => {
        const judgement = judge(resource);
        expect(judgement).toMatchObject({ outcome: 'fail' });
        expect(judgement.reason).not.toBe('');
      });

    for (const { field, how } of readings)
      test(`does not know where ${field} is ${how}`, () => {
        const [replace, reading] = [needs[field], unknowns[how]];
        if (first === undefined || replace === undefined || reading === undefined) throw new Error(field);
        const judgement = judge(replace(first, reading));
        expect(judgement).toMatchObject({ outcome: 'unknown', evidence: { source: permission } });
        expect(judgement.permission).toBe(reading.permission);
        expect(judgement.reason).toContain(how === 'denied' ? permission : reading.reason);
      });
  });
};
