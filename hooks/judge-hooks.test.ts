import { describe, expect, test } from '@jest/globals';
import { WorldError } from '../core/errors.ts';
import { leaseLasts, trialLasts } from '../core/record/lease.ts';
import { grantLease } from '../core/release/leases.ts';
import type { Deployment } from '../core/release-ports.ts';
import type { Gate } from '../fitness/judge-release.ts';
import { createMemoryReleases } from '../local/memory-releases.ts';
import { answerHook } from './answer-hook.ts';
import { judgeAfterTraffic } from './post-traffic/post-traffic.ts';
import { judgeBeforeTraffic } from './pre-traffic/pre-traffic.ts';

const now = Date.parse('2026-03-01T00:00:00Z');
const versions = ['begin:2 b', 'advance:5 a'];
const deployment: Deployment = {
  id: 'd-1',
  state: 'running',
  status: 'InProgress',
  isRollback: false,
  group: { application: 'app', name: 'group' },
};

/** One hook of a release that passes every check; `refuses` is what CodeDeploy says to its answer. */
const run = async (
  phase: 'pre-traffic' | 'post-traffic',
  more: { found?: Partial<Deployment>; refuses?: Error; unread?: boolean; hasLeases?: boolean } = {},
  releases = createMemoryReleases(),
) => {
  const check = (id: string, outcome: 'pass' | 'fail') => ({
    ...{ id, title: id, severity: 'gate' as const, why: '', remedy: '', source: '', subject: 'x', resource: 'x' },
    judgement: { outcome, reason: `is ${outcome}`, evidence: {} },
  });
  const gate: Gate = {
    clock: { now: () => now },
    release: 'r2',
    releases,
    evidence: { write: async (key) => key },
    examinersIn: () => [{ subject: 'x', examine: async () => [check('meta-fails-on-purpose', 'fail'), check('a', 'pass')] }],
    waivers: [],
    complexity: [],
    collectFacts: () => ({}),
    gateChanges: [],
    count: () => undefined,
    findVersions: () => (more.unread ? {} : { versions }),
  };
  const clock = {
    now: () => now,
    sleep: (_seconds: number, signal?: AbortSignal) => new Promise<void>((end) => signal?.addEventListener('abort', () => end())),
  };
  const doors = { clock, releases, canaryFleets: ['web'], hasLeases: more.hasLeases ?? true, openGate: async () => gate };
  const judge =
    phase === 'pre-traffic'
      ? judgeBeforeTraffic({
          ...doors,
          tryOut: async () => (doors.hasLeases ? undefined : Promise.reject(new Error('nothing is tried out'))),
        })
      : judgeAfterTraffic(doors);
  const answers: string[] = [];
  const answer = answerHook(
    {
      clock,
      deployments: {
        read: async () => ({ ...deployment, ...more.found }),
        answerHook: async (_deployment, _execution, status) => {
          if (more.refuses) throw more.refuses;
          answers.push(status);
        },
      },
      remaining: () => 840_000,
      hasPassed: async () => false,
      wasJudged: async () => false,
    },
    { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' },
    judge,
  );
  const outcome = await answer.catch((error: unknown) => ({ status: 'thrown', reason: String(error) }));
  return { outcome, answers, lease: await releases.readLease('r2'), record: await releases.readRelease('r2') };
};

describe('what a hook leaves', () => {
  test('after traffic: an acceptance of the versions, and a lease that names its verdict and deployment', async () => {
    const { outcome, lease, record } = await run('post-traffic');
    expect(outcome.status).toBe('Succeeded');
    expect(record?.accepted).toMatchObject({ at: now, versions });
    expect(lease).toMatchObject({ by: 'post-traffic', versions, deployment: 'd-1', verdict: record?.verdicts[0]?.document });
  });

  test('after traffic nothing is accepted where CodeDeploy has not taken the answer', async () => {
    const { outcome, lease, record } = await run('post-traffic', { refuses: new WorldError('the deployment has ended') });
    expect(outcome).toMatchObject({ status: 'thrown', reason: expect.stringContaining('the deployment has ended') });
    expect(record?.verdicts.map(({ outcome: verdict }) => verdict)).toEqual(['pass']);
    expect([record?.accepted, lease]).toEqual([undefined, undefined]);
  });

  test.each(['pre-traffic', 'post-traffic'] as const)('%s: nothing for a deployment that does not run any more', async (phase) => {
    for (const state of ['failed', 'succeeded', 'unknown'] as const) {
      const { outcome, answers, lease, record } = await run(phase, { found: { state, status: state } });
      expect(outcome).toMatchObject({ status: 'Failed', reason: expect.stringContaining(`it is ${state}`) });
      expect([answers, lease, record]).toEqual([['Failed'], undefined, undefined]);
    }
  });

  test.each(['pre-traffic', 'post-traffic'] as const)('%s: no lease where it could not be read which versions it is for', async (phase) => {
    const { outcome, lease, record } = await run(phase, { unread: true });
    expect(outcome).toMatchObject({ status: 'Failed', reason: expect.stringContaining('could not be read') });
    expect([record?.accepted, lease]).toEqual([undefined, undefined]);
  });

  test('of a stack that knows no leases: an acceptance without one, and nothing is tried out before traffic', async () => {
    const before = await run('pre-traffic', { hasLeases: false });
    expect([before.outcome.status, before.lease, before.record?.events]).toEqual(['Succeeded', undefined, []]);
    const after = await run('post-traffic', { hasLeases: false });
    expect([after.outcome.status, after.lease]).toEqual(['Succeeded', undefined]);
    expect(after.record?.accepted).toMatchObject({ versions });
    expect(after.record?.events.map(({ kind }) => kind)).toEqual(['promoted']);
  });

  test('before traffic, asked again: a longer lease for the same versions is not made shorter; one for others is replaced', async () => {
    const grant = { release: 'r2', scope: 'all', fleets: [], by: 'attestation', reason: 'passed', lasts: leaseLasts } as const;
    const same = createMemoryReleases();
    await grantLease(same, { ...grant, versions }, now);
    expect((await run('pre-traffic', {}, same)).lease).toMatchObject({ by: 'attestation', expires: now + leaseLasts });
    const other = createMemoryReleases();
    await grantLease(other, { ...grant, versions: ['begin:1 b', 'advance:4 a'] }, now);
    expect((await run('pre-traffic', {}, other)).lease).toMatchObject({ by: 'pre-traffic', expires: now + trialLasts, versions });
  });
});
