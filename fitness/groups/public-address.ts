import type { FitnessFunction } from '../fitness-function.ts';
import type { Enrolled } from './enrolled.ts';
import { judgeEach } from './judge-each.ts';

/** No server can be reached from the internet by itself. */
export const publicAddress: FitnessFunction<Enrolled> = {
  id: 'group-public-address',
  title: 'No server of an enrolled group has a public address',
  severity: 'advisory',
  phases: ['scheduled'],
  why: 'An attacker who finds an open port of it needs no other way in.',
  remedy: 'Switch public addresses off in the launch template or its subnets; the next campaign replaces the servers.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-no-public-ip.html',
  judge: ({ servers }) =>
    judgeEach({
      reading: servers,
      what: 'servers',
      nameOf: ({ id, group }) => `${id} of ${group}`,
      isGood: (server) => server.publicAddress === undefined,
      good: 'have no public address',
      bad: 'have a public address',
    }),
};
