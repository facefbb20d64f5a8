import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

const hooksOf = (hooks: { before?: string; after?: string }) => [
  { event: 'BeforeAllowTraffic', name: hooks.before },
  { event: 'AfterAllowTraffic', name: hooks.after },
];

const judge = ({ hooks }: ReleaseDeployment): Judgement => {
  if (hooks.is === 'unknown') return judgeUnknown(hooks);
  const evidence = { source: hooks.source, hooks: hooks.value };
  const missing = hooksOf(hooks.value).filter(({ name }) => name === undefined);
  if (missing.length > 0)
    return { outcome: 'fail', reason: `the revision has no hook ${missing.map(({ event }) => event).join(' and ')}`, evidence };
  const moving = hooksOf(hooks.value).filter(({ name = '' }) => !/:\d+$/.test(name));
  return moving.length === 0
    ? { outcome: 'pass', reason: 'the revision names one version of each hook', evidence }
    : { outcome: 'fail', reason: `${moving.map(({ event, name }) => `${event} names ${name}`).join('; ')}, which is no version`, evidence };
};

/** The deployment is judged before and after, by the gate of its own release: hooks are named by version. */
export const hooksNamed: FitnessFunction<ReleaseDeployment> = {
  id: 'release-hooks',
  title: "The deployment's own revision names a version of both hooks",
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic'],
  why: 'A hook that is missing is skipped in silence, and one that moves judges a release by the gate of another.',
  remedy: 'Name both hooks under DeploymentPreference by their versions.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html',
  judge,
};
