import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import { findWider } from './compare-grants.ts';
import type { StackRole } from './role.ts';

const judge = ({ name, before, inline, attached, byParameter }: StackRole): Judgement => {
  if (inline.is === 'unknown') return judgeUnknown(inline);
  if (attached.is === 'unknown') return judgeUnknown(attached);
  const now = { ...inline.value, attached: [...attached.value] };
  const evidence = { source: inline.source, role: name, before, now };
  if (before === undefined) return { outcome: 'pass', reason: 'there is no accepted release to compare it with', evidence };
  const wider = [...new Set(findWider(before, now))];
  if (wider.length === 0) return { outcome: 'pass', reason: 'allows no more than at the last accepted release', evidence };
  // What a person gives the stack by a parameter is theirs to give, in the form that the template has for it.
  if (byParameter.is === 'unknown') return judgeUnknown(byParameter);
  const unasked = [...new Set(findWider({ ...before, grants: [...before.grants, ...byParameter.value] }, now))];
  const found = { ...evidence, byParameter: byParameter.value };
  return unasked.length === 0
    ? {
        outcome: 'pass',
        reason: `allows more than at the last accepted release by parameters of the stack alone: ${wider.join('; ')}`,
        evidence: found,
      }
    : { outcome: 'fail', reason: `allows more than at the last accepted release: ${unasked.join('; ')}`, evidence: found };
};

/** No release gives itself more rights: roles are shared by all releases and change before they are judged. */
export const notWider: FitnessFunction<StackRole> = {
  id: 'release-role-not-wider',
  title: 'The role allows no more than at the last accepted release',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A right that comes with the release that uses it was never judged.',
  remedy:
    'Remove what is new, or add a waiver with an owner for it. What a parameter of the stack grants needs none, unless its value is a pattern.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
  judge,
};
