import { describe, expect, test } from '@jest/globals';
import { answerHook, createReleaseStage, type Handlers, type Hands } from '../stage-for-tests.ts';

const never = new Promise(() => undefined);
const from2 = (handlers: Handlers) => (release: string) => (release === 'r2' ? handlers : {});
const install = async (...given: Parameters<typeof createReleaseStage>) => {
  const stage = createReleaseStage(...given);
  await stage.deploy('r1');
  return stage;
};

describe('a deployment of CodeDeploy', () => {
  test('the first install shifts nothing and calls no hook', async () => {
    const stage = createReleaseStage();
    expect(await stage.deploy('r1')).toMatchObject({ status: 'CREATE_COMPLETE', deployments: [] });
    expect(stage.alias()).toEqual({ name: 'live', version: '1', weights: {} });
    expect(stage.release.invocations.log).toEqual([]);
  });

  test('a canary of two versions goes through when both hooks answer', async () => {
    const stage = await install();
    const { status, deployments } = await stage.deploy('r2');
    expect(status).toBe('UPDATE_COMPLETE');
    const succeeded = { status: 'Succeeded' };
    const lifecycle = [succeeded, succeeded, succeeded];
    expect(deployments).toMatchObject([{ status: 'Succeeded', creator: 'CloudFormation', lifecycle }]);
    expect(stage.alias()).toEqual({ name: 'live', version: '2', weights: {} });
    const shifts = [
      [0, 0.1, '2'],
      [300, 1, '2'],
    ];
    expect(stage.shifts()).toEqual(shifts);
  });

  test('a linear shift moves a tenth each time', async () => {
    const stage = await install();
    await stage.deploy('r2', { config: 'Linear10PercentEvery2Minutes' });
    expect(stage.shifts()).toEqual(Array.from({ length: 10 }, (_, i) => [i * 120, (i + 1) / 10, '2']));
    expect(stage.alias()).toEqual({ name: 'live', version: '2', weights: {} });
  });

  test('a configuration that CodeDeploy does not define fails the stack', async () => {
    const stage = await install();
    expect(await stage.deploy('r2', { config: 'Canary10Percent10Minute' })).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      reason: 'No Deployment Configuration found for name: CodeDeployDefault.LambdaCanary10Percent10Minute',
      deployments: [],
    });
  });

  test('during the shift the schedule reaches both versions, each with the code of its own release', async () => {
    const stage = await install();
    await stage.deploy('r2', { config: 'Linear10PercentEvery10Minutes', schedule: 'rate(1 minute)' });
    const begun = stage.release.invocations.log.filter(({ logicalId }) => logicalId === 'BeginFunction');
    expect(new Set(begun.map(({ version, release }) => `${version} ${release}`))).toEqual(new Set(['1 r1', '2 r2']));
    await stage.pass(600);
    expect(stage.release.invocations.log.slice(-10).every(({ release }) => release === 'r2')).toBe(true);
  });

  test('a hook that answers Failed before traffic leaves the alias and rolls the stack back', async () => {
    const stage = await install(from2({ PreFunction: answerHook('Failed') }));
    const { status, deployments } = await stage.deploy('r2');
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(deployments).toMatchObject([{ status: 'Failed', error: { code: 'HOOK_EXECUTION_FAILURE' } }]);
    expect(stage.shifts()).toEqual([]);
    expect(stage.alias()).toEqual({ name: 'live', version: '1', weights: {} });
    expect(stage.release.stack.release()).toBe('r1');
  });

  test('a hook that fails after traffic is followed by a rollback, which asks the hooks that passed before', async () => {
    const stage = await install((release) => (release === 'r3' ? { PostFunction: answerHook('Failed') } : {}));
    await stage.deploy('r2');
    const { status, deployments } = await stage.deploy('r3');
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(deployments).toMatchObject([
      { status: 'Failed', rollback: { by: deployments[1]?.id } },
      {
        status: 'Succeeded',
        creator: 'codeDeployRollback',
        rollback: { of: deployments[0]?.id },
        target: { currentVersion: '3', targetVersion: '2' },
      },
    ]);
    expect(stage.alias()).toEqual({ name: 'live', version: '2', weights: {} });
    const hooks = stage.release.invocations.log.filter(({ logicalId }) => ['PreFunction', 'PostFunction'].includes(logicalId));
    expect(hooks.slice(-4).map(({ logicalId, release }) => `${logicalId} ${release}`)).toEqual([
      'PreFunction r3',
      'PostFunction r3',
      'PreFunction r2',
      'PostFunction r2',
    ]);
  });

  test('with hooks on a rollback, one that says no holds the rollback up, and CloudFormation goes back itself', async () => {
    // The gate of the first release says no to everything but its own way in, as a gate that forgets about rollbacks would.
    const handlers = (release: string): Handlers => ({
      PreFunction: (event: never, hands: Hands) => {
        const isRollback =
          stage.release.codeDeploy.deployments.get((event as { DeploymentId: string }).DeploymentId)?.creator === 'codeDeployRollback';
        return answerHook(isRollback ? 'Failed' : 'Succeeded')(event, hands);
      },
      ...(release === 'r2' && { PostFunction: answerHook('Failed') }),
    });
    const stage = await install(handlers);
    const { deployments } = await stage.deploy('r2');
    expect(deployments.map(({ creator, status }) => `${creator} ${status}`)).toEqual([
      'CloudFormation Failed',
      'codeDeployRollback Failed',
      'CloudFormationRollback Succeeded',
    ]);
    expect(stage.alias()).toMatchObject({ version: '1' });
  });

  test('without hooks on a rollback nothing is asked', async () => {
    const stage = await install(from2({ PostFunction: answerHook('Failed') }), { hooksOnRollback: false });
    const { deployments } = await stage.deploy('r2');
    expect(deployments[1]).toMatchObject({ creator: 'codeDeployRollback', hooks: {}, status: 'Succeeded' });
    expect(deployments[1]?.lifecycle.map(({ status }) => status)).toEqual(['Skipped', 'Succeeded', 'Skipped']);
  });

  test('a hook that answers nothing fails after an hour', async () => {
    const stage = await install(from2({ PreFunction: () => undefined }));
    const { deployments } = await stage.deploy('r2');
    const { startedAt = 0, completedAt = 0, error } = deployments[0] ?? {};
    expect((completedAt - startedAt) / 1_000).toBe(3_600);
    expect(error).toEqual({ code: 'HOOK_EXECUTION_FAILURE', message: 'no hook answered within 3600 s' });
  });

  const reaper = async (record: { requestPayload?: unknown }, hands: Hands) =>
    record.requestPayload && answerHook('Failed')(record.requestPayload as never, hands);

  test.each([
    ['throws', 0, { PreFunction: () => Promise.reject(new Error('broken')) }, {}],
    ['hangs until its time is over', 840, { PreFunction: () => never }, {}],
    ['dies', 0, {}, { faults: [{ function: 'PreFunction', kind: 'crash', release: 'r2' }] }],
    ['dies before its first call', 0, {}, { faults: [{ function: 'PreFunction', kind: 'crash', release: 'r2', atCall: 0 }] }],
    ['hangs in a call', 840, {}, { faults: [{ function: 'PreFunction', kind: 'hang', release: 'r2' }] }],
    ['is throttled for longer than its event lives', 600, {}, { faults: [{ function: 'PreFunction', kind: 'throttle', release: 'r2' }] }],
  ] as const)('a hook that %s goes to the destination for failures', async (_, seconds, handlers, options) => {
    const received: object[] = [];
    const listen = (event: object, hands: Hands) => {
      received.push(event);
      return reaper(event, hands);
    };
    const stage = await install(from2({ ...handlers, ReaperFunction: listen }), {
      ...options,
      eventsLost: true,
    });
    const { status, deployments } = await stage.deploy('r2');
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { startedAt = 0, completedAt = 0, id } = deployments[0] ?? {};
    const lasted = (completedAt - startedAt) / 1_000;
    // A throttled event is retried after 1, 2, 4, ... 300 seconds.
    expect(lasted - seconds).toBeLessThan(seconds === 600 ? 300 : 5);
    expect(lasted).toBeGreaterThanOrEqual(seconds);
    expect(received).toHaveLength(1);
    const condition = seconds === 600 ? 'EventAgeExceeded' : 'RetriesExhausted';
    expect(received[0]).toMatchObject({ version: '1.0', requestContext: { condition }, requestPayload: { DeploymentId: id } });
  });

  test('a hook that throws is tried twice more unless its own version says otherwise', async () => {
    const stage = await install(from2({ PreFunction: () => Promise.reject(new Error('broken')), ReaperFunction: reaper }));
    await stage.deploy('r2', { hookRetries: 2 });
    const tries = stage.release.invocations.log.filter(({ logicalId, release }) => logicalId === 'PreFunction' && release === 'r2');
    expect(tries.map(({ at }) => Math.round((at - (tries[0]?.at ?? 0)) / 1_000))).toEqual([0, 60, 180]);
  });

  test('a hook answers once; a second answer is refused', async () => {
    const refusals: string[] = [];
    const twice = async (event: never, hands: Hands) => {
      await answerHook('Succeeded')(event, hands);
      await answerHook('Failed')(event, hands).catch((error: Error) => refusals.push(error.name));
    };
    const stage = await install(from2({ PreFunction: twice }));
    expect((await stage.deploy('r2')).status).toBe('UPDATE_COMPLETE');
    expect(refusals).toEqual(['LifecycleEventAlreadyCompletedException']);
  });

  test('the operations return of a deployment what a hook needs to know', async () => {
    const received: Record<string, unknown>[] = [];
    const ask = async (event: never, hands: Hands) => {
      const { DeploymentId: deploymentId } = event as { DeploymentId: string };
      const { deploymentInfo } = await hands.call<{ deploymentInfo: { revision: { appSpecContent: { content: string } } } }>(
        'CodeDeploy.GetDeployment',
        { deploymentId },
      );
      const { targetIds } = await hands.call<{ targetIds: string[] }>('CodeDeploy.ListDeploymentTargets', { deploymentId });
      const targets = await hands.call('CodeDeploy.BatchGetDeploymentTargets', { deploymentId, targetIds });
      received.push({ deploymentInfo, spec: JSON.parse(deploymentInfo.revision.appSpecContent.content), ...targets });
      await answerHook('Succeeded')(event, hands);
    };
    const handlers = () => ({ PreFunction: ask, PostFunction: ask });
    const stage = await install(handlers, { isAuthorising: false });
    await stage.deploy('r2');
    const hooks = [{ BeforeAllowTraffic: expect.stringMatching(/Pre.*:2$/) }, { AfterAllowTraffic: expect.stringMatching(/Post.*:2$/) }];
    const weights = [0, 1];
    for (const [i, each] of received.entries())
      expect(each).toMatchObject({
        deploymentInfo: { status: 'InProgress', creator: 'CloudFormation', computePlatform: 'Lambda', externalId: stage.release.stack.id },
        spec: { Hooks: hooks },
        deploymentTargets: [
          {
            lambdaTarget: {
              lambdaFunctionInfo: { functionAlias: 'live', currentVersion: '1', targetVersion: '2', targetVersionWeight: weights[i] },
            },
          },
        ],
      });
    expect(received).toHaveLength(2);
  });

  test('a deployment without target info before traffic is a switch', async () => {
    const received: object[] = [];
    const ask = async (event: never, hands: Hands) => {
      const { DeploymentId: deploymentId } = event as { DeploymentId: string };
      const { targetIds } = await hands.call<{ targetIds: string[] }>('CodeDeploy.ListDeploymentTargets', { deploymentId });
      received.push(await hands.call('CodeDeploy.BatchGetDeploymentTargets', { deploymentId, targetIds }));
      await answerHook('Succeeded')(event, hands);
    };
    const handlers = () => ({ PreFunction: ask, PostFunction: ask });
    const stage = await install(handlers, { infoBeforeTraffic: false, isAuthorising: false });
    await stage.deploy('r2');
    const infos = received.map(
      (each) => (each as { deploymentTargets: { lambdaTarget: { lambdaFunctionInfo?: object } }[] }).deploymentTargets[0]?.lambdaTarget,
    );
    expect(infos.map((target) => target?.lambdaFunctionInfo !== undefined)).toEqual([false, true]);
  });

  test('a role that may not call the hooks, or not move the alias, fails the deployment', async () => {
    const grants = ['lambda:InvokeFunction', 'lambda:UpdateAlias', 'cloudwatch:DescribeAlarms'];
    for (const [i, missing] of grants.entries()) {
      const stage = await install();
      const { deployments } = await stage.deploy(`r${i + 2}`, { deployGrants: grants.filter((each) => each !== missing) });
      expect(deployments[0]).toMatchObject({
        status: 'Failed',
        error: { code: 'IAM_ROLE_PERMISSIONS', message: expect.stringContaining(missing) },
      });
    }
  });
});

