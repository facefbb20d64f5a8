import { describe, expect, test } from '@jest/globals';
import { joinedSwap, rollingFleet, staleServer } from '../../tests/rolling-fleet.ts';
import type { GroupView, ServerFacts } from '../record/observation.ts';
import { applySurvey, listUntouched, type Survey, surveyFleet } from './survey.ts';

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

describe('what a survey cannot be sure of', () => {
  const survey = (members: Parameters<typeof group>[0], desired: number, heal?: Parameters<typeof surveyFleet>[6]) =>
    surveyFleet([{ ...group(members), desired }], wanted, facts([{}, {}, {}]), undefined, 1e9, [], heal);

  test('a group that lists fewer servers than it has is short; those that leave or stand by are none of them', () => {
    expect(survey([{}, {}, {}], 3).short).toEqual([]);
    expect(survey([{}, {}], 3).short).toEqual(['web lists 2 of 3 servers']);
    expect(survey([{}, {}, { lifecycle: 'Standby' }], 3).short).toEqual(['web lists 3 of 3 servers']);
    expect(survey([{}, {}, { lifecycle: 'Detached' }], 3).short).toEqual(['web lists 3 of 3 servers']);
    expect(survey([{}, {}, { lifecycle: 'Terminating' }], 3)).toMatchObject({ servers: 2, short: ['web lists 2 of 3 servers'] });
    expect(survey([{}, {}], 3, { server: 'i-0', why: 'it fails' }).short).toEqual([]);
  });

  test('one that is healed is the only one that is listed, for what is wrong with it', () => {
    expect(survey([{}, {}, {}], 3, { server: 'i-1', why: 'it fails' })).toMatchObject({
      servers: 3,
      stale: [{ id: 'i-1', why: 'it fails' }],
    });
  });

  test('a server whose facts, launch or group is not known is not known, and why', () => {
    const reasons = (list: Parameters<typeof facts>[0], of: typeof wanted | object = wanted) =>
      surveyFleet([group([{}])], of as typeof wanted, facts(list), undefined, 1e9).unknown;
    expect(reasons([])).toEqual([{ id: 'i-0', reason: 'its facts could not be read' }]);
    expect(reasons([{ launchedAt: undefined as never }])).toEqual([{ id: 'i-0', reason: 'its facts could not be read' }]);
    expect(reasons([{}], {})).toEqual([{ id: 'i-0', reason: 'what its group would launch is not known' }]);
  });

  test('zones take turns, the larger more often; of one age the ids decide', () => {
    const members = ['a', 'b', 'b', 'b', 'a'].map((zone, index) => ({ id: `i-${4 - index}`, zone }));
    const found = surveyFleet([group(members)], wanted, facts(members.map(() => ({ launchedAt: 5 }))), undefined, 1e9);
    expect(found.stale.map(({ id }) => id)).toEqual(['i-1', 'i-0', 'i-2', 'i-4', 'i-3']);
    expect(found.stale.map(({ zone }) => zone)).toEqual(['b', 'a', 'b', 'a', 'b']);
  });
});

