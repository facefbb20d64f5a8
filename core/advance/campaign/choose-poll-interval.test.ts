import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { bootPrior, fitDuration, hazardOf, highOf, terminatePrior } from '../../record/durations.ts';
import type { Intent } from '../../record/intent.ts';
import { beginSwap, type Swap } from '../../record/swap.ts';
import type { Turn } from '../turn.ts';
import { choosePollInterval, planPollInterval } from './poll-interval.ts';

const minutes = 60_000;

/** Seconds until the next poll of a campaign that idles, but for this. */
const choose = (
  change: (turn: Turn) => void = () => undefined,
  prepare: (state: CampaignState) => void = () => undefined,
  policy: object = {},
) => {
  const state = rollingFleet(2);
  state.campaign.queue.surveyedAt = now;
  prepare(state);
  const turn = turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'old-2' }], { policy }));
  change(turn);
  return choosePollInterval(turn);
};
const inPhase = (phase: string) => (turn: Turn) => void Object.assign(turn.campaign, { phase });
const doing =
  (...intents: Intent[]) =>
  (turn: Turn) =>
    void turn.intents.push(...intents);

describe('the rest until the next poll', () => {
  test('is none where the next step is known: at the end, in waiting, after a survey that was answered', () => {
    expect(['ended', 'waiting', 'survey'].map((phase) => choose(inPhase(phase)))).toEqual([0, 0, 0]);
    expect(
      choose((turn) => {
        inPhase('survey')(turn);
        turn.observation.brakes.unread = 'no answer';
      }),
    ).toBe(60);
  });

  test('is short while a number is not explained, and after settings were changed', () => {
    const unexplained = ({ campaign }: CampaignState) => {
      for (const capacity of Object.values(campaign.capacity)) capacity.unexplained = { desired: 9, at: now };
    };
    expect(choose(undefined, unexplained)).toBe(5);
    const settings: Intent[] = [
      { kind: 'suspend', group: 'web', processes: [] },
      { kind: 'resume', group: 'web', processes: [] },
      { kind: 'uncordon', workload: { kind: 'hand', id: 'db' }, group: 'web', server: 'old-1' },
      { kind: 'delete-policy', group: 'web', policy: 'p' },
    ];
    expect(settings.map((intent) => choose(doing(intent)))).toEqual([1, 1, 1, 1]);
    const busy = choose(doing(settings[0] as Intent), (state) => void joinedSwap(state, 'old-1', 'new-1'));
    expect(busy).toBe(60);
    expect(choose(doing({ kind: 'reject', image: 'ami', reason: 'x' }))).toBe(60);
  });

  test('is a minute where nothing moves: a hold, a read that was not answered', () => {
    expect(choose((turn) => Object.assign(turn, { findings: [{ kind: 'hold', reason: 'x', unblock: 'y' }] }))).toBe(60);
    expect(choose(({ observation }) => Object.assign(observation.brakes, { unread: 'no answer' }))).toBe(60);
  });

  test('is none before a survey that is due, and half a minute where the lists were short', () => {
    const due = (state: CampaignState) => {
      state.campaign.queue.surveyedAt = now - 60 * minutes;
    };
    expect(choose(undefined, due)).toBe(0);
    const short = (state: CampaignState) => {
      due(state);
      state.campaign.short = { reason: 'x', since: now };
    };
    expect(choose(inPhase('settle'), short)).toBe(30);
    expect(choose(undefined, short)).toBe(0);
  });

  test('is short while desired is raised, or waits for a call to be answered first', () => {
    const raise = { launch: 'desired-capacity' };
    const raising = ({ campaign }: CampaignState) => {
      for (const capacity of Object.values(campaign.capacity)) capacity.pendingRaise = { by: 1, at: now };
    };
    expect([choose(undefined, raising, raise), choose(undefined, raising)]).toEqual([5, 60]);
    const answering = (state: CampaignState) => {
      Object.assign(joinedSwap(state, 'old-1', 'new-1'), {
        stage: 'terminating',
        termination: { at: now, isConfirmed: false, decrement: true, sends: 1 },
      });
    };
    expect(choose(undefined, answering, raise)).toBe(5);
    expect(choose(inPhase('settle'), answering, raise)).toBeGreaterThan(5);
  });

  test('is half a minute where no launch is answered any more, and a minute where a settling campaign has stood for long', () => {
    const launching = (tries: number) => (state: CampaignState) => {
      const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now);
      state.swaps.push(Object.assign(swap, { launch: { token: 't', count: 1, attempt: 1, at: now, unanswered: { tries, last: 'x' } } }));
    };
    expect(choose(undefined, launching(6))).toBe(30);
    expect(choose(undefined, launching(5))).not.toBe(30);
    const settling = (since: number) => (state: CampaignState) => {
      joinedSwap(state, 'old-1', 'new-1').stage = 'checking';
      state.campaign.phase = 'settle';
      state.campaign.moved.at = since;
    };
    expect([choose(undefined, settling(now - 16 * minutes)), choose(undefined, settling(now))]).toEqual([60, 5]);
  });
});