describe('alarms and a deployment', () => {
  test('an alarm during the shift flips everything back at once', async () => {
    const failing = { BeginFunction: () => Promise.reject(new Error('bad release')) };
    const stage = await install(from2(failing));
    const { status, deployments } = await stage.deploy('r2', { config: 'Linear10PercentEvery10Minutes', schedule: 'rate(1 minute)' });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(deployments[0]).toMatchObject({ status: 'Stopped', error: { code: 'ALARM_ACTIVE' } });
    expect(deployments[1]).toMatchObject({ creator: 'codeDeployRollback', status: 'Succeeded' });
    const alarm = stage.release.timeline.events.find(({ kind, data }) => kind === 'alarm' && data.state === 'ALARM');
    const flip = stage.release.timeline.events.find(({ kind, data }) => kind === 'traffic' && data.share === 0);
    expect(((flip?.at ?? 0) - (alarm?.at ?? 0)) / 1_000).toBeLessThanOrEqual(10);
    expect(stage.alias()).toEqual({ name: 'live', version: '1', weights: {} });
  });

  test('an alarm before the start blocks the deployment, also the one that would fix it', async () => {
    const stage = await install();
    stage.release.alarms.force('CandidateAlarm', 'ALARM');
    const { status, deployments } = await stage.deploy('r2');
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(deployments).toMatchObject([{ status: 'Stopped', error: { code: 'ALARM_ACTIVE' } }]);
    expect(stage.release.invocations.log.some(({ logicalId }) => logicalId === 'PreFunction')).toBe(false);
    expect(stage.shifts()).toEqual([]);
  });

  test('a person stops a deployment; without a rollback only CloudFormation puts the alias back', async () => {
    const stop = async (rollsBack: boolean) => {
      const stage = await install();
      stage.world.clock.at(stage.world.clock.now() + 120_000, () => {
        for (const id of stage.release.codeDeploy.deployments.keys()) stage.release.codeDeploy.stop(id, rollsBack);
      });
      const { deployments } = await stage.deploy('r2');
      return { deployments, weights: stage.release.timeline.events.filter(({ kind }) => kind === 'traffic').map(({ data }) => data.share) };
    };
    const back = await stop(true);
    expect(back.deployments[0]).toMatchObject({ status: 'Stopped', error: { code: 'MANUAL_STOP' } });
    expect(back.weights.slice(0, 2)).toEqual([0.1, 0]);
    const left = await stop(false);
    expect(left.deployments.map(({ creator }) => creator)).toEqual(['CloudFormation']);
    expect(left.weights).toEqual([0.1]);
  });
});

describe('events of a deployment', () => {
  test('a failure is sent to the rule that waits for it', async () => {
    const received: unknown[] = [];
    const handlers = { PreFunction: answerHook('Failed'), ReaperFunction: (event: never) => received.push(event) };
    const stage = await install((release) => ({ ...handlers, ...(release === 'r1' && { PreFunction: answerHook('Succeeded') }) }));
    const { deployments } = await stage.deploy('r2');
    expect(received).toMatchObject([
      { source: 'aws.codedeploy', region: 'eu-west-1', detail: { state: 'FAILURE', deploymentId: deployments[0]?.id } },
    ]);
  });

  test('a lost event reaches no listener', async () => {
    const stage = await install(from2({ PreFunction: answerHook('Failed') }), { eventsLost: true });
    await stage.deploy('r2');
    expect(stage.release.invocations.log.some(({ logicalId }) => logicalId === 'ReaperFunction')).toBe(false);
    expect(
      stage.release.timeline.events.filter(({ kind }) => kind === 'event-lost').map(({ data }) => (data.detail as { state: string }).state),
    ).toEqual(['START', 'FAILURE']);
  });
});
