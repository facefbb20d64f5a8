import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import validateDefinition from 'asl-validator';
import { parse, parseDocument, visit } from 'yaml';
import { loadStateMachine, runExecution } from '../local/state-machine.ts';
import { nextStates } from '../local/state-machine-definition.ts';
import { jumpingClock } from './jumping-clock.ts';

const path = join(import.meta.dirname, '../statemachine/recycler.asl.yaml');
const definition = await loadStateMachine(path, { AdvanceFunction: 'advance', ConcludeFunction: 'conclude' });
const tasksOf = Object.entries(definition.States).flatMap(([name, state]) => (state.Type === 'Task' ? [{ name, state }] : []));

type Call = { phase: string; failure?: { Error: string } };
type Answer = { phase?: string; restSeconds?: number } | Error;

const named = (name: string) => Object.assign(new Error(name), { name });

/** Runs a campaign whose `advance` gives these answers, one a call (an error is thrown), and says what was called. */
const runCampaign = async (
  answers: Answer[],
  { phase = 'survey', restSeconds = undefined as number | undefined, concludes = [] as Answer[] } = {},
) => {
  const advanced: Call[] = [];
  const concluded: Call[] = [];
  const states: string[] = [];
  const answer = (given: Answer[], calls: Call[]) => async (payload: unknown) => {
    calls.push(payload as Call);
    const next = given[calls.length - 1] ?? {};
    if (next instanceof Error) throw next;
    return { campaign: 'c1', fleet: 'web', phase: 'ended', restSeconds: 0, ...next };
  };
  const result = await runExecution({
    definition,
    name: 'c1-1',
    input: { campaign: 'c1', fleet: 'web', phase, restSeconds },
    tasks: { advance: answer(answers, advanced), conclude: answer(concludes, concluded) },
    clock: jumpingClock(),
    random: () => 0.5,
    onTransition: ({ state }) => states.push(state),
  });
  return { result, advanced, concluded, states };
};

test('a fleet in which nothing is due, and a dry-run, end at once; a campaign that a plan opened goes on', async () => {
  for (const phase of ['plan', 'dry-run']) {
    const { result, states, advanced, concluded } = await runCampaign([{ phase: 'idle' }], { phase });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { phase: 'idle' } });
    expect(states).toEqual(['Open', 'Where', 'Plan', 'Where', 'Done']);
    expect([advanced.length, concluded.length]).toEqual([1, 0]);
  }
  const { states } = await runCampaign([{ phase: 'survey' }, { phase: 'ended' }], { phase: 'plan' });
  expect(states).toContain('Survey');
});

