import { expect, test } from '@jest/globals';
import { type Examination, readOnce } from './examination.ts';
import { gatherChecks } from './gather-checks.ts';
import { openExamination } from './open-examination.ts';
import { recyclerStack } from './stacks/recycler.ts';

const failing = {
  described: recyclerStack,
  stack: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/recycler/1',
  make: () => {
    throw new Error('no client');
  },
} as unknown as Examination;

test('what is examined depends on the phase, and what belongs to the stack is one part', () => {
  const { examinersIn } = openExamination(failing);
  const always = ['meta', 'stack', 'config', 'deployment', 'alarms', 'roles'];
  expect(examinersIn('pre-traffic').map(({ subject }) => subject)).toEqual([...always, 'plans', 'business']);
  expect(examinersIn('post-traffic').map(({ subject }) => subject)).toEqual([...always, 'fleet', 'business']);
  expect(examinersIn('scheduled').map(({ subject }) => subject)).toEqual([...always, 'plans', 'fleet', 'business']);
});

test('a part of which one subject cannot be examined is unknown as a whole, and nothing is kept', async () => {
  const { examinersIn, collectFacts, findVersions } = openExamination(failing);
  const checks = await gatherChecks(examinersIn('pre-traffic'), 'pre-traffic');
  const stack = checks.filter(({ subject }) => ['stack', 's3', 'dynamodb', 'lambda', 'topics'].includes(subject));
  expect(stack.map(({ id, judgement }) => [id, judgement.outcome])).toEqual([['stack-examined', 'unknown']]);
  expect([collectFacts(), findVersions()]).toEqual([{}, {}]);
});

test('what several subjects need is read once in an examination, and anew in the next', async () => {
  let reads = 0;
  const read = readOnce(async () => {
    reads += 1;
    return reads;
  });
  const [first, second] = [{ ...failing }, { ...failing }];
  expect([await read(first), await read(first), await read(second)]).toEqual([1, 1, 2]);
});
