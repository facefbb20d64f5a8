import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { EventRule } from './rule.ts';

const judge = ({ name, meant, callee, state, targets }: EventRule): Judgement => {
  if (state.is === 'unknown') return judgeUnknown(state);
  if (targets.is === 'unknown') return judgeUnknown(targets);
  if (meant.is === 'unknown') return judgeUnknown(meant);
  const evidence = { source: state.source, rule: name, state: state.value, meant: meant.value, targets: targets.value, callee };
  if (!meant.value.includes(state.value)) {
    const reason = `${name} is ${state.value} and is meant to be ${meant.value.join(' or ')}: deploy again, or set it back`;
    return { outcome: 'fail', reason, evidence };
  }
  const others = targets.value.filter((arn) => arn !== callee);
  if (others.length === targets.value.length) return { outcome: 'fail', reason: `${name} does not call ${callee}: deploy again`, evidence };
  return others.length === 0
    ? { outcome: 'pass', reason: `${name} is ${state.value}, and calls its function alone`, evidence }
    : { outcome: 'fail', reason: `${name} also calls ${others.join(', ')}: remove it`, evidence };
};

/** What runs by itself runs: the schedule of campaigns as the stack's parameter says, attestation, pruning and the reaper always. */
export const calls: FitnessFunction<EventRule> = {
  id: 'rule-calls-function',
  title: 'The rule is in the state that it is meant to be in, and calls its function and nothing else',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Where the rule of the reaper or of the attestation is silent, a hook that died lets its release through, and no lease is revoked.',
  remedy: 'Deploy the stack again, or aws events enable-rule; ScheduleState of the stack says whether campaigns begin by themselves.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html',
  judge,
};