describe('the definition', () => {
  test('is accepted by asl-validator', () => {
    expect(validateDefinition(parse(readFileSync(path, 'utf8')))).toMatchObject({ isValid: true, errors: [] });
  });

  test('has a time limit, and so has every Task', () => {
    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
    expect(tasksOf.map(({ name }) => name)).toEqual(['Plan', 'Survey', 'Prove', 'Roll', 'Settle', 'Restore', 'Conclude']);
    for (const { state } of tasksOf) expect(state.TimeoutSeconds).toBeLessThanOrEqual(300);
  });

  test('catches everything, and each Catch leads to Fail, by way of Restore', () => {
    const reach = (start: string, without: string): Set<string> => {
      const seen = new Set<string>();
      const visit = (name: string): void => {
        const state = definition.States[name];
        if (!state || seen.has(name) || name === without) return;
        seen.add(name);
        nextStates(state).forEach(visit);
      };
      visit(start);
      return seen;
    };
    for (const { name, state } of tasksOf) {
      expect(state.Catch.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
      for (const { ErrorEquals, Next } of state.Catch) {
        expect(reach(Next, '')).toContain('Failed');
        // A plan has changed nothing, so there is nothing to put back.
        if (name === 'Plan') {
          expect(Next).toBe('Failed');
          continue;
        }
        // A process without the lock puts nothing back: the holder does.
        if (ErrorEquals.includes('LockHeld')) {
          expect({ ErrorEquals, Next }).toEqual({ ErrorEquals: ['LockHeld'], Next: 'Failed' });
          continue;
        }
        expect(reach(Next, '')).toContain('Restore');
        // An execution that does not go through Restore can only fail at once.
        expect([...reach(Next, 'Restore')]).toEqual(['FailedBefore', 'Failed']);
      }
    }
  });

  test('repeats in the same way in all seven Tasks: the Retry blocks are written out, since aliases are not resolved', () => {
    const { States } = parse(readFileSync(path, 'utf8')) as { States: Record<string, { Retry?: unknown }> };
    const retries = Object.values(States).flatMap(({ Retry }) => (Retry === undefined ? [] : [Retry]));
    expect(retries).toHaveLength(7);
    for (const retry of retries) expect(retry).toEqual(retries[0]);
  });

  test('names no anchor and no alias', () => {
    const found: string[] = [];
    visit(parseDocument(readFileSync(path, 'utf8')), {
      Alias: (_key, { source }) => void found.push(`*${source}`),
      Node: (_key, { anchor }) => void (anchor && found.push(`&${anchor}`)),
    });
    expect(found).toEqual([]);
  });

  test('repeats only named errors, with a bound and full jitter', () => {
    for (const { state } of tasksOf) {
      expect(state.Retry).not.toHaveLength(0);
      for (const retrier of state.Retry) {
        expect(retrier.ErrorEquals).not.toContain('States.ALL');
        expect(retrier.ErrorEquals).not.toContain('States.TaskFailed');
        expect(retrier).toMatchObject({ JitterStrategy: 'FULL', MaxDelaySeconds: expect.any(Number) });
        expect(retrier.MaxAttempts).toBeLessThanOrEqual(20);
      }
    }
  });
});

describe('a campaign', () => {
  test('goes where the phase says, and rests between the polls', async () => {
    const phases = ['proof', 'roll', 'settle', 'restore', 'ended'];
    const { result, advanced, states } = await runCampaign(phases.map((phase) => ({ phase, restSeconds: 10 })));
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { campaign: 'c1' } });
    expect(advanced.map(({ phase }) => phase)).toEqual(['survey', 'proof', 'roll', 'settle', 'restore']);
    const polls = ['Survey', 'Prove', 'Roll', 'Settle', 'Restore'].flatMap((task) => ['Where', task, 'Rest']);
    expect(states).toEqual(['Open', ...polls, 'Where', 'Conclude', 'Outcome', 'Done']);
    expect(result.endedAt - result.startedAt).toBe(50_000);
  });

  test('is planned after the rest that `begin` gave it, and at once without one', async () => {
    const planned = (restSeconds?: number) => runCampaign([{ phase: 'idle' }], { phase: 'plan', restSeconds });
    const [later, now] = [await planned(90), await planned()];
    expect(later.states).toEqual(['Open', 'Where', 'Spread', 'Plan', 'Where', 'Done']);
    expect(later.result.endedAt - later.result.startedAt).toBe(90_000);
    expect(now.states).toEqual(['Open', 'Where', 'Plan', 'Where', 'Done']);
  });

  test('costs three transitions and nine history events a poll', async () => {
    const roll = (polls: number) => runCampaign([...Array<Answer>(polls).fill({ phase: 'roll', restSeconds: 5 }), { phase: 'ended' }]);
    const [few, many] = [(await roll(1)).result, (await roll(11)).result];
    expect(many.transitions - few.transitions).toBe(30);
    expect(many.historyEvents - few.historyEvents).toBe(90);
    expect(few).toMatchObject({ transitions: 11, historyEvents: 33 });
  });

  test.each(['ended', 'waiting', 'something new'])('that is %s is concluded', async (phase) => {
    const { result, concluded } = await runCampaign([{ phase }]);
    expect(result.status).toBe('SUCCEEDED');
    expect(concluded).toMatchObject([{ campaign: 'c1', fleet: 'web', phase }]);
  });

  test('is tried again after what passes by itself', async () => {
    const { result, advanced } = await runCampaign([named('Retryable'), named('Lambda.ServiceException'), { phase: 'ended' }]);
    expect(result.status).toBe('SUCCEEDED');
    expect(advanced).toHaveLength(3);
  });

  test('gives up after twenty repeats, and then restores', async () => {
    const { result, advanced } = await runCampaign(Array<Answer>(21).fill(named('Retryable')));
    expect(result).toMatchObject({ status: 'FAILED', error: 'Retryable' });
    expect(advanced.slice(21)).toMatchObject([{ failure: { Error: 'Retryable' } }]);
  });

  test('that another execution owns ends at once, and nothing is touched', async () => {
    const { result, advanced, concluded } = await runCampaign([named('LockHeld')]);
    expect(result).toMatchObject({ status: 'FAILED', error: 'LockHeld' });
    expect(advanced).toHaveLength(1);
    expect(concluded).toHaveLength(0);
  });

  test.each(['survey', 'proof', 'roll', 'settle', 'restore'])('that fails in phase %s is restored, concluded and fails', async (phase) => {
    const answers = [named('InvariantBroken'), { phase: 'settle', restSeconds: 5 }, { phase: 'restore' }, { phase: 'ended' }];
    const { result, advanced, concluded, states } = await runCampaign(answers, { phase });
    expect(result).toMatchObject({ status: 'FAILED', error: 'InvariantBroken', cause: expect.stringContaining('InvariantBroken') });
    expect(advanced.slice(1).map((call) => call.failure?.Error)).toEqual(Array(3).fill('InvariantBroken'));
    expect(concluded).toMatchObject([{ phase: 'ended', failure: { Error: 'InvariantBroken' } }]);
    expect(states.slice(3)).toEqual([
      ...[
        'FailedBefore',
        'Restore',
        'Rest',
        'Where',
        'Settle',
        'Rest',
        'Where',
        'Restore',
        'Rest',
        'Where',
        'Conclude',
        'Outcome',
        'Failed',
      ],
    ]);
  });

  test('that fails while it restores after a failure ends at once', async () => {
    const { result, advanced, concluded } = await runCampaign([named('InvariantBroken'), named('LeaseBroken')]);
    expect(result).toMatchObject({ status: 'FAILED', error: 'LeaseBroken' });
    expect(advanced).toHaveLength(2);
    expect(concluded).toHaveLength(0);
  });

  test('that cannot be concluded is restored and concluded once more, and fails', async () => {
    const { result, advanced, concluded } = await runCampaign([{ phase: 'ended' }, { phase: 'ended' }], { concludes: [named('Odd')] });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Odd' });
    expect(advanced[1]).toMatchObject({ failure: { Error: 'Odd' } });
    expect(concluded).toHaveLength(2);
    const again = await runCampaign([{ phase: 'ended' }, { phase: 'ended' }], { concludes: [named('Odd'), named('Odder')] });
    expect(again.result).toMatchObject({ status: 'FAILED', error: 'Odder' });
    expect(again.concluded).toHaveLength(2);
  });

  test('whose answer has no rest fails loudly', async () => {
    const { result } = await runCampaign([{ phase: 'roll', restSeconds: -1 }]);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});