describe('a survey that is taken into a campaign', () => {
  const surveyed = (change: Partial<Survey> = {}): Survey => ({
    servers: 9,
    stale: ['old-1', 'old-2', 'old-3', 'old-4'].map((id) => staleServer(id)),
    unknown: [],
    short: [],
    exceptions: [],
    kept: [],
    ...change,
  });

  const take = (survey: Survey, prepare: (state: ReturnType<typeof rollingFleet>) => void = () => undefined, at = 1_000_000) => {
    const state = rollingFleet(4);
    prepare(state);
    applySurvey(state, survey, [group([{}, {}])], wanted, at);
    return state;
  };
  const ids = ({ queue }: ReturnType<typeof rollingFleet>) => queue.map(({ id }) => id);

  test('lists what is not under way and not left alone, and counts the whole', () => {
    const state = take(surveyed(), (before) => {
      joinedSwap(before, 'old-1', 'new-1');
      Object.assign(joinedSwap(before, 'old-2', 'new-2'), { outcome: 'done' });
      before.campaign.skipped = { 'old-3': 'old-3 is protected' };
      before.campaign.renewed = ['old-9'];
      before.campaign.counters.replaced = 2;
      before.campaign.queue.first = 3;
    });
    expect(ids(state)).toEqual(['old-2', 'old-4']);
    expect(state.campaign.counters).toMatchObject({ servers: 9, stale: 5 });
    expect(state.campaign.queue).toEqual({ epoch: 1, surveyedAt: 1_000_000, chunks: 0, first: 0 });
    expect([state.campaign.renewed, state.campaign.isConfirmed]).toEqual([undefined, false]);
    expect(state.campaign.leftAlone).toEqual([expect.objectContaining({ reason: 'protected', count: 1 })]);
  });

  test('keeps what is known of a group, and opens what is not', () => {
    const open = (before: ReturnType<typeof rollingFleet>) => {
      before.campaign.capacity = {};
      before.campaign.wanted = {};
    };
    expect(take(surveyed(), open).campaign).toMatchObject({ capacity: { web: { baseline: 2, followedSince: 1_000_000 } }, wanted });
    expect(take(surveyed()).campaign.capacity.web).toMatchObject({ baseline: 4, followedSince: 0 });
    const other = { web: { ...wanted.web, image: 'ami-first' } };
    expect(take(surveyed(), ({ campaign }) => Object.assign(campaign, { wanted: other })).campaign.wanted).toEqual(other);
  });

  test('forgets why a server was left alone that is an exception, or not known, by itself now', () => {
    const skip = ({ campaign }: ReturnType<typeof rollingFleet>) => {
      campaign.skipped = { 'old-1': 'x', 'old-2': 'x', 'old-3': 'x' };
    };
    const found = surveyed({ exceptions: [{ id: 'old-1', reason: 'protected' }], unknown: [{ id: 'old-2', reason: '?' }] });
    expect(Object.keys(take(found, skip).campaign.skipped)).toEqual(['old-3']);
  });

  test('is limited to what a person asked for', () => {
    const limited = (change: object) => ids(take(surveyed(), ({ campaign }) => Object.assign(campaign, change)));
    expect(limited({ limit: 3 })).toEqual(['old-1', 'old-2', 'old-3']);
    expect(limited({ limit: 3, counters: { ...rollingFleet(4).campaign.counters, replaced: 2 } })).toEqual(['old-1']);
    expect(limited({ limit: 3, counters: { ...rollingFleet(4).campaign.counters, replaced: 5 } })).toEqual([]);
    expect(limited({ onlyServer: 'old-3' })).toEqual(['old-3']);
  });

  test('confirms the end only where nothing is left or under way, and the lists are whole or have been short for five minutes', () => {
    const confirms = (change: Partial<Survey>, prepare?: Parameters<typeof take>[1], at?: number) =>
      take(surveyed({ stale: [], ...change }), prepare, at).campaign.isConfirmed;
    expect(confirms({})).toBe(true);
    expect(confirms({ stale: [staleServer('old-1')] })).toBe(false);
    expect(confirms({}, (state) => void joinedSwap(state, 'old-1', 'new-1'))).toBe(false);
    expect(confirms({ short: ['web lists 1 of 2 servers'] })).toBe(false);
    const shortSince = (since: number) => (state: ReturnType<typeof rollingFleet>) => {
      state.campaign.short = { reason: 'x', since };
    };
    expect(confirms({ short: ['x'] }, shortSince(700_000), 1_000_000)).toBe(false);
    expect(confirms({ short: ['x'] }, shortSince(699_999), 1_000_000)).toBe(true);
    expect(take(surveyed({ short: ['x', 'y'] }), shortSince(5)).campaign.short).toEqual({ reason: 'x; y', since: 5 });
    expect(take(surveyed({ short: ['x'] })).campaign.short).toEqual({ reason: 'x', since: 1_000_000 });
    expect(take(surveyed(), shortSince(5)).campaign.short).toBeUndefined();
  });

  test('names every server that may be due and is not touched', () => {
    const found = surveyed({ exceptions: [{ id: 'old-7', reason: 'protected' }], unknown: [{ id: 'old-8', reason: '?' }] });
    expect(listUntouched(found, { 'old-2': 'old-2 is cordoned' })).toEqual([
      { id: 'old-7', reason: 'protected' },
      { id: 'old-2', reason: 'cordoned' },
      { id: 'old-8', reason: '?', isUnknown: true },
    ]);
  });
});
