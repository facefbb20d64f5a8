import { describe, expect, test } from '@jest/globals';
import { mayChange, trialLasts } from '../../core/record/lease.ts';
import { grantLease, revokeLease } from '../../core/release/leases.ts';
import { createMemoryReleases } from '../../local/memory-releases.ts';
import { reap } from './reaper.ts';

const now = Date.parse('2026-03-01T00:00:00Z');
const hook = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' };
const ended = (state: string) => ({ source: 'aws.codedeploy', detail: { deploymentId: 'd-1', state } });

const open = async (isRollback: boolean | 'unread' = false) => {
  const releases = createMemoryReleases();
  const grant = { release: 'r2', scope: 'canary', fleets: ['web'], by: 'pre-traffic', reason: 'passed', deployment: 'd-1' } as const;
  await grantLease(releases, { ...grant, lasts: trialLasts }, now);
  const answers: string[] = [];
  const notices: string[] = [];
  const act = reap({
    release: 'r2',
    logGroup: 'recycler-Logs-1',
    clock: { now: () => now },
    releases,
    deployments: {
      read: async (id) => {
        if (isRollback === 'unread') throw new Error('AccessDenied');
        return { id, state: 'running', status: 'InProgress', isRollback, group: { application: '', name: '' } };
      },
      answerHook: async (deployment, execution, status) => void answers.push(`${deployment} ${execution} ${status}`),
    },
    notices: { send: async ({ text, next }) => void notices.push(`${text}: ${next}`) },
  });
  const may = async () => mayChange(await releases.readLease('r2'), 'web', now);
  return { act, answers, notices, may, releases };
};

describe('the reaper', () => {
  test.each([
    [false, 'Failed'],
    ['unread', 'Failed'],
    [true, 'Succeeded'],
  ] as const)('answers for a hook that died; on the way back: %s -> %s', async (isRollback, status) => {
    const { act, answers, releases } = await open(isRollback);
    // Twice, as at-least-once delivery may have it: CodeDeploy takes a second answer for given.
    for (let time = 0; time < 2; time += 1) await act({ requestContext: { condition: 'RetriesExhausted' }, requestPayload: hook });
    expect(new Set(answers)).toEqual(new Set([`d-1 e-1 ${status}`]));
    const events = (await releases.readRelease('r2'))?.events ?? [];
    expect(events.map(({ kind }) => kind)).toEqual(status === 'Failed' ? ['rolled-back'] : []);
  });

  test.each([
    [
      'a crash',
      { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: 7f Error: Runtime exited with error: signal: killed\nmore' },
      'Runtime exited with error: signal: killed',
    ],
    [
      'a time-out',
      { errorMessage: '2026-03-01T00:14:00Z 7f Task timed out after 840.00 seconds' },
      '2026-03-01T00:14:00Z 7f Task timed out after 840.00 seconds',
    ],
    ['throttling', undefined, 'EventAgeExceeded'],
  ])('records which hook died of %s, and where its log is', async (_, responsePayload, cause) => {
    const { act, releases } = await open(false);
    const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:recycler-PreTrafficFunction-1:2';
    const requestContext = { requestId: '7f', functionArn, condition: 'EventAgeExceeded' };
    await act({ requestContext, requestPayload: hook, ...(responsePayload && { responsePayload }) });
    expect((await releases.readRelease('r2'))?.events.map(({ text }) => text)).toEqual([
      `a hook of deployment d-1 died: recycler-PreTrafficFunction-1, version 2: ${cause}; its log: log group recycler-Logs-1, request 7f`,
    ]);
  });

  test.each(['FAILURE', 'STOP'])('revokes the lease of a release whose deployment ended in %s, and notifies of it', async (state) => {
    const { act, notices, may } = await open();
    await act(ended(state));
    expect(await may()).toBe(false);
    expect(notices).toEqual([expect.stringMatching(/release r2 .*rolled back.*recycler releases r2/)]);
  });

  test('notifies of a release whose lease another process revoked first, and of each deployment once', async () => {
    const { act, notices, releases } = await open();
    await revokeLease(releases, 'r2', 'judged after traffic: x', now);
    await act(ended('FAILURE'));
    await act(ended('FAILURE'));
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('r2');
    expect((await releases.readRelease('r2'))?.events).toHaveLength(1);
  });

  test('names no release for a deployment of which nothing is known', async () => {
    const { act, notices } = await open();
    await act({ source: 'aws.codedeploy', detail: { deploymentId: 'd-9', state: 'FAILURE' } });
    expect(notices).toEqual([
      expect.stringMatching(/^deployment d-9 .*no release is known.*aws deploy get-deployment --deployment-id d-9/),
    ]);
  });

  test.each(['START', 'SUCCESS'])('leaves the lease alone on %s', async (state) => {
    const { act, notices, may } = await open();
    await act(ended(state));
    expect(await may()).toBe(true);
    expect(notices).toEqual([]);
  });

  test('refuses what it does not know', async () => {
    const { act } = await open();
    expect(() => act({ hello: 1 })).toThrow(/detail/);
  });
});
