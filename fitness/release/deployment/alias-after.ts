import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';
import { trafficOf } from './traffic-of.ts';

const judge = ({ targetVersion, alias }: ReleaseDeployment): Judgement => {
  if (alias.is === 'unknown') return judgeUnknown(alias);
  const traffic = trafficOf(alias.value);
  const evidence = { source: alias.source, alias: alias.value, targetVersion };
  const versions = Object.keys(traffic);
  return versions.length === 1 && versions[0] === targetVersion
    ? { outcome: 'pass', reason: `all traffic is on version ${targetVersion}`, evidence }
    : { outcome: 'fail', reason: `traffic is on version ${versions.join(' and ')}, not on ${targetVersion} alone`, evidence };
};

/** After the shift nothing is left behind. */
export const aliasAfter: FitnessFunction<ReleaseDeployment> = {
  id: 'release-alias-after',
  title: 'After the shift all traffic is on the new version',
  severity: 'gate',
  phases: ['post-traffic', 'scheduled'],
  why: 'A release that only has a part of the traffic begins some campaigns and not others.',
  remedy: 'Find what else sets the alias, and deploy again.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html',
  judge,
};
