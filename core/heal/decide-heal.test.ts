import { describe, expect, test } from '@jest/globals';
import type { HealRecord } from '../record/heal.ts';
import { decideHeal } from './decide-heal.ts';
import { at, type Changes, failing, fleetOf } from './fleet-for-tests.ts';

const answered = { verdict: 'fail', reason: 'GET /health answered 500' } as const;
const bad = (id: string): Changes => ({ works: { [id]: failing }, poll: { probes: { [id]: answered } } });

/** Polls the fleet at these minutes, each as it is then. */
const follow = (polls: readonly [minute: number, Changes][], mode: HealRecord['mode'] = 'act'): HealRecord => {
  let record: HealRecord | undefined;
  for (const [minute, { poll, ...changes }] of polls)
    record = decideHeal(record, fleetOf({ ...changes, poll: { ...poll, at: at + minute * 60_000 } }), mode);
  return record as HealRecord;
};

describe('a server is healed', () => {
  test('that three polls in a row, over three minutes at least, find bad', () => {
    expect(
      follow([
        [0, bad('i-1')],
        [5, bad('i-1')],
      ]),
    ).not.toHaveProperty('victim');
    expect(
      follow([
        [0, bad('i-1')],
        [5, bad('i-1')],
        [10, bad('i-1')],
      ]),
    ).toMatchObject({ victim: 'i-1', closed: [] });
    expect(
      follow([
        [0, bad('i-1')],
        [1, bad('i-1')],
        [2, bad('i-1')],
      ]),
    ).not.toHaveProperty('victim');
  });

  test('but not where one poll in between found it well, found one sign only, or came too late', () => {
    expect(
      follow([
        [0, bad('i-1')],
        [5, {}],
        [10, bad('i-1')],
        [15, bad('i-1')],
      ]),
    ).not.toHaveProperty('victim');
    expect(
      follow([
        [0, bad('i-1')],
        [5, { works: { 'i-1': failing } }],
        [10, bad('i-1')],
        [15, bad('i-1')],
      ]),
    ).not.toHaveProperty('victim');
    expect(
      follow([
        [0, bad('i-1')],
        [5, bad('i-1')],
        [21, bad('i-1')],
      ]),
    ).not.toHaveProperty('victim');
  });

  test('the one that has been bad for longest, one at a time', () => {
    const both = { works: { 'i-1': failing, 'i-2': failing }, poll: { probes: { 'i-1': answered, 'i-2': answered } } };
    expect(
      follow([
        [0, bad('i-2')],
        [5, both],
        [10, both],
        [15, both],
      ]),
    ).toMatchObject({ victim: 'i-2' });
  });

  test('never for one sign, however long it lasts', () => {
    const polls = Array.from({ length: 20 }, (_, index): [number, Changes] => [index * 5, { works: { 'i-1': failing } }]);
    expect(follow(polls)).not.toHaveProperty('victim');
  });
});

describe('what is said', () => {
  const three = (changes: Changes): [number, Changes][] => [0, 5, 10].map((minute) => [minute, changes]);

  test('is what is done, would be done, or keeps it from being done', () => {
    expect(follow(three(bad('i-1'))).summary).toMatch(
      /^replaces i-1 of web: Target.Timeout in target group tg; GET \/health answered 500$/,
    );
    expect(follow(three(bad('i-1')), 'observe').summary).toMatch(/^would replace i-1/);
    expect(follow(three({ ...bad('i-1'), group: { max: 10 } })).summary).toMatch(/^i-1 of web is bad .* and is not replaced: web: no room/);
    expect(follow([[0, bad('i-1')]]).summary).toMatch(/^i-1 of web is found bad .*, by 1 of at least 3 polls/);
    expect(follow([[0, {}]]).summary).toBe('nothing speaks against any of 10 servers');
  });

  test('of a server whose probe passes is that the load balancer sees it otherwise', () => {
    const passing = { works: { 'i-1': failing }, poll: { probes: { 'i-1': { verdict: 'pass', reason: '' } as const } } };
    expect(follow(three(passing)).summary).toMatch(/the load balancer sees it otherwise/);
  });

  test('puts first what a person must hear of', () => {
    const works = { 'i-1': failing, 'i-2': failing, 'i-3': failing };
    expect(follow([[0, { works, group: { suspended: ['Launch'] } }]]).closed.map(({ gate }) => gate)).toEqual([
      'fleet-unhealthy',
      'not-calm',
    ]);
  });
});
