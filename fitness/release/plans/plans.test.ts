import { describe, expect, test } from '@jest/globals';
import type { Intent } from '../../../core/record/intent.ts';
import { proveSubject } from '../../../tests/prove-subject.ts';
import { doorsAnswer } from './doors-answer.ts';
import { findDanger } from './find-danger.ts';
import { answering, doorsOf, dryRunOf, goodPlans, planFixtures } from './fixtures.ts';
import { plans } from './plans.ts';
import type { CandidatePlans } from './recording.ts';
import { safely } from './safely.ts';

const outcomesOf = (judged: CandidatePlans) => plans.functions.slice(0, 2).map(({ judge }) => judge(judged).outcome);

describe('the fitness functions of what a candidate plans', () => {
  proveSubject(plans, planFixtures, ['release', 'recordings', 'doors']);

  test.each<[string, CandidatePlans]>([
    ['no answers', dryRunOf({ answers: [] })],
    ['an answer less', dryRunOf({ answers: [{ name: 'stale-web', intents: [...(goodPlans.recordings[0]?.expected ?? [])] }] })],
    [
      'an answer twice',
      dryRunOf({
        answers: [...goodPlans.recordings, ...goodPlans.recordings].map(({ name, expected }) => ({ name, intents: [...expected] })),
      }),
    ],
    ['the answers of another release', dryRunOf({ release: 'r1' })],
    ['no recordings', { ...dryRunOf({ answers: [] }), recordings: [] }],
    ['no recording of a bad fleet', { ...goodPlans, recordings: goodPlans.recordings.filter(({ fleet }) => fleet === 'good') }],
    ['no recording of a good fleet', { ...goodPlans, recordings: goodPlans.recordings.filter(({ fleet }) => fleet === 'bad') }],
  ])('%s are not known', (_, judged) => {
    expect(outcomesOf(judged)).toEqual(['unknown', 'unknown']);
  });

  test('a danger stays one where something else was not answered, and names bad fleets first', () => {
    const judged = answering('red-cluster', { kind: 'raise', group: 'web', by: 8, purpose: 'surge' });
    if (judged.dryRun.is !== 'known') throw new Error('not known');
    const [, bad] = judged.dryRun.value.answers;
    const lost = dryRunOf({ answers: bad ? [bad] : [] });
    expect(safely.judge(lost)).toMatchObject({
      outcome: 'fail',
      reason: 'more dangerous than recorded: on red-cluster, a bad fleet, it wants to raise web by 8',
    });
  });

  test.each([
    ['ec2:DescribeInstances: UnauthorizedOperation: You are not authorized to perform this operation.'],
    ['ec2:Describe: UnauthorizedOperation: User: arn:aws:sts::1:assumed-role/a is not authorized to perform: ec2:DescribeInstances now'],
  ])('a door that was denied names the permission: %s', (reason) => {
    expect(doorsAnswer.judge(doorsOf({ door: 'servers', isRead: false, reason }))).toMatchObject({
      outcome: 'unknown',
      permission: 'ec2:DescribeInstances',
    });
  });

  test('a door that was throttled, timed out, silent or not asked is not known', () => {
    for (const reason of [
      'autoscaling:DescribeAutoScalingGroups: Throttling: Rate exceeded',
      'ec2:DescribeInstances: TimeoutError: no answer',
      'the endpoint did not answer ec2:DescribeInstances (ECONNREFUSED)',
      'dynamodb:Query: InternalServerError: try again',
    ])
      expect(doorsAnswer.judge(doorsOf({ door: 'groups', isRead: false, reason })).outcome).toBe('unknown');
    expect(doorsAnswer.judge(doorsOf({ door: 'groups', isRead: true, reason: 'answered' })).outcome).toBe('unknown');
    expect(doorsAnswer.judge({ ...goodPlans, doors: [] }).outcome).toBe('unknown');
  });
});

test('a server that is put in standby is no danger where this very server was recorded, and one where another was, or none', () => {
  const named = { group: 'web', image: 'ami-new', cause: 'probe', reason: '', until: 1 } as const;
  const keep = (server: string, until = 1): Intent => ({ kind: 'quarantine', server, swap: 'web-1/00001', ...named, until });
  expect(findDanger([keep('i-1')], [keep('i-1', 2)])).toEqual([]);
  expect(findDanger([keep('i-1')], [keep('i-2')])).toEqual(['keep i-2 of web in standby']);
  expect(findDanger([], [keep('i-1')])).toEqual(['keep i-1 of web in standby']);
});
