import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { StackRole } from './role.ts';

const judge = ({ name, needed, inline }: StackRole): Judgement => {
  if (inline.is === 'unknown') return judgeUnknown(inline);
  const evidence = { source: inline.source, role: name, needed };
  if (needed === undefined) return { outcome: 'not-applicable', reason: `${name} is no role of a function of ours`, evidence };
  const granted = new Set(inline.value.grants.map(({ action }) => action.toLowerCase()));
  const missing = needed.filter((action) => !granted.has(action.toLowerCase()));
  return missing.length === 0
    ? { outcome: 'pass', reason: `${name} grants the ${needed.length} actions that its function calls`, evidence }
    : { outcome: 'fail', reason: `${name} does not grant ${missing.join(', ')}`, evidence: { ...evidence, missing } };
};

/** The role grants every action that the doors of its function need: one that is missing would show in the middle of a campaign. */
export const complete: FitnessFunction<StackRole> = {
  id: 'release-role-complete',
  title: 'The role grants every action that its function calls',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A right that is missing stops a campaign halfway, with servers in between, and what was suspended may not be put back.',
  remedy: 'Grant the action that is named in the policies of the function.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
  judge,
};
