import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Campaign } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import { beginSwap } from '../../record/swap.ts';
import type { Finding } from '../findings.ts';
import type { Turn } from '../turn.ts';
import { longWait, movePhase } from './phase.ts';

type State = ReturnType<typeof rollingFleet>;

const stopped = { reason: 'stopped by alice', at: now, outcome: 'stopped' as const };
const hold: Finding = { kind: 'hold', reason: 'outside every window', unblock: 'wait', until: now + longWait };
const two = [{ id: 'old-1' }, { id: 'old-2' }];

/** Where a campaign goes from this phase. */
const move = (phase: Campaign['phase'], prepare: (state: State) => void = () => undefined, more: Partial<Turn> = {}): Turn => {
  const state = rollingFleet(2);
  state.campaign.phase = phase;
  state.campaign.queue.surveyedAt = 1;
  prepare(state);
  const turn = Object.assign(turnOn(state, snapshotOf(two)), more);
  movePhase(turn);
  return turn;
};
const phaseAfter = (...given: Parameters<typeof move>) => move(...given).campaign.phase;
const withVictims = (state: State) => Object.assign(state, { queue: [staleServer('old-1'), staleServer('old-2')] });

describe('a campaign after its survey', () => {
  test('proves the image where there is something to replace, and is over where there is not', () => {
    const unproven = (state: State) => {
      withVictims(state);
      state.campaign.proven = [];
    };
    expect(phaseAfter('survey', unproven)).toBe('proof');
    expect(phaseAfter('survey', withVictims)).toBe('roll');
    expect(phaseAfter('survey', ({ campaign }) => Object.assign(campaign, { isConfirmed: true }))).toBe('restore');
    expect(phaseAfter('survey', ({ campaign }) => Object.assign(campaign.queue, { surveyedAt: 0 }))).toBe('survey');
  });
});

describe('a campaign that replaces servers', () => {
  test('stays in the proof until no victim and no swap waits for one', () => {
    const unproven = (state: State) => {
      joinedSwap(state, 'old-1', 'new-1').isProof = true;
      state.campaign.proven = [];
    };
    expect(phaseAfter('proof', unproven)).toBe('proof');
    expect(phaseAfter('proof', (state) => Object.assign(joinedSwap(state, 'old-1', 'new-1'), { isProof: true }))).toBe('settle');
    expect(phaseAfter('proof', withVictims)).toBe('roll');
  });

  test('goes back to the proof for another image that is not proven', () => {
    const other = (state: State) => {
      withVictims(state);
      state.campaign.proven = ['ami-other'];
    };
    expect(phaseAfter('roll', other)).toBe('proof');
  });

  test('settles once no victim is left, and rolls again when there are new ones', () => {
    expect(phaseAfter('roll', withVictims)).toBe('roll');
    expect(phaseAfter('roll')).toBe('settle');
    expect(phaseAfter('settle', withVictims)).toBe('roll');
  });

  test('reads on where the list of stale servers has more chunks', () => {
    const { campaign } = move('roll', (state) => Object.assign(state.campaign.queue, { chunks: 9, first: 0 }));
    expect([campaign.phase, campaign.queue.first]).toEqual(['roll', 4]);
  });

  test.each(['survey', 'proof', 'roll'] as const)('settles from %s on a stop, tells people, and begins nothing again', (phase) => {
    const { campaign, notices } = move(phase, (state) => {
      withVictims(state);
      joinedSwap(state, 'old-1', 'new-1');
      state.campaign.stop = stopped;
    });
    expect(campaign.phase).toBe('settle');
    expect(notices).toMatchObject([{ kind: 'notify', level: 'alert', text: expect.stringContaining('stopped by alice') }]);
  });
});

describe('a campaign that settles', () => {
  const settled = ({ campaign }: State) => Object.assign(campaign, { isConfirmed: true });
  const call = { at: now, isConfirmed: true, decrement: true, sends: 1 };

  test('puts back what it changed once all is over and a survey or a person says that it is done', () => {
    expect(phaseAfter('settle', settled)).toBe('restore');
    expect(phaseAfter('settle', ({ campaign }) => Object.assign(campaign, { limit: 1 }))).toBe('restore');
    expect(phaseAfter('settle', ({ campaign }) => Object.assign(campaign, { stop: stopped }))).toBe('restore');
    expect(phaseAfter('settle')).toBe('settle');
  });

  test.each<[string, (state: State) => void]>([
    ['a swap in flight', (state) => void joinedSwap(state, 'old-1', 'new-1')],
    ['an extra server that no swap holds', ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { surge: 1 })],
    [
      'an extra server that is leaving',
      ({ campaign }) => void capacityOf(campaign, 'web').orphans.push({ server: 'x', termination: call }),
    ],
    ['a server of which it is open whether our call ended it', ({ campaign }) => void capacityOf(campaign, 'web').ambiguous.push(now)],
  ])('waits for %s', (_, prepare) => {
    const after = phaseAfter('settle', (state) => {
      settled(state);
      prepare(state);
    });
    expect(after).toBe('settle');
  });
});

