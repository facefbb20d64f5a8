import type { Fixtures } from '../fixtures.ts';
import type { Answer } from '../readings.ts';
import type { EventRule } from './rule.ts';

const answer = <Value>(value: Value, source = 'events:DescribeRule'): Answer<Value> => ({ is: 'known', value, source });
const callee = 'arn:aws:lambda:eu-west-1:123456789012:function:recycler-ReaperFunction-1:candidate';
const other = 'arn:aws:lambda:eu-west-1:123456789012:function:other:1';

const ruleOf = (state: string, meant: 'ENABLED' | 'DISABLED', ...targets: string[]): EventRule => ({
  name: 'ReaperFunctionDeploymentEnded',
  meant: answer([meant], 'cloudformation:DescribeStacks'),
  callee,
  state: answer(state),
  targets: answer(targets, 'events:ListTargetsByRule'),
});

/** What proves each fitness function of a rule, by its id. */
export const ruleFixtures: Record<string, Fixtures<EventRule>> = {
  'rule-calls-function': {
    good: [ruleOf('ENABLED', 'ENABLED', callee), ruleOf('DISABLED', 'DISABLED', callee)],
    bad: {
      'silenced by hand': ruleOf('DISABLED', 'ENABLED', callee),
      'a schedule that a person switched off, and that runs': ruleOf('ENABLED', 'DISABLED', callee),
      'calls nothing': ruleOf('ENABLED', 'ENABLED'),
      'calls another function': ruleOf('ENABLED', 'ENABLED', other),
      'calls another function, too': ruleOf('ENABLED', 'ENABLED', callee, other),
    },
    needs: {
      state: (each, state) => ({ ...each, state }),
      targets: (each, targets) => ({ ...each, targets }),
      meant: (each, meant) => ({ ...each, meant }),
    },
  },
};
