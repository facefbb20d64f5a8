import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, staleServer } from '../../tests/rolling-fleet.ts';
import type { Clock } from '../clock.ts';
import { Retryable } from '../errors.ts';
import { parsePolicy } from '../policy/policy.ts';
import type { Reach, Target } from '../ports.ts';
import type { ServerFacts } from '../record/observation.ts';
import { beginSwap } from '../record/swap.ts';
import type { Verdict } from '../record/workload.ts';
import { runProbes } from './run-probes.ts';

type State = ReturnType<typeof rollingFleet>;

const policy = (paths: string[]) => parsePolicy({ proof: { probes: paths.map((path) => ({ httpGet: { path } })) } }, 'policy');
const pass: Verdict = { verdict: 'pass', reason: 'answered 200' };

/** A swap whose replacement boots. */
const boot = (state: State, id: string): void => {
  const swap = beginSwap(state.campaign, staleServer(`old-of-${id}`), 'launch-first', 'launching', false, now);
  state.swaps.push({ ...swap, stage: 'booting', replacement: id });
};
const booting = (count: number): State => {
  const state = rollingFleet(count);
  for (let index = 1; index <= count; index += 1) boot(state, `new-${index}`);
  return state;
};
const factsOf = (state: State, more: Partial<ServerFacts> = {}): Record<string, ServerFacts> =>
  Object.fromEntries(
    state.swaps.flatMap(({ replacement: id }) =>
      id ? [[id, { id, state: 'running', address: '10.0.0.1', isExcluded: false, ...more }]] : [],
    ),
  );

/** Probes all replacements of a campaign; the clock stands still unless a probe moves it. */
const probe = (
  state: State,
  answer: Reach['probe'],
  paths = ['/ok'],
  servers = factsOf(state),
  clock: Pick<Clock, 'now' | 'ticks'> = { now: () => now },
) => {
  const doors = { clock: { ...clock, sleep: async () => undefined }, reach: { probe: answer, call: async () => ({ unknown: '' }) } };
  return runProbes(doors, state, policy(paths), servers);
};

describe('the probes of one poll', () => {
  test('are of replacements that run and have not joined, and of no other server', async () => {
    const state = booting(2);
    joinedSwap(state, 'old-8', 'new-8');
    const asked: Target[] = [];
    const answer: Reach['probe'] = async (target) => {
      asked.push(target);
      return pass;
    };
    const servers = { ...factsOf(state), 'new-2': { id: 'new-2', state: 'pending' as const, isExcluded: false } };
    expect(await probe(state, answer, ['/ok'], servers)).toEqual({ 'new-1': { verdict: 'pass', reason: expect.any(String) } });
    expect(asked).toEqual([{ id: 'new-1', group: 'web', address: '10.0.0.1' }]);
  });

  test('are of one that bakes too, until its image is proven', async () => {
    const state = rollingFleet(1);
    Object.assign(joinedSwap(state, 'old-1', 'new-1'), { isProof: true });
    expect(await probe(state, async () => pass)).toEqual({});
    state.campaign.proven = [];
    expect(await probe(state, async () => pass)).toMatchObject({ 'new-1': { verdict: 'pass' } });
    for (const swap of state.swaps) Object.assign(swap, { rollback: { outcome: 'stopped', reason: '', at: now } });
    expect(await probe(state, async () => pass)).toEqual({});
  });

  test('are none where the policy names none', async () => {
    expect(await probe(booting(1), () => Promise.reject(new Error('asked')), [])).toEqual({});
  });

  test('have the first verdict of a server that is no pass', async () => {
    const answer: Reach['probe'] = async (_, { httpGet = { path: '', port: 0 } }) =>
      httpGet.path === '/ok' ? pass : { verdict: httpGet.path === '/slow' ? 'unknown' : 'fail', reason: httpGet.path };
    expect(await probe(booting(1), answer, ['/ok', '/ok'])).toMatchObject({ 'new-1': { verdict: 'pass' } });
    expect(await probe(booting(1), answer, ['/ok', '/slow', '/bad'])).toEqual({ 'new-1': { verdict: 'unknown', reason: '/slow' } });
    expect(await probe(booting(1), answer, ['/bad', '/ok'])).toEqual({ 'new-1': { verdict: 'fail', reason: '/bad' } });
  });

  test('call unknown what the world did not answer; a bug of our own goes through', async () => {
    const throttled = () => Promise.reject(new Retryable('lambda:Invoke: throttled'));
    expect(await probe(booting(1), throttled)).toEqual({ 'new-1': { verdict: 'unknown', reason: 'lambda:Invoke: throttled' } });
    await expect(probe(booting(1), () => Promise.reject(new TypeError('x is undefined')))).rejects.toThrow(TypeError);
  });

  test('overlap, so that one server that hangs takes the verdict from no other', async () => {
    const running = { now: 0, most: 0 };
    const answered: string[] = [];
    const hanging = Promise.withResolvers<Verdict>();
    const others = Promise.withResolvers<void>();
    const answer: Reach['probe'] = async ({ id }) => {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      if (id === 'new-1') return hanging.promise;
      await Promise.resolve();
      running.now -= 1;
      answered.push(id);
      if (answered.length === 19) others.resolve();
      return pass;
    };
    const verdicts = probe(booting(20), answer);
    await others.promise;
    expect(running.most).toBe(20);
    hanging.resolve({ verdict: 'unknown', reason: 'no answer within 5000 ms' });
    const found = Object.entries(await verdicts);
    expect(found).toHaveLength(20);
    expect(found.filter(([, { verdict }]) => verdict !== 'pass').map(([id]) => id)).toEqual(['new-1']);
  });

  test('that cannot begin within the time of the poll are unknown, and say so', async () => {
    let time = now;
    const asked: string[] = [];
    const answer: Reach['probe'] = async ({ id }) => {
      asked.push(id);
      await Promise.resolve();
      time = now + 20_000;
      return pass;
    };
    const verdicts = await probe(booting(60), answer, ['/ok'], undefined, { now: () => time });
    expect(asked).toHaveLength(50);
    const late = Object.entries(verdicts).filter(([id]) => !asked.includes(id));
    expect(late).toHaveLength(10);
    for (const [, verdict] of late) expect(verdict).toEqual({ verdict: 'unknown', reason: expect.stringMatching(/not probed/) });
  });

  test('have their time measured, whatever the clock is set to meanwhile', async () => {
    let time = now;
    let ticks = 0;
    const probeAll = async (passed: number, setTo: number): Promise<string[]> => {
      [time, ticks] = [now, 0];
      const answer: Reach['probe'] = async () => {
        await Promise.resolve();
        [time, ticks] = [setTo, passed];
        return pass;
      };
      const verdicts = await probe(booting(60), answer, ['/ok'], undefined, { now: () => time, ticks: () => ticks });
      return Object.values(verdicts).flatMap(({ reason }) => (reason.startsWith('not probed') ? [reason] : []));
    };
    expect(await probeAll(20_000, now - 60_000)).toHaveLength(10);
    expect(await probeAll(1_000, now + 60_000)).toHaveLength(0);
  });

  test('are of a replacement too that Auto Scaling launches while its victim is terminated', async () => {
    const state = booting(1);
    for (const swap of state.swaps) Object.assign(swap, { method: 'terminate-first', stage: 'terminating' });
    expect(Object.keys(await probe(state, async () => pass))).toEqual(['new-1']);
    for (const swap of state.swaps) Object.assign(swap, { rollback: { outcome: 'failed', reason: 'x', at: now } });
    expect(await probe(state, async () => pass)).toEqual({});
  });
});
