import { expect, test } from '@jest/globals';
import { addDraining, cordonBy, snapshotOf } from '../../../tests/rolling-fleet.ts';
import { workOf } from '../../../workloads/target-group/driver.ts';
import type { Observation } from '../../record/observation.ts';
import { listHealthy } from './list-healthy.ts';

const one = [{ id: 'old-1' }, { id: 'old-2' }];

/** The healthy servers of `web`, by their ids, where `spoil` changes what was read. */
const healthyOf = (
  spoil: (observation: Observation) => void = () => undefined,
  servers: Parameters<typeof snapshotOf>[0] = one,
): string[] => {
  const { observation } = addDraining(snapshotOf(servers));
  spoil(observation);
  const [group] = observation.groups;
  if (!group) throw new Error('the group was read');
  return listHealthy(group, observation).map(({ id }) => id);
};

test('a server counts that is in service, and healthy for all', () => {
  expect(healthyOf()).toEqual(['old-1', 'old-2']);
});

test.each<[string, (observation: Observation) => void]>([
  ['it is not in service', ({ groups }) => Object.assign(groups[0]?.members[0] ?? {}, { lifecycle: 'Pending' })],
  ['Auto Scaling finds it unhealthy', ({ groups }) => Object.assign(groups[0]?.members[0] ?? {}, { isHealthy: false })],
  ['EC2 shuts it down', ({ servers }) => Object.assign(servers['old-1'] ?? {}, { state: 'shutting-down' })],
  ['it has stopped', ({ servers }) => Object.assign(servers['old-1'] ?? {}, { state: 'stopped' })],
  [
    'one of its two workloads says otherwise',
    ({ workloads }) => Object.assign(workloads[1]?.servers ?? {}, { 'old-1': workOf('starting', 'x') }),
  ],
  ['one of its two workloads does not list it', ({ workloads }) => delete workloads[0]?.servers['old-1']],
  ['it is cordoned', ({ workloads }) => Object.assign(workloads[1]?.servers['old-1'] ?? {}, { cordon: cordonBy('us') })],
])('it does not where %s', (_, spoil) => {
  expect(healthyOf(spoil)).toEqual(['old-2']);
});

test('what a workload of another group says of it is nothing', () => {
  const addFar = ({ workloads }: Observation): void => {
    const [, hand] = workloads;
    if (hand) workloads.push({ ...hand, id: 'far', groups: ['db'], servers: {} });
  };
  expect(healthyOf(addFar)).toEqual(['old-1', 'old-2']);
});