describe('a campaign that is held', () => {
  test('puts everything back and waits where the hold is long, and nothing is in flight', () => {
    const { campaign } = move('roll', withVictims, { findings: [hold] });
    expect(campaign).toMatchObject({ phase: 'restore', waitsFor: hold.reason, waitsUntil: now + longWait });
  });

  test.each<[string, Finding, (state: State) => void]>([
    ['the hold is short', { ...hold, until: now + longWait - 1 }, () => undefined],
    ['a swap is in flight', hold, (state) => void joinedSwap(state, 'old-1', 'new-1')],
    ['its end is not known and it has just begun', { kind: 'hold', reason: 'alarm', unblock: 'wait' }, () => undefined],
  ])('stays where %s', (_, finding, prepare) => {
    const prepared = (state: State) => {
      withVictims(state);
      prepare(state);
      state.campaign.brakes.push({ ...finding, from: now - longWait + 1 });
    };
    expect(phaseAfter('roll', prepared, { findings: [finding] })).toBe('roll');
  });

  test('waits as well once a hold whose end is not known has lasted for long', () => {
    const { campaign } = move(
      'roll',
      (state) => {
        withVictims(state);
        state.campaign.brakes.push({ kind: 'hold', reason: 'alarm', unblock: 'wait', from: now - longWait });
      },
      { findings: [{ kind: 'hold', reason: 'alarm', unblock: 'wait' }] },
    );
    expect(campaign).toMatchObject({ phase: 'restore', waitsFor: 'alarm' });
    expect(campaign.waitsUntil).toBeUndefined();
  });
});

describe('a campaign without a lease', () => {
  const noLease = 'no lease';
  const without = (prepare: (state: State) => void, since: number) =>
    phaseAfter(
      'roll',
      (state) => {
        withVictims(state);
        state.campaign.brakes.push({ kind: 'hold', reason: noLease, unblock: 'wait', from: since });
        prepare(state);
      },
      {
        observation: { ...snapshotOf(two).observation, noLease },
        findings: [{ kind: 'hold', reason: noLease, unblock: 'wait', until: Number.POSITIVE_INFINITY }],
      },
    );

  test('leaves an unanswered launch to the next release, and first rolls back a server of its own', () => {
    const launching = (state: State) =>
      void state.swaps.push(beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now));
    expect(without(launching, now)).toBe('restore');
    expect(without((state) => void joinedSwap(state, 'old-1', 'new-1'), now)).toBe('roll');
  });

  test('leaves that one too once it has tried for minutes', () => {
    expect(without((state) => void joinedSwap(state, 'old-1', 'new-1'), now - 300_001)).toBe('restore');
  });
});

describe('a campaign that has put everything back', () => {
  const empty = ({ campaign }: State) => Object.assign(campaign, { journal: [] });

  test('does not end before the journal is empty', () => {
    expect(phaseAfter('restore')).toBe('restore');
    expect(phaseAfter('restore', empty)).toBe('ended');
  });

  test.each<[string, (state: State) => void, string]>([
    ['done', ({ campaign }) => Object.assign(campaign.counters, { replaced: 2, stale: 2 }), 'done'],
    ['nothing was due', () => undefined, 'nothing-due'],
    ['stopped', ({ campaign }) => Object.assign(campaign, { stop: stopped }), 'stopped'],
    ['failed', ({ campaign }) => Object.assign(campaign, { stop: { ...stopped, outcome: 'failed' } }), 'failed'],
  ])('ends with its outcome: %s', (_, prepare, outcome) => {
    const { campaign } = move('restore', (state) => {
      empty(state);
      prepare(state);
      state.campaign.brakes.push({ kind: 'hold', reason: 'x', unblock: 'y', from: 0 });
    });
    expect(campaign).toMatchObject({ phase: 'ended', outcome, endedAt: now, brakes: [{ to: now }] });
  });

  test('waits where it is held, unless it is stopped', () => {
    const waits = (state: State) => {
      empty(state);
      state.campaign.waitsFor = 'outside every window';
    };
    expect(phaseAfter('restore', waits)).toBe('waiting');
    expect(
      phaseAfter('restore', (state) => {
        waits(state);
        state.campaign.stop = stopped;
      }),
    ).toBe('ended');
  });
});