describe('while servers are in flight, the next poll', () => {
  const policy = parsePolicy({ pace: { maxSurge: 1 } }, 'policy');

  /** Swaps in flight, each changed like this. */
  const plan = (changes: Partial<Swap>[], prepare: (state: CampaignState) => void = () => undefined) => {
    const state = rollingFleet(2);
    for (const [index, change] of changes.entries()) Object.assign(joinedSwap(state, `old-${index}`, `new-${index}`), change);
    prepare(state);
    return planPollInterval(state, policy, now);
  };
  const booting = (secondsAgo: number): Partial<Swap> => ({
    stage: 'booting',
    stages: [{ name: 'launching', at: now - secondsAgo * 1_000 }],
  });
  const leaving = (secondsAgo: number): Partial<Swap> => ({
    stage: 'terminating',
    termination: { at: now - secondsAgo * 1_000, isConfirmed: true, decrement: true, sends: 1 },
  });
  /** Before that, 2 % have booted at most. */
  const soonest = highOf(bootPrior, -2);

  test('comes when the first boot may be over, a minute later at most', () => {
    expect(plan([booting(0)])).toBe(60);
    expect(plan([booting(soonest - 30)])).toBe(30);
    expect(plan([booting(0), booting(soonest - 20)])).toBe(20);
    expect(plan([{ ...booting(soonest - 20), outcome: 'done' }, booting(0)])).toBe(60);
    expect(plan([])).toBe(60);
  });

  test('then follows how likely it is that one of them is over, and is never shorter than five seconds', () => {
    const measured = Array.from({ length: 30 }, () => 1_000);
    const slow = fitDuration(measured, bootPrior);
    const slowly = ({ campaign }: CampaignState) =>
      Object.assign(campaign, { earnedSlots: 1, durations: { ...campaign.durations, boot: measured } });
    const at = highOf(slow, -2) + 10;
    expect(plan([booting(at)], slowly)).toBe(Math.round(0.03 * slow.median));
    const many = Array.from({ length: 6 }, () => booting(slow.median));
    expect(plan(many, slowly)).toBe(Math.round(1 / (6 * hazardOf(slow, slow.median) * 4)));
    expect(plan([...many, ...many, ...many, ...many], slowly)).toBe(5);
  });

  test('comes at once while slots are still earned, and where a server is being checked or cordoned', () => {
    expect(plan([booting(soonest + 10)], ({ campaign }) => Object.assign(campaign, { phase: 'proof' }))).toBe(5);
    expect(plan([booting(soonest + 10)], ({ campaign }) => Object.assign(campaign, { earnedSlots: 0 }))).toBe(5);
    expect([plan([{ stage: 'checking' }]), plan([{ stage: 'cordoning' }])]).toEqual([5, 5]);
    const rolledBack = { ...booting(0), stage: 'checking' as const, rollback: { outcome: 'failed' as const, reason: 'x', at: now } };
    expect(plan([rolledBack])).toBe(60);
  });

  test('waits for a proof that bakes until it has', () => {
    const baked = (secondsAgo: number): Partial<Swap> => ({ isProof: true, stages: [{ name: 'joined', at: now - secondsAgo * 1_000 }] });
    expect(plan([baked(90)])).toBe(30);
    expect(plan([baked(0)])).toBe(60);
    expect(plan([{ ...baked(90), isProof: false }])).toBe(60);
  });

  test('waits for servers that leave only where nothing else is to come', () => {
    const soonestGone = highOf(terminatePrior, -2);
    expect(plan([leaving(soonestGone - 12)])).toBe(60);
    for (const phase of ['settle', 'restore'] as const)
      expect(plan([leaving(soonestGone - 12)], ({ campaign }) => Object.assign(campaign, { phase }))).toBe(12);
  });

  test('is soon while a workload holds still for a server that is away', () => {
    const holding = ({ campaign }: CampaignState) => {
      campaign.journal.push({
        kind: 'cordon',
        workload: { kind: 'hand', id: 'db' },
        group: 'web',
        server: 'old-0',
        purpose: 'restart',
        at: now,
      });
    };
    expect(plan([booting(0)], holding)).toBe(10);
  });
});
