import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

/** The predefined configurations that shift in steps (CodeDeploy user guide, deployment configurations on an AWS Lambda platform). */
const gradual = /^CodeDeployDefault\.Lambda(Canary10Percent(5|10|15|30)Minutes|Linear10PercentEvery(1|2|3|10)Minutes?)$/;

const judge = ({ group }: ReleaseDeployment): Judgement => {
  if (group.is === 'unknown') return judgeUnknown(group);
  const { trafficShift } = group.value;
  const evidence = { source: group.source, trafficShift };
  if (trafficShift === undefined) return { outcome: 'unknown', reason: 'how traffic is shifted was not reported', evidence };
  return gradual.test(trafficShift)
    ? { outcome: 'pass', reason: `traffic is shifted by ${trafficShift}`, evidence }
    : { outcome: 'fail', reason: `traffic is shifted by ${trafficShift}: choose a predefined canary or linear one`, evidence };
};

/** Traffic moves in steps, with time for the alarm in between. */
export const trafficShift: FitnessFunction<ReleaseDeployment> = {
  id: 'release-traffic-shift',
  title: 'Traffic is shifted in steps',
  severity: 'gate',
  phases: ['pre-traffic', 'scheduled'],
  why: 'Where all traffic moves at once there is no canary, and an alarm comes too late.',
  remedy: 'Set the parameter of the deployment type to a canary or linear one.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html',
  judge,
};
