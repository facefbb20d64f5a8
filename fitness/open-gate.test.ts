import { expect, test } from '@jest/globals';
import { createClientMaker } from '../aws/clients.ts';
import type { Environment } from '../aws/environment.ts';
import type { Acceptance } from '../core/release-ports.ts';
import { createMemoryReleases } from '../local/memory-releases.ts';
import { openGate } from './open-gate.ts';
import type { GateFacts } from './release/gate-changes.ts';
import { recyclerStack } from './stacks/recycler.ts';
import { findGateFacts } from './subjects.ts';

const gateFacts = findGateFacts(recyclerStack);
const complexity = { resources: 1, functions: 1, kilobytes: 1, states: 1, statements: 1, parameters: 1, dependencies: 1 };
const declared = { functions: {}, roles: [], alarms: [], buckets: [], complexity };
const acceptedWith = (at: number, gate: GateFacts): Acceptance => ({
  at,
  loss: 0,
  value: 0,
  baseline: { known: [], failing: [] },
  facts: { alarms: {}, roles: {}, gate },
});

test('a release that lost a part of the gate still says so after it was accepted, until a person attests', async () => {
  const releases = createMemoryReleases();
  const lost: GateFacts = { ...gateFacts, 's3-lost': { severity: 'gate', phases: ['scheduled'] } };
  const record = { firstSeen: 0, verdicts: [], events: [], version: 1 };
  await releases.writeRelease({ ...record, release: 'r1', accepted: acceptedWith(1, lost) });
  await releases.writeRelease({ ...record, release: 'r2', accepted: acceptedWith(2, gateFacts) });
  const environment = {
    clock: { now: () => 3, sleep: async () => undefined },
    releases,
    stamp: { release: 'r2', declared },
    make: createClientMaker({ region: 'eu-west-1' }, 'test'),
    variable: (name: string) => (name === 'JUDGED_STACK' ? undefined : name),
    count: () => undefined,
  } as unknown as Environment;
  const { before, gateChanges } = await openGate(environment, { functionVersion: '2' });
  expect(before?.at).toBe(2);
  expect(gateChanges).toEqual(['s3-lost was removed']);
});
