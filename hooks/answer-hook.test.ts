import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../core/release-ports.ts';
import { createVirtualClock } from '../rehearsal/virtual-clock.ts';
import { answerHook, type HookDoors, type Judge } from './answer-hook.ts';

const deployment: Deployment = {
  id: 'd-1',
  state: 'running',
  status: 'InProgress',
  isRollback: false,
  group: { application: 'app', name: 'group' },
};
const event = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' };
const pass: Judge = async () => ({ status: 'Succeeded', reason: 'fine' });

/** Runs a hook that has 840 seconds, and reports what it answered, and after how many seconds. */
const run = async (judge: Judge, more: Partial<HookDoors> & { found?: Partial<Deployment> } = {}) => {
  const clock = createVirtualClock(0);
  const answers: { status: string; at: number }[] = [];
  const { found, ...doors } = more;
  const done = clock.spawn(() =>
    answerHook(
      {
        clock,
        deployments: {
          read: async () => ({ ...deployment, ...found }),
          answerHook: async (_deployment, _execution, status) => void answers.push({ status, at: clock.now() / 1_000 }),
        },
        remaining: () => 840_000 - clock.now(),
        hasPassed: async () => false,
        wasJudged: async () => false,
        ...doors,
      },
      event,
      judge,
    ),
  );
  await clock.run();
  return { answer: await done, answers, clock };
};

describe('a hook answers once', () => {
  test.each(['Succeeded', 'Failed'] as const)('what its judgement says: %s', async (status) => {
    const { answer, answers } = await run(async () => ({ status, reason: 'because' }));
    expect(answer).toEqual({ status, reason: 'because' });
    expect(answers).toEqual([{ status, at: 0 }]);
  });

  test('Failed when the judgement throws', async () => {
    const { answer, answers } = await run(async () => {
      throw new Error('oops');
    });
    expect(answer.reason).toContain('oops');
    expect(answers).toEqual([{ status: 'Failed', at: 0 }]);
  });

  test('Failed 30 s before its time is over when the judgement hangs, and what comes later changes nothing', async () => {
    const { answers } = await run(() => new Promise(() => undefined));
    expect(answers).toEqual([{ status: 'Failed', at: 810 }]);
    const clock = createVirtualClock(0);
    const open: boolean[] = [];
    const done = clock.spawn(() =>
      answerHook(
        {
          clock,
          deployments: { read: async () => deployment, answerHook: async () => undefined },
          remaining: () => 840_000 - clock.now(),
          logGroup: 'recycler-Logs-1',
          hasPassed: async () => false,
          wasJudged: async () => false,
        },
        event,
        async (_deployment, isOpen) => {
          await clock.sleep(820);
          open.push(isOpen());
          return { status: 'Succeeded', reason: 'too late' };
        },
      ),
    );
    await clock.run();
    expect(await done).toMatchObject({
      status: 'Failed',
      reason: 'no verdict in time: what is unknown is no; its log: log group recycler-Logs-1',
    });
    await clock.run({ until: 900_000 });
    expect(open).toEqual([false]);
  });

  test('Failed when the deployment cannot be read', async () => {
    const deployments = {
      read: async () => {
        throw new Error('AccessDenied');
      },
      answerHook: async () => undefined,
    };
    expect(await run(pass, { deployments }).then(({ answer }) => answer)).toMatchObject({ status: 'Failed' });
    for (const known of [{ hasPassed: async () => true }, { wasJudged: async (id: string) => id === 'd-1' }])
      expect(await run(pass, { deployments, ...known }).then(({ answer }) => answer)).toMatchObject({ status: 'Succeeded' });
  });
});

describe('the way back', () => {
  const mustNotJudge: Judge = async () => {
    throw new Error('judged');
  };

  test('is answered Succeeded without a judgement', async () => {
    expect((await run(mustNotJudge, { found: { isRollback: true } })).answers).toEqual([{ status: 'Succeeded', at: 0 }]);
  });

  test('to a release that was accepted before is answered Succeeded, whatever the deployment says it is', async () => {
    expect((await run(mustNotJudge, { hasPassed: async () => true })).answers).toEqual([{ status: 'Succeeded', at: 0 }]);
  });
});

test('an event that is none of CodeDeploy is refused by its missing field', async () => {
  const clock = createVirtualClock(0);
  const doors = {
    clock,
    deployments: { read: async () => deployment, answerHook: async () => undefined },
    remaining: () => 840_000,
    hasPassed: async () => false,
    wasJudged: async () => false,
  };
  await expect(answerHook(doors, { DeploymentId: 'd-1' }, pass)).rejects.toThrow(/LifecycleEventHookExecutionId/);
});
