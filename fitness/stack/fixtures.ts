import type { Fixtures } from '../fixtures.ts';
import type { Drift, StackState } from './stack-state.ts';

const now = Date.parse('2026-01-08T00:00:00Z');
const day = 86_400_000;

/** A stack in which CloudFormation found this, so many days ago. */
export const stackOf = (status: string, days = 1): StackState => {
  const value: Drift = { status, ...(status !== 'NOT_CHECKED' && { checkedAt: now - days * day }) };
  return { name: 'recycler', now, drift: { is: 'known', value, source: 'cloudformation:DescribeStacks' } };
};

/** What proves each fitness function of a stack, by its id. */
export const stackFixtures: Record<string, Fixtures<StackState>> = {
  'stack-drift': {
    good: [stackOf('IN_SYNC'), stackOf('IN_SYNC', 7)],
    bad: { 'changed by hand': stackOf('DRIFTED'), 'changed by hand long ago': stackOf('DRIFTED', 30) },
    needs: { drift: (each, drift) => ({ ...each, drift }) },
  },
};
