import { expect, test } from '@jest/globals';
import { sampleDecision, sampleStart, sampleSwap } from '../live/sample-decision.ts';
import { describeOutstanding } from './describe-outstanding.ts';

const termination = { at: sampleStart, isConfirmed: true, decrement: true, sends: 1 };

test('a campaign that stops says what finishes, what is rolled back, and what is put back', () => {
  const { state } = sampleDecision({
    swaps: [
      sampleSwap(1, ['launching', 'booting', 'checking', 'joined', 'terminating'], { termination }),
      sampleSwap(2, ['launching', 'booting']),
      sampleSwap(3, ['launching']),
      sampleSwap(4, ['launching', 'booting'], { outcome: 'done' }),
    ],
    campaign: {
      journal: [
        { kind: 'process', group: 'web', process: 'AZRebalance', at: sampleStart, isSeen: true },
        { kind: 'policy', group: 'web', policy: 'recycler-raise', at: sampleStart },
      ],
    },
  });
  expect(describeOutstanding(state)).toBe(
    'outstanding: 1 swap finishes (i-old1); 2 are rolled back (i-new2, a launch for i-old3); AZRebalance of web to be resumed; 1 scaling policy to be deleted (recycler-raise)',
  );
});

test('many are counted, and named as far as a line holds', () => {
  const swaps = [1, 2, 3, 4, 5].map((number) => sampleSwap(number, ['launching', 'booting']));
  expect(describeOutstanding(sampleDecision({ swaps }).state)).toBe('outstanding: 5 are rolled back (i-new1, i-new2, i-new3 and 2 more)');
});

test('one that has nothing in flight says so', () => {
  expect(describeOutstanding(sampleDecision().state)).toBe('nothing is in flight, and nothing has to be put back');
});
