import type { Fixtures } from '../fixtures.ts';
import type { Enrolled, EnrolledGroup, EnrolledServer } from './enrolled.ts';

const web: EnrolledGroup = { name: 'web', zones: ['eu-west-1a', 'eu-west-1b'], healthChecks: 'EC2,ELB', balancers: 1 };
const server: EnrolledServer = { id: 'i-1', group: 'web', tokens: 'required' };

/** A group as it should be with its server, and these besides. */
export const enrolledOf = (groups: Partial<EnrolledGroup>[] = [], servers: Partial<EnrolledServer>[] = []): Enrolled => ({
  name: 'enrolled',
  groups: {
    is: 'known',
    value: [web, ...groups.map((more) => ({ ...web, name: 'db', ...more }))],
    source: 'autoscaling:DescribeAutoScalingGroups',
  },
  servers: { is: 'known', value: [server, ...servers.map((more) => ({ ...server, id: 'i-2', ...more }))], source: 'ec2:DescribeInstances' },
});

/** Nothing is enrolled. */
export const nothingEnrolled: Enrolled = {
  name: 'enrolled',
  groups: { is: 'known', value: [], source: 'autoscaling:DescribeAutoScalingGroups' },
  servers: { is: 'known', value: [], source: 'ec2:DescribeInstances' },
};

const needsGroups: Fixtures<Enrolled>['needs'] = { groups: (each, groups) => ({ ...each, groups }) };
const needsServers: Fixtures<Enrolled>['needs'] = { servers: (each, servers) => ({ ...each, servers }) };

/** What proves each fitness function of what is enrolled, by its id. */
export const enrolledFixtures: Record<string, Fixtures<Enrolled>> = {
  'group-zones': {
    good: [enrolledOf()],
    bad: { 'one zone': enrolledOf([{ zones: ['eu-west-1a'] }]), 'one zone twice': enrolledOf([{ zones: ['eu-west-1a', 'eu-west-1a'] }]) },
    needs: needsGroups,
  },
  'group-health-check': {
    good: [enrolledOf(), enrolledOf([{ balancers: 0, healthChecks: 'EC2' }])],
    bad: { 'the balancer does not count': enrolledOf([{ healthChecks: 'EC2' }]) },
    needs: needsGroups,
  },
  'group-metadata': {
    good: [enrolledOf(), enrolledOf([], [{ tokens: 'no endpoint' }])],
    bad: { 'no token is asked for': enrolledOf([], [{ tokens: undefined }, { id: 'i-3', tokens: 'optional' }]) },
    needs: needsServers,
  },
  'group-public-address': {
    good: [enrolledOf()],
    bad: { 'a public address': enrolledOf([], [{ publicAddress: '198.51.100.7' }]) },
    needs: needsServers,
  },
};
