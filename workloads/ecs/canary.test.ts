import { describe, expect, test } from '@jest/globals';
import { judgeCanary, startedByOf } from './canary.ts';
import type { Task } from './cluster.ts';
import { clusterOf, factsOf, hostOf, pollOf, start, swapFor, taskOf, workload } from './cluster-for-tests.ts';
import { describeHosts } from './describe-hosts.ts';
import { parseTask, type TaskAnswer } from './parse-cluster.ts';

const host = hostOf('i-1');
const canary = (more: Partial<Task> = {}): Task => taskOf(undefined, 'i-1', { startedBy: startedByOf('i-1'), createdAt: start, ...more });
const judge = (tasks: Task[], seconds = 10) => judgeCanary({ tasks }, host, start + seconds * 1_000);

describe('the canary of a new host', () => {
  test('is that which was started for it: no other task of no service, and none on another host', () => {
    expect(judge([])).toBe('none');
    expect(judge([taskOf(undefined, 'i-1'), canary({ host: hostOf('i-2').arn })])).toBe('none');
  });

  test('passes once it has ended well, and is unknown until then', () => {
    expect(judge([canary()])).toMatchObject({ verdict: 'unknown' });
    expect(judge([canary({ status: 'STOPPED', ended: { isGood: true, reason: '' } })])).toMatchObject({ verdict: 'pass' });
  });

  test('fails by the reason of ECS, and where it takes too long', () => {
    const ended = { isGood: false, reason: 'TaskFailedToStart: CannotPullContainerError' };
    expect(judge([canary({ status: 'STOPPED', ended })])).toEqual({
      verdict: 'fail',
      reason: 'its canary failed: TaskFailedToStart: CannotPullContainerError',
    });
    expect(judge([canary()], 300)).toMatchObject({ verdict: 'unknown' });
    expect(judge([canary()], 301)).toMatchObject({ verdict: 'fail', reason: expect.stringMatching(/not ended within 5 minutes$/) });
  });

  test.each<[string, Partial<TaskAnswer>, boolean, RegExp]>([
    ['every container ended with 0', {}, true, /^EssentialContainerExited/],
    [
      'one ended with 1',
      {
        containers: [
          { name: 'a', exitCode: 0 },
          { name: 'b', exitCode: 1 },
        ],
      },
      false,
      /container b ended with 1$/,
    ],
    [
      'one has no exit code',
      { containers: [{ name: 'a', reason: 'OutOfMemory' }] },
      false,
      /container a ended with no exit code \(OutOfMemory\)$/,
    ],
    ['no container is named', { containers: [] }, false, /./],
    ['a person stopped it', { stopCode: 'UserInitiated' }, false, /^UserInitiated/],
    ['no code is named', { stopCode: undefined }, false, /^no code/],
  ])('ended well or not: %s', (_, more, isGood, reason) => {
    const ended = { stopCode: 'EssentialContainerExited', containers: [{ name: 'a', exitCode: 0 }], lastStatus: 'STOPPED', ...more };
    const task = parseTask({ taskArn: 't', containerInstanceArn: 'h', taskDefinitionArn: 'd', ...ended });
    expect(task?.ended).toEqual({ isGood, reason: expect.stringMatching(reason) });
  });
});

describe('a host that proves its image', () => {
  const poll = (more: object, tasks: Task[] = [], isProof = true) => {
    const cluster = clusterOf({ tasks: [taskOf('log', 'i-1'), ...tasks], hosts: [hostOf('i-1', { registeredAt: start - 60_000 })] });
    const undertaking = { swaps: [swapFor('i-0', { replacement: 'i-1', stage: 'checking', ...(isProof && { isProof: true as const }) })] };
    return { ...pollOf({ cluster, undertaking, facts: [factsOf('i-1', start - 120_000)] }), ...more };
  };
  const asked = { canary: { definition: 'recycler-canary', isThere: true } };
  const describeOne = (given: ReturnType<typeof poll>) => {
    const { servers, notes } = describeHosts(workload, given);
    return { ...servers['i-1'], tried: notes.tried };
  };

  test('asks for its canary, and has not joined before that ended well; what is known stays known', () => {
    expect(describeOne(poll(asked))).toMatchObject({ trial: 'recycler-canary', joined: { verdict: 'unknown' } });
    const under = describeOne(poll(asked, [canary()]));
    expect(under).toMatchObject({ joined: { verdict: 'unknown' } });
    expect(under.trial).toBeUndefined();
    const good = describeOne(poll(asked, [canary({ status: 'STOPPED', ended: { isGood: true, reason: '' } })]));
    expect(good).toMatchObject({ joined: { verdict: 'pass' }, tried: ['i-1'] });
    const later = poll(asked);
    expect(describeOne({ ...later, before: { ...later.before, tried: ['i-1'] } })).toMatchObject({
      joined: { verdict: 'pass' },
      tried: ['i-1'],
    });
  });

  test('asks for none where the policy wants none, where it is no proof, and where it has not joined otherwise', () => {
    expect(describeOne(poll({})).trial).toBeUndefined();
    expect(describeOne(poll(asked, [], false)).trial).toBeUndefined();
    const early = poll(asked);
    expect(describeOne({ ...early, before: { ...early.before, agents: {} } }).trial).toBeUndefined();
  });

  test('does not join where its canary is named, and not there', () => {
    const missing = describeOne(poll({ canary: { definition: 'recycler-mine', isThere: false } }));
    expect(missing).toMatchObject({ joined: { verdict: 'unknown', reason: expect.stringMatching(/recycler-mine, is not there$/) } });
  });
});
