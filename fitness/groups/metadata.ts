import type { FitnessFunction } from '../fitness-function.ts';
import type { Enrolled } from './enrolled.ts';
import { judgeEach } from './judge-each.ts';

/** No server gives its credentials to a request that was smuggled in. */
export const metadata: FitnessFunction<Enrolled> = {
  id: 'group-metadata',
  title: 'Servers of enrolled groups give their credentials only for a token (IMDSv2)',
  severity: 'advisory',
  phases: ['scheduled'],
  why: 'A fault in an application of a server gives away the credentials of its role by one plain request.',
  remedy: 'Set HttpTokens to required in the launch template; the next campaign replaces the servers.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/ec2-imdsv2-check.html',
  judge: ({ servers }) =>
    judgeEach({
      reading: servers,
      what: 'servers',
      nameOf: ({ id, group }) => `${id} of ${group}`,
      isGood: ({ tokens }) => (tokens === undefined ? undefined : tokens !== 'optional'),
      good: 'ask for a token',
      bad: 'answer without a token',
    }),
};
