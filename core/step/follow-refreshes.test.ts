import { describe, expect, test } from '@jest/globals';
import type { CampaignState } from '../record/campaign.ts';
import { newCampaign } from '../record/new-campaign.ts';
import type { GroupView } from '../record/observation.ts';
import { followRefreshes } from './follow-refreshes.ts';

const minute = 60_000;
const began = Date.parse('2026-03-01T00:00:00Z');

/** A campaign of so many groups, and every question that its steps ask; `running` is what AWS would answer. */
const follow = (count: number) => {
  const names = Array.from({ length: count }, (_, index) => `g${index}`);
  const state: CampaignState = { campaign: newCampaign('web', names, 'r1', { actor: 'test' }, began), swaps: [], queue: [] };
  const running: Record<string, string> = {};
  const asked: { at: number; names: string[] }[] = [];
  const findRefreshes = async (groups: readonly string[]) => {
    asked.push({ at: now, names: [...groups] });
    return Object.fromEntries(Object.entries(running).filter(([name]) => groups.includes(name)));
  };
  let now = began;
  const poll = async (at: number, members: object[] = []) => {
    now = began + at;
    const groups = names.map((name) => ({ name, members: name === 'g0' ? members : [] }) as unknown as GroupView);
    return followRefreshes({ groups: { findRefreshes } }, state, groups, now);
  };
  return { state, running, asked, poll };
};

describe('instance refreshes', () => {
  test('are asked for seldom while nothing speaks for one', async () => {
    const { asked, poll } = follow(1);
    for (let at = 0; at < 20 * minute; at += 5_000) await poll(at);
    expect(asked.map(({ at }) => (at - began) / minute)).toEqual([5, 10, 15]);
  });

  test('of many groups are asked for in turns, and each within five minutes', async () => {
    const { asked, poll } = follow(120);
    for (let at = 0; at <= 5 * minute; at += 10_000) await poll(at);
    expect(Math.max(...asked.map(({ names }) => names.length))).toBeLessThanOrEqual(4);
    expect(new Set(asked.flatMap(({ names }) => names)).size).toBe(120);
  });

  test('that run are seen at every poll until they have ended', async () => {
    const { running, asked, poll } = follow(40);
    running.g3 = 'ir-1';
    let seen = 0;
    for (let at = 0; at <= 5 * minute; at += 10_000) if ((await poll(at))[3]?.refresh === 'ir-1') seen += 1;
    expect(seen).toBeGreaterThan(20);
    const last = asked.length;
    delete running.g3;
    expect((await poll(5 * minute + 1_000))[3]?.refresh).toBeUndefined();
    expect(asked[last]?.names).toContain('g3');
  });

  test('are asked for at once where a server leaves that is none of ours, and not for those that are', async () => {
    const { state, running, poll, asked } = follow(40);
    running.g0 = 'ir-1';
    state.swaps = [{ victim: 'i-ours', replacement: 'i-new' } as CampaignState['swaps'][number]];
    await poll(1_000, [{ id: 'i-ours', lifecycle: 'Terminating:Wait' }]);
    expect(asked).toEqual([]);
    state.swaps = [];
    await poll(1_500, [{ id: 'i-ours', lifecycle: 'Terminating' }]);
    expect(asked).toEqual([]);
    expect((await poll(2_000, [{ id: 'i-theirs', lifecycle: 'Terminating' }]))[0]?.refresh).toBe('ir-1');
    delete running.g0;
    await poll(3_000, [{ id: 'i-theirs', lifecycle: 'Terminating' }]);
    await poll(4_000, [{ id: 'i-theirs', lifecycle: 'Terminating' }]);
    expect(asked).toHaveLength(2);
  });

  test('are asked for in every group where an older release began, or after a long wait', async () => {
    const { state, poll, asked } = follow(9);
    await poll(3 * 60 * minute);
    delete state.campaign.refreshes;
    await poll(3 * 60 * minute + 1_000);
    expect(asked.map(({ names }) => names.length)).toEqual([9, 9]);
  });
});
