import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import { findWider } from './compare-grants.ts';
import type { StackRole } from './role.ts';

const judge = ({ name, before, inline, attached }: StackRole): Judgement => {
  if (inline.is === 'unknown') return judgeUnknown(inline);
  if (attached.is === 'unknown') return judgeUnknown(attached);
  const now = { ...inline.value, attached: [...attached.value] };
  const evidence = { source: inline.source, role: name, before, now };
  if (before === undefined) return { outcome: 'pass', reason: 'there is no accepted release to compare it with', evidence };
  const wider = findWider(before, now);
  return wider.length === 0
    ? { outcome: 'pass', reason: 'allows no more than at the last accepted release', evidence }
    : { outcome: 'fail', reason: `allows more than at the last accepted release: ${[...new Set(wider)].join('; ')}`, evidence };
};

/** No release gives itself more rights: roles are shared by all releases and change before they are judged. */
export const notWider: FitnessFunction<StackRole> = {
  id: 'release-role-not-wider',
  title: 'The role allows no more than at the last accepted release',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A right that comes with the release that uses it was never judged.',
  remedy: 'Remove what is new, or add a waiver with an owner for it.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
  judge,
};
