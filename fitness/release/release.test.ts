import { describe, expect, test } from '@jest/globals';
import { alarms } from './alarms/alarms.ts';
import { goodFacts as alarmFacts } from './alarms/fixtures.ts';
import { deployment } from './deployment/deployment.ts';
import { readFacts } from './facts.ts';
import { factsOfGate, findGateChanges } from './gate-changes.ts';
import { plans } from './plans/plans.ts';
import { goodFacts as roleFacts } from './roles/fixtures.ts';
import { roles } from './roles/roles.ts';

const release = [deployment, alarms, roles, plans];
const gate = factsOfGate(release);

describe('the gate', () => {
  test('is listed by id, each once', () => {
    const ids = release.flatMap(({ functions }) => functions.map(({ id }) => id));
    expect(Object.keys(gate).toSorted()).toEqual([...new Set(ids)].toSorted());
    expect(ids).toHaveLength(Object.keys(gate).length);
    expect(factsOfGate([alarms])['release-alarm-live']).toEqual({ severity: 'gate', phases: ['post-traffic', 'pre-traffic', 'scheduled'] });
  });

  test('names what was removed or weakened, and not what was added', () => {
    expect(findGateChanges(undefined, gate)).toEqual([]);
    expect(findGateChanges(gate, gate)).toEqual([]);
    const now = {
      kept: { severity: 'gate', phases: ['pre-traffic'] },
      lighter: { severity: 'scored', phases: ['pre-traffic'] },
      later: { severity: 'gate', phases: ['scheduled'] },
      new: { severity: 'advisory', phases: [] },
    } as const;
    const before = {
      kept: { severity: 'scored', phases: [] },
      lighter: { severity: 'gate', phases: ['pre-traffic'] },
      later: { severity: 'gate', phases: ['pre-traffic', 'scheduled'] },
      gone: { severity: 'advisory', phases: [] },
    } as const;
    expect(findGateChanges(structuredClone(before) as never, structuredClone(now) as never)).toEqual([
      'lighter was gate, now scored',
      'later is no longer judged pre-traffic',
      'gone was removed',
    ]);
  });
});

describe('the facts of an accepted release', () => {
  const facts = { alarms: { candidate: alarmFacts }, roles: { advance: roleFacts }, gate };

  test('are read as they were kept', () => {
    expect(readFacts(undefined)).toBeUndefined();
    expect(readFacts(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
  });

  test('are not taken in halves', () => {
    expect(() => readFacts({ ...facts, alarms: undefined })).toThrow(/alarms/);
    expect(() => readFacts({ ...facts, roles: { advance: { ...roleFacts, grants: [{ action: 'a:B' }] } } })).toThrow(/grants/);
  });
});
