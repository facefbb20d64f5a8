import type { FitnessFunction } from '../fitness-function.ts';
import type { Enrolled } from './enrolled.ts';
import { judgeEach } from './judge-each.ts';

/** Where a load balancer decides who serves, it decides who is healthy. */
export const healthCheck: FitnessFunction<Enrolled> = {
  id: 'group-health-check',
  title: 'Every enrolled group behind a load balancer is replaced by what the balancer sees',
  severity: 'advisory',
  phases: ['scheduled'],
  why: 'Without it Auto Scaling keeps a server that does not answer, and a campaign counts it as healthy.',
  remedy: 'Add ELB to the health checks of the group.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/autoscaling-group-elb-healthcheck-required.html',
  judge: ({ groups }) =>
    judgeEach({
      reading: groups,
      what: 'groups',
      nameOf: ({ name }) => name,
      isGood: ({ balancers, healthChecks }) => balancers === 0 || healthChecks?.split(',').includes('ELB'),
      good: 'have the health checks that they need',
      bad: 'are behind a load balancer whose health checks do not count',
    }),
};
