import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { choosePrunable, type Need, newestKept, type Version } from './choose-prunable.ts';

const lambda = (name: string, number: number): string => `arn:aws:lambda:eu-west-1:123456789012:function:r-${name}:${number}`;
const machine = (number: number): string => `arn:aws:states:eu-west-1:123456789012:stateMachine:r:${number}`;

/** Every version of one release: each function was published with it. */
const release = (number: number, changes: Partial<Record<string, Partial<Version>>> = {}): Version[] => [
  { arn: lambda('begin', number), kind: 'begin', number, names: [machine(number)], ...changes.begin },
  {
    arn: machine(number),
    kind: 'state-machine',
    number,
    names: [lambda('advance', number), lambda('conclude', number)],
    ...changes.machine,
  },
  { arn: lambda('advance', number), kind: 'function', number, names: [lambda('probe', number)], ...changes.advance },
  { arn: lambda('conclude', number), kind: 'function', number, names: [] },
  { arn: lambda('probe', number), kind: 'function', number, names: [] },
  {
    arn: lambda('hook', number),
    kind: 'function',
    number,
    names: [lambda('reaper', number)],
    belongsTo: lambda('begin', number),
    ...changes.hook,
  },
  { arn: lambda('reaper', number), kind: 'function', number, names: [] },
];
const releases = (count: number, changes: Record<number, Parameters<typeof release>[1]> = {}): Version[] =>
  Array.from({ length: count }, (_, index) => release(index + 1, changes[index + 1])).flat();
const live = (number: number): Need => ({ arn: lambda('begin', number), by: 'alias live' });
const numbersOf = (versions: readonly Version[]): number[] => [...new Set(versions.map(({ number }) => number))].toSorted((a, b) => a - b);

describe('versions that may go', () => {
  test('are those that are not needed, but for the newest five of each', () => {
    const { prune, unclear } = choosePrunable(releases(9), [live(9)], 1_000);
    expect(unclear).toEqual([]);
    expect(numbersOf(prune)).toEqual([1, 2, 3, 4]);
    expect(prune).toHaveLength(4 * 7);
    expect(prune.slice(0, 4).map(({ kind }) => kind)).toEqual(['begin', 'begin', 'begin', 'begin']);
  });

  test('are none of the whole chain of what is needed: state machine, functions, probe, gate and reaper', () => {
    const { prune } = choosePrunable(releases(9), [live(9), live(2), { arn: machine(3), by: 'execution x' }], 1_000);
    expect(prune.filter(({ number }) => number === 2)).toEqual([]);
    // What only the execution needs: not the begin that started it.
    expect(prune.filter(({ number }) => number === 3).map(({ arn }) => arn)).toEqual([
      lambda('begin', 3),
      lambda('hook', 3),
      lambda('reaper', 3),
    ]);
  });

  test.each<[string, Version[], RegExp]>([
    [
      'a definition that cannot be read',
      releases(9, { 2: { machine: { unread: 'AccessDenied', names: [] } } }),
      /stateMachine:r:2 .*AccessDenied/,
    ],
    ['an environment that cannot be read', releases(9, { 2: { begin: { unread: 'KMS', names: [] } } }), /r-begin:2 .*KMS/],
    ['a begin that names no state machine', releases(9, { 2: { begin: { names: [] } } }), /r-begin:2, .* names no version/],
    ['a definition without functions', releases(9, { 2: { machine: { names: [] } } }), /stateMachine:r:2, .* names no version/],
    [
      'a version that is gone',
      releases(9).filter(({ arn }) => arn !== lambda('probe', 2)),
      /r-probe:2, which .*r-advance:2 needs, is not there/,
    ],
  ])('are none at all because of %s in a chain that is needed', (_, versions, reason) => {
    const { prune, unclear } = choosePrunable(versions, [live(9), live(2)], 1_000);
    expect(prune).toEqual([]);
    expect(unclear.join('\n')).toMatch(reason);
  });

  test('are not blocked by a version that is neither needed nor readable; that one stays', () => {
    const { prune, unclear } = choosePrunable(releases(9, { 2: { hook: { unread: 'KMS' } } }), [live(9)], 1_000);
    expect(unclear).toEqual([]);
    expect(prune.map(({ arn }) => arn)).not.toContain(lambda('hook', 2));
    expect(prune.map(({ arn }) => arn)).not.toContain(lambda('reaper', 2));
    expect(prune).toHaveLength(4 * 7 - 2);
  });

  const world = fc
    .record({
      count: fc.integer({ min: 1, max: 14 }),
      needs: fc.array(fc.tuple(fc.integer({ min: 1, max: 14 }), fc.boolean()), { maxLength: 5 }),
      missing: fc.array(fc.nat(200), { maxLength: 4 }),
      unread: fc.array(fc.nat(200), { maxLength: 3 }),
      most: fc.integer({ min: 1, max: 120 }),
    })
    .map(({ count, needs, missing, unread, most }) => {
      const all = releases(count);
      const versions = all
        .map((version, index) => {
          if (!unread.includes(index)) return version;
          const { belongsTo, ...rest } = version;
          // A destination is no part of the environment.
          return { ...rest, names: belongsTo === undefined ? [] : version.names, unread: 'denied' };
        })
        .filter((_, index) => !missing.includes(index));
      const asked = needs.map(([number, isBegin]): Need => ({ arn: isBegin ? lambda('begin', number) : machine(number), by: 'test' }));
      return { all, versions, needs: asked, most };
    });

  const stemOf = (arn: string): string => arn.slice(0, arn.lastIndexOf(':'));

  test('never belong to the true chain of a need, whatever could not be read or is missing', () => {
    fc.assert(
      fc.property(world, ({ all, versions, needs, most }) => {
        const { prune } = choosePrunable(versions, needs, most);
        expect(prune.length).toBeLessThanOrEqual(most);
        // By the construction of `release`, and not by the rule that is tested.
        const begins = needs.filter(({ arn }) => arn.includes('begin')).map(({ arn }) => Number(arn.split(':').at(-1)));
        const machines = needs.map(({ arn }) => Number(arn.split(':').at(-1)));
        const known = new Set(all.map(({ arn }) => arn));
        const wrong = prune.filter(({ arn, number }) => {
          // Only its hook hands over to a reaper: where that hook is gone, nothing that is left leads to it.
          const isOrphan = arn === lambda('reaper', number) && !versions.some((each) => each.arn === lambda('hook', number));
          const isBegins = !isOrphan && begins.includes(number);
          const isMachines = /stateMachine|advance|conclude|probe/.test(arn) && machines.includes(number);
          const newer = versions.filter((each) => each.number > number && stemOf(each.arn) === stemOf(arn));
          return isBegins || isMachines || newer.length < newestKept || !known.has(arn);
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('are the same ones again until they are gone, and then none: run after run ends', () => {
    fc.assert(
      fc.property(world, ({ versions, needs, most }) => {
        let left = versions;
        for (let run = 0; run < 120; run += 1) {
          const { prune } = choosePrunable(left, needs, most);
          expect(choosePrunable(left, needs, most).prune).toEqual(prune);
          if (prune.length === 0) break;
          left = left.filter((version) => !prune.includes(version));
        }
        expect(choosePrunable(left, needs, most).prune).toEqual([]);
        expect(choosePrunable(left, needs, most).unclear).toEqual(choosePrunable(versions, needs, most).unclear);
      }),
      { numRuns: 200 },
    );
  });
});
