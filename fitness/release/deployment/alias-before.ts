import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';
import { trafficOf } from './traffic-of.ts';

const judge = ({ targetVersion, currentVersion, alias }: ReleaseDeployment): Judgement => {
  if (alias.is === 'unknown') return judgeUnknown(alias);
  const traffic = trafficOf(alias.value);
  const evidence = { source: alias.source, alias: alias.value, currentVersion, targetVersion };
  const [version, ...others] = Object.keys(traffic);
  if (others.length > 0) {
    const shares = Object.entries(traffic).map(([each, share]) => `${Math.round(share * 100)} % on version ${each}`);
    return { outcome: 'fail', reason: `the alias is split already (${shares.join(', ')}): put it on one version`, evidence };
  }
  if (version === targetVersion)
    return { outcome: 'fail', reason: `version ${targetVersion} has all traffic already: it is judged too late`, evidence };
  return currentVersion === undefined || version === currentVersion
    ? { outcome: 'pass', reason: `all traffic is on version ${version}`, evidence }
    : { outcome: 'fail', reason: `all traffic is on version ${version}, CodeDeploy shifts from ${currentVersion}`, evidence };
};

/** The alias is not on two versions, and the new one has no traffic before it was judged. */
export const aliasBefore: FitnessFunction<ReleaseDeployment> = {
  id: 'release-alias-before',
  title: 'Before the shift all traffic is on the version that runs now',
  severity: 'gate',
  phases: ['pre-traffic'],
  why: 'A deployment that was stopped without a rollback leaves an alias on two versions, and the next one cannot shift it.',
  remedy: 'Set the alias to the version that is trusted, without routing weights, then deploy again.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-deployments-lambda.html',
  judge,
};
