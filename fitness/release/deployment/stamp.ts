import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

const judge = ({ release, targetVersion, begin }: ReleaseDeployment): Judgement => {
  if (begin.is === 'unknown') return judgeUnknown(begin);
  const evidence = { source: begin.source, release, version: targetVersion, answered: begin.value };
  if (release === 'unstamped')
    return { outcome: 'fail', reason: 'this release is unstamped: build it with npm run build, then deploy it', evidence };
  return begin.value.release === release
    ? { outcome: 'pass', reason: `version ${targetVersion} of begin is release ${release}`, evidence }
    : { outcome: 'fail', reason: `version ${targetVersion} of begin is release ${begin.value.release}, not ${release}`, evidence };
};

/** The version that traffic is shifted to holds the code of the release that is judged. */
export const stamp: FitnessFunction<ReleaseDeployment> = {
  id: 'release-stamp',
  title: 'The version of begin that is deployed is the release that is judged',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A deployment can go through and keep the old code: then something else is judged than what runs.',
  remedy: 'Build with npm run build, which stamps every bundle, and deploy what it built.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html',
  judge,
};
