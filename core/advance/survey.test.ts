import { describe, expect, test } from '@jest/globals';
import type { GroupView, ServerFacts } from '../record/observation.ts';
import { surveyFleet } from './survey.ts';

const wanted = { web: { templateId: 'lt-1', versionSpec: '2', version: '2', image: 'ami-new', isMoving: false } };

const group = (members: Partial<GroupView['members'][number]>[]): GroupView => ({
  name: 'web',
  fleet: 'web',
  policy: 'web',
  tags: {},
  targetGroups: [],
  desired: members.length,
  min: 0,
  max: 10,
  zones: ['a', 'b'],
  templateId: 'lt-1',
  versionSpec: '2',
  suspended: [],
  needsRaise: false,
  unsupported: [],
  members: members.map((member, index) => ({
    id: `i-${index}`,
    zone: index % 2 === 0 ? 'a' : 'b',
    lifecycle: 'InService',
    isHealthy: true,
    isProtected: false,
    ...member,
  })),
});

const facts = (list: Partial<ServerFacts>[]): Record<string, ServerFacts> =>
  Object.fromEntries(
    list.map((each, index) => [
      `i-${index}`,
      { id: `i-${index}`, state: 'running', image: 'ami-old', launchedAt: index * 1_000, isExcluded: false, ...each },
    ]),
  );

describe('a survey', () => {
  test('lists stale servers oldest first, zones taking turns', () => {
    const found = surveyFleet([group([{}, {}, {}, {}])], wanted, facts([{}, {}, {}, {}]), undefined, 1e9);
    expect(found.stale.map((server) => server.id)).toEqual(['i-0', 'i-1', 'i-2', 'i-3']);
    expect(found.stale[0]?.why).toBe('image ami-old, wanted ami-new');
  });

  test('a stale server that a lifecycle hook keeps from service is left alone, and said', () => {
    const found = surveyFleet([group([{ lifecycle: 'Pending:Wait' }])], wanted, facts([{}]), undefined, 1e9);
    expect(found.stale).toEqual([]);
    expect(found.exceptions).toEqual([{ id: 'i-0', reason: 'held by a lifecycle hook (Pending:Wait)' }]);
  });

  test('a failed replacement that is kept in standby is no server of the fleet and no exception of others, until it is brought back', () => {
    const entry = {
      server: 'i-0',
      group: 'web',
      swap: 's',
      image: 'ami-new',
      cause: 'probe',
      reason: '',
      since: 0,
      until: 3_600_000,
    } as const;
    const surveyAs = (lifecycle: string, kept = [entry]) =>
      surveyFleet([{ ...group([{ lifecycle }, {}]), desired: 1 }], wanted, facts([{}, {}]), undefined, 1e9, kept);
    for (const lifecycle of ['Standby', 'EnteringStandby'])
      expect(surveyAs(lifecycle)).toMatchObject({
        servers: 1,
        stale: [{ id: 'i-1' }],
        exceptions: [],
        kept: [{ id: 'i-0', reason: 'in quarantine: kept in standby until 1970-01-01T01:00:00Z' }],
      });
    expect(surveyAs('InService')).toMatchObject({ servers: 2, stale: [{ id: 'i-0' }, { id: 'i-1' }], kept: [] });
    expect(surveyAs('Standby', [])).toMatchObject({ servers: 2, exceptions: [{ id: 'i-0', reason: 'in standby by others' }], kept: [] });
  });

  test('a server is stale by image, by template version, or by age', () => {
    const found = surveyFleet(
      [group([{}, { templateVersion: '1' }, { templateVersion: '2' }, { templateVersion: '2' }])],
      wanted,
      facts([{ image: 'ami-old' }, { image: 'ami-new' }, { image: 'ami-new', launchedAt: 0 }, { image: 'ami-new', launchedAt: 9e6 }]),
      3_600,
      1e7,
    );
    expect(found.stale.map((server) => [server.id, server.why]).toSorted()).toEqual([
      ['i-0', 'image ami-old, wanted ami-new'],
      ['i-1', 'template version 1, wanted 2'],
      ['i-2', 'too old'],
    ]);
  });

  test('what cannot be read is never called stale, and exceptions are reported', () => {
    const found = surveyFleet(
      [group([{}, { isProtected: true }, { lifecycle: 'Standby' }, {}])],
      wanted,
      facts([{ image: undefined as never }, {}, {}, { isExcluded: true }]),
      undefined,
      1e9,
    );
    expect(found.stale).toEqual([]);
    expect(found.unknown).toEqual([{ id: 'i-0', reason: 'its image is not known' }]);
    expect(found.exceptions).toEqual([
      { id: 'i-1', reason: 'protected from scale-in' },
      { id: 'i-2', reason: 'in standby by others' },
      { id: 'i-3', reason: 'tagged recycler:exclude' },
    ]);
  });
});
