import { describe, expect, test } from '@jest/globals';
import { draining, now, rollingFleet } from '../../tests/rolling-fleet.ts';
import { notSent } from '../advance/apply-results.ts';
import { Retryable, WorldError } from '../errors.ts';
import type { Doors, WorkloadDoor } from '../ports.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import { execute } from './execute.ts';

const done: IntentResult = { outcome: 'done' };
const terminate: Extract<Intent, { kind: 'terminate' }> = {
  kind: 'terminate',
  group: 'web',
  server: 'old-1',
  purpose: 'victim',
  decrement: true,
  savesConsole: false,
};
const launch: Intent = { kind: 'launch', group: 'web', zone: 'a', count: 1, token: 't', swaps: ['s-1'] };
const raise: Intent = { kind: 'raise', group: 'web', by: 1, purpose: 'surge' };
const notify: Intent = { kind: 'notify', level: 'info', text: 'x' };

type Answers = Partial<Record<string, () => Promise<IntentResult>>>;

/** The calls that these intents lead to, and what came of them. With each call the time is set right by so many seconds, besides those that it lasts. */
const run = async (intents: Intent[], answers: Answers = {}, secondsPerCall = 0, setRight = 0) => {
  const calls: string[] = [];
  let time = now;
  let ticks = 0;
  const call = (name: string) => async (): Promise<IntentResult> => {
    calls.push(name);
    time += (secondsPerCall + setRight) * 1_000;
    ticks += secondsPerCall * 1_000;
    return (await answers[name]?.()) ?? done;
  };
  const door = { kind: draining.kind, cordon: call('cordon'), uncordon: call('uncordon') } as unknown as WorkloadDoor;
  const doors = {
    clock: { now: () => time, ticks: () => ticks, sleep: async () => undefined },
    groups: {
      launch: call('launch'),
      step: ({ by, policy }: { by: number; policy: string }) => call(`step ${policy} by ${by}`)(),
      deletePolicy: ({ policy }: { policy: string }) => call(`delete ${policy}`)(),
      terminate: call('terminate'),
      enterStandby: call('enterStandby'),
      suspend: call('suspend'),
      resume: call('resume'),
    },
    servers: {
      readConsole: async () => {
        calls.push('console');
        return 'kernel panic';
      },
    },
    workloads: [door],
    ledger: {
      reject: async () => void calls.push('reject'),
      keepServer: call('keep'),
      forgetKept: call('forget'),
    },
    notices: { send: call('notify') },
  } as unknown as Doors;
  const named = intents.map((intent, index) => ({ id: String(index), intent }));
  const results = await execute(doors, rollingFleet(3).campaign, undefined, [], named);
  return { calls, outcomes: results.map(({ result }) => (result.outcome === 'refused' ? result.code : result.outcome)), results };
};
const lost = () => Promise.reject(new Retryable('socket hang up'));

describe('a launch after a terminate call of the same step', () => {
  test('is sent once that is done', async () => {
    expect((await run([terminate, launch])).calls).toEqual(['terminate', 'launch']);
  });

  test.each<[string, () => Promise<IntentResult>]>([
    ['was not answered', lost],
    ['was refused', async () => ({ outcome: 'refused', code: 'ValidationError', message: 'no' })],
  ])('is not sent where that %s, for the slot is not free', async (_, answer) => {
    for (const more of [launch, raise]) {
      const { calls, outcomes } = await run([terminate, more, notify], { terminate: answer });
      expect(calls).toEqual(['terminate', 'notify']);
      expect(outcomes.slice(1)).toEqual([notSent, 'done']);
    }
  });
});

describe('a terminate call on a certificate', () => {
  test('is sent as long as that is good, and not a moment later', async () => {
    expect((await run([{ ...terminate, drainedUntil: now + 1 }])).calls).toEqual(['terminate']);
    expect(await run([{ ...terminate, drainedUntil: now }])).toMatchObject({ calls: [], outcomes: [notSent] });
  });

  test('is not sent where that expires between the decision and the call', async () => {
    const second = { ...terminate, server: 'old-2', drainedUntil: now + 5_000 };
    const { calls, outcomes } = await run([{ ...terminate, drainedUntil: now + 5_000 }, second], {}, 5);
    expect(calls).toEqual(['terminate']);
    expect(outcomes).toEqual(['done', notSent]);
  });
});

