import { expect, test } from '@jest/globals';
import { joinedSwap, rollingFleet, snapshotOf } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import type { Member } from '../../record/observation.ts';
import { guardVictims } from './guard-victims.ts';
import type { VictimAct } from './list-victim-acts.ts';

const terminate = (server: string): VictimAct => ({
  kind: 'terminate',
  group: 'web',
  server,
  purpose: 'victim',
  decrement: true,
  savesConsole: false,
});
const cordon = (server: string): VictimAct => ({
  kind: 'cordon',
  workload: { kind: 'hand', id: 'db' },
  group: 'web',
  server,
  swap: 's',
  purpose: 'remove',
});

type World = {
  servers?: Parameters<typeof snapshotOf>[0];
  wanted?: number;
  min?: number;
  maxUnavailable?: number;
  maxAge?: string;
  prepare?: (state: CampaignState) => void;
};

const three = ['a', 'b', 'c'].map((id) => ({ id }));

/** What is said of these acts on a group of three servers. */
const guard = (acts: VictimAct[], { servers = three, wanted = 2, min = 0, maxUnavailable = 0, maxAge, prepare }: World = {}): string[] => {
  const { observation } = snapshotOf(servers);
  const [group] = observation.groups;
  if (!group) throw new Error('the group was read');
  const state = rollingFleet(wanted, servers.length - wanted);
  prepare?.(state);
  const policy = parsePolicy({ pace: { maxUnavailable }, ...(maxUnavailable > 0 && { proof: { inPlace: true } }), maxAge }, 'policy');
  return guardVictims(state, observation, policy, { ...group, min }, acts, state.campaign.capacity);
};

test('what others want stays in service', () => {
  expect(guard([terminate('a')])).toEqual([]);
  expect(guard([terminate('a'), terminate('b')])).toEqual(['I1: web would have 1 in service, and needs 2']);
  expect(guard([terminate('a'), cordon('b')])).toHaveLength(1);
  expect(guard([terminate('a'), terminate('b')], { maxUnavailable: 1 })).toEqual([]);
});

test('so does MinSize, less the one that may be missing where a group has no slack', () => {
  expect(guard([terminate('a')], { min: 3 })).toHaveLength(1);
  expect(guard([terminate('a')], { wanted: 3, min: 3, maxUnavailable: 1 })).toEqual([]);
  expect(guard([terminate('a'), terminate('b')], { wanted: 3, min: 3, maxUnavailable: 2 })).toHaveLength(1);
  // MinSize was raised above what others want.
  expect(guard([terminate('a')], { wanted: 2, min: 1, maxUnavailable: 1 })).toEqual([]);
  expect(guard([terminate('a'), terminate('b')], { wanted: 2, min: 2, maxUnavailable: 1 })).toEqual([]);
});

test('a server that does not serve is none that is missed', () => {
  const servers = [{ id: 'a', work: 'unhealthy' as const }, { id: 'b' }];
  expect(guard([terminate('a')], { servers, wanted: 2 })).toEqual([]);
  expect(guard([terminate('b')], { servers, wanted: 2 })).toHaveLength(1);
});

const asWanted = (member: Partial<Member>, image = 'ami-new') => [{ id: 'a', member, facts: { image } }, { id: 'b' }, { id: 'c' }];

test('a server that is as wanted stays: by its image, its version or one that is alike, its template and its type', () => {
  const isKept = (servers: World['servers'], wants: object = {}, maxAge?: string): boolean =>
    guard([terminate('a')], {
      ...(servers && { servers }),
      ...(maxAge !== undefined && { maxAge }),
      prepare: ({ campaign }) => Object.assign(campaign.wanted.web ?? {}, wants),
    }).includes('I3: a is as wanted');
  expect(isKept(asWanted({ templateVersion: '2' }))).toBe(true);
  expect(isKept(asWanted({ templateVersion: '2' }, 'ami-old'))).toBe(false);
  expect(isKept(asWanted({ templateVersion: '1' }))).toBe(false);
  expect(isKept(asWanted({ templateVersion: '1' }), { alike: ['1'] })).toBe(true);
  expect(isKept(asWanted({ templateVersion: '1' }), { alike: ['3'] })).toBe(false);
  expect(isKept(asWanted({ templateVersion: '2', templateId: 'lt-2' }))).toBe(false);
  expect(isKept(asWanted({ templateVersion: '2', instanceType: 'm7g.large' }), { instanceTypes: ['m7g.large'] })).toBe(true);
  expect(isKept(asWanted({ templateVersion: '2', instanceType: 'm5.large' }), { instanceTypes: ['m7g.large'] })).toBe(false);
  // One that has grown old is due whatever it was launched from.
  expect(isKept(asWanted({ templateVersion: '2' }), {}, '12h')).toBe(false);
});

test('a replacement is no victim, whatever its swap', () => {
  expect(guard([terminate('c')], { prepare: (state) => void joinedSwap(state, 'a', 'c') })).toContain('I3: c is a replacement');
});

test('a server of which nothing is known may be cordoned, and never terminated', () => {
  const servers = [{ id: 'a', facts: { state: 'unknown' as const } }, { id: 'b' }, { id: 'c' }];
  expect(guard([cordon('a')], { servers })).toEqual([]);
  expect(guard([terminate('a')], { servers })).toEqual(['I3: nothing is known of a']);
});
