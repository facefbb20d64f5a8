import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { createMemoryReleases } from '../../local/memory-releases.ts';
import { fleetOf } from '../heal/fleet-for-tests.ts';
import type { HealRecord } from '../record/heal.ts';
import { newCampaign } from '../record/new-campaign.ts';
import type { GroupSettings } from '../record/observation.ts';
import type { Candidate } from './begin.ts';
import { planByExecution } from './plan-by-execution.ts';
import { type Subject, wakeFleets } from './wake-fleets.ts';

const start = Date.parse('2026-01-05T09:00:00Z');
const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';
const well: HealRecord = { mode: 'act', polledAt: start, judged: 1, sick: 0, suspects: [], closed: [], summary: '' };

const groupOf = (fleet: string, more: Partial<GroupSettings> = {}): GroupSettings => {
  const [group] = fleetOf({ group: { name: fleet, fleet, targetGroups: [], ...more } }).poll.groups;
  if (!group) throw new Error('the fleet has no group');
  return group;
};

/** Three fleets that heal, each known by another thing, and one that does not. */
const create = async () => {
  let now = start;
  const ledger = createMemoryLedger(() => now, createMemoryReleases());
  for (const fleet of ['web', 'hosts', 'api']) await ledger.recordHeal(fleet, well);
  const settings = [
    groupOf('web', { targetGroups: ['arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/ab12'] }),
    groupOf('hosts', { tags: { 'recycler:ecs:cluster': cluster } }),
    groupOf('api', { tags: { 'recycler:ecs:cluster': 'shop' } }),
    groupOf('off', { targetGroups: ['arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/ab12'] }),
  ];
  let listed = 0;
  const groups = {
    listSettings: async () => {
      listed += 1;
      return settings;
    },
  };
  const planned: Candidate[] = [];
  let events = 0;
  const wake = async (subject: Subject, id?: string): Promise<string[]> => {
    events += 1;
    const plan = async (candidate: Candidate) => {
      planned.push(candidate);
      return { fleet: candidate.fleet, action: 'planned' as const, reason: '' };
    };
    const doors = { clock: { now: () => now, sleep: async () => undefined }, groups, ledger };
    return (await wakeFleets(doors, plan, subject, id ?? `event-${events}`)).map(({ fleet }) => fleet);
  };
  const pass = (seconds: number): void => {
    now += seconds * 1_000;
  };
  return { wake, pass, planned, ledger, listed: () => listed };
};

describe('an event', () => {
  test.each<[string, Subject, string[]]>([
    ['of a group wakes its fleet', { group: 'web' }, ['web']],
    ['of a target group wakes each fleet behind it that heals', { targetGroups: ['targetgroup/web/ab12'] }, ['web']],
    ['of a cluster wakes the fleets whose tags name it, by ARN or by name', { cluster }, ['api', 'hosts']],
    ['of a fleet that does not heal wakes none', { group: 'off' }, []],
    ['of what is not enrolled wakes none', { group: 'other' }, []],
    ['of another target group wakes none', { targetGroups: ['targetgroup/web/ab'] }, []],
    ['of nothing that has a name wakes none', {}, []],
  ])('%s', async (_, subject, fleets) => {
    expect((await (await create()).wake(subject)).toSorted()).toEqual(fleets);
  });

  test('wakes no fleet that has an open campaign: its own polls see more', async () => {
    const { wake, ledger } = await create();
    await ledger.openCampaign(newCampaign('web', ['web'], 'r', { actor: 'schedule' }, start));
    expect(await wake({ group: 'web' })).toEqual([]);
  });

  test('of a storm is one poll a minute, and one read of the groups, whatever their number', async () => {
    const { wake, pass, planned, listed } = await create();
    for (let second = 0; second < 120; second += 1) {
      for (let each = 0; each < 20; each += 1) await wake({ cluster });
      pass(1);
    }
    expect([planned.length, listed()]).toEqual([4, 2]);
  });

  test('of one thing keeps none of another one waiting', async () => {
    const { wake } = await create();
    await wake({ cluster });
    expect(await wake({ group: 'web' })).toEqual(['web']);
  });

  test('is polled by an execution of its own, but not in the minute in which the schedule has polled', async () => {
    const started: string[] = [];
    const executions = { isRunning: async () => false, start: async (name: string) => void started.push(name) };
    const planAt = (seconds: number, candidate: Partial<Candidate>) =>
      planByExecution(
        { now: () => start + seconds * 1_000 },
        executions,
        'r',
      )({ fleet: 'web', readGroups: async () => [], fleets: 1, isHealed: true, ...candidate }, { actor: 'schedule' });
    for (let seconds = 0; seconds < 600; seconds += 10) await planAt(seconds, {});
    const ticks = new Set(started.splice(0));
    for (let seconds = 0; seconds < 600; seconds += 10) await planAt(seconds, { isWoken: true });
    const wakes = new Set(started);
    expect([ticks.size, wakes.size]).toEqual([3, 10]);
    expect([...ticks].filter((name) => wakes.has(name)).length).toBeGreaterThanOrEqual(2);
  });
});