describe('what came of a call', () => {
  test.each<[string, Error, string]>([
    ['the world asks to come back later', new Retryable('throttled'), 'unanswered'],
    ['its answer was lost', new WorldError('autoscaling:LaunchInstances: TimeoutError: no answer'), 'unanswered'],
    ['the world says no', new WorldError('autoscaling:LaunchInstances: AccessDenied: no'), 'WorldError'],
  ])('where %s', async (_, error, outcome) => {
    expect((await run([launch], { launch: () => Promise.reject(error) })).outcomes).toEqual([outcome]);
  });

  test('is a crash where our own code fails: nothing more is called', async () => {
    await expect(run([launch], { launch: () => Promise.reject(new TypeError('x is undefined')) })).rejects.toThrow(TypeError);
  });

  test('is reported with the console of a server that failed; one that cannot be read is left out', async () => {
    const { calls, results } = await run([{ ...terminate, savesConsole: true }]);
    expect(calls).toEqual(['console', 'terminate']);
    expect(results).toMatchObject([{ result: { outcome: 'done', console: 'kernel panic' } }]);
  });

  test('of a server that is kept is on record before it is put in standby, with its console; a terminate call after it has it forgotten', async () => {
    const named = { group: 'web', server: 'new-1', swap: 's-1', image: 'ami-new', cause: 'probe', reason: '', until: now + 1 } as const;
    const { calls, results } = await run([{ kind: 'quarantine', ...named }]);
    expect(calls).toEqual(['console', 'keep', 'enterStandby']);
    expect(results).toMatchObject([{ result: { outcome: 'done', console: 'kernel panic' } }]);
    expect((await run([{ kind: 'quarantine', ...named }], { keep: lost })).calls).toEqual(['console', 'keep']);
    expect((await run([{ ...terminate, forgetsKept: true }])).calls).toEqual(['forget', 'terminate']);
    // The slot that it gives back is not free while it may still be in service.
    expect((await run([{ kind: 'quarantine', ...named }, launch], { enterStandby: lost })).outcomes).toEqual(['unanswered', 'NotSent']);
  });
});

describe('a raise of desired', () => {
  test('goes by the scaling policy of its number, and that is deleted by its name', async () => {
    const policy = 'recycler-raise-by-1';
    expect((await run([raise, { kind: 'delete-policy', group: 'web', policy }])).calls).toEqual([
      `step ${policy} by 1`,
      `delete ${policy}`,
    ]);
  });
});

test('each workload is asked through the door of its kind; without one that is a bug', async () => {
  const cordon: Intent = { kind: 'cordon', workload: draining, group: 'web', server: 'old-1', swap: 's-1', purpose: 'remove' };
  expect((await run([cordon, { kind: 'uncordon', workload: draining, group: 'web', server: 'old-1' }])).calls).toEqual([
    'cordon',
    'uncordon',
  ]);
  await expect(run([{ ...cordon, workload: { kind: 'queue', id: 'q' } }])).rejects.toThrow(/queue/);
});

test('calls end well before the lock does: what is not called by then has no result', async () => {
  const { results } = await run([notify, notify, notify, notify], {}, 25);
  expect(results).toHaveLength(2);
});

describe('the time for the calls of one step', () => {
  test('is measured, whatever the clock is set to meanwhile', async () => {
    const many = Array.from({ length: 9 }, () => notify);
    expect((await run(many, {}, 15)).calls).toHaveLength(3);
    expect((await run(many, {}, 15, -60)).calls).toHaveLength(3);
    expect((await run(many, {}, 0, 60)).calls).toHaveLength(9);
  });
});
