import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { stampTemplate } from '../../rehearsal/release/cloud-formation/stamp-template.ts';
import { createReleaseWorld, type ReleaseWorld } from '../../rehearsal/release/create-release-world.ts';
import { readScenario } from '../../rehearsal/scenario.ts';
import { createWorld } from '../../rehearsal/world.ts';
import { preparePython } from '../../setup/python.ts';
import { translate } from '../../setup/translate.ts';

const root = join(import.meta.dirname, '../..');
const programs = await preparePython();
const hooks = ['PreTrafficFunction', 'PostTrafficFunction'];

// Where Python is missing, install-tools has named it.
(programs ? describe : describe.skip)("the stack's own template in the embedded cloud", () => {
  test('is created, and updated by a canary that both hooks of the new release judge', async () => {
    const translated = await translate(join(root, 'template.yaml'), programs ?? '');
    const definition = await readFile(join(root, 'statemachine/recycler.asl.yaml'), 'utf8');
    const world = createWorld({ scenario: readScenario({}) });
    const asked: string[] = [];
    const release: ReleaseWorld = createReleaseWorld({
      world,
      load: async (logicalId, of) => async (event) => {
        const { ResponseURL: url, PhysicalResourceId = 'it' } = event as { ResponseURL?: string; PhysicalResourceId?: string };
        if (logicalId === 'JanitorFunction') return release.put(url ?? '', JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId }));
        if (!hooks.includes(logicalId)) return of;
        asked.push(`${logicalId} ${of}`);
        const { DeploymentId, LifecycleEventHookExecutionId } = event as { DeploymentId: string; LifecycleEventHookExecutionId: string };
        const input = { deploymentId: DeploymentId, lifecycleEventHookExecutionId: LifecycleEventHookExecutionId, status: 'Succeeded' };
        return world.clock.busy(() => world.answerCall({ service: 'CodeDeploy', name: 'PutLifecycleEventHookExecutionStatus', input }));
      },
    });
    const deploy = async (name: string) => {
      const result = world.clock.spawn(() => release.deploy({ release: name, translated: stampTemplate(translated, name), definition }));
      await world.clock.run();
      return result;
    };
    expect(await deploy('r1')).toEqual({ status: 'CREATE_COMPLETE', deployments: [] });
    expect(asked).toEqual([]);
    expect(await deploy('r2')).toMatchObject({
      status: 'UPDATE_COMPLETE',
      deployments: [{ status: 'Succeeded', creator: 'CloudFormation' }],
    });
    expect(asked).toEqual(['PreTrafficFunction r2', 'PostTrafficFunction r2']);
    // Everything of the old release is still there for executions and rollbacks; nothing else was lost.
    const kept = new Set(release.stack.kept.map(({ type }) => type));
    expect(kept).toEqual(new Set(['AWS::Lambda::Version', 'AWS::StepFunctions::StateMachineVersion', 'AWS::Lambda::EventInvokeConfig']));
    expect(release.stack.deleted).toEqual([]);
    const gone = world.clock.spawn(() => release.remove());
    await world.clock.run();
    expect(await gone).toMatchObject({ status: 'DELETE_COMPLETE' });
    expect([...release.functions.all.keys()]).toEqual([]);
    const stays = release.stack.kept.map(({ logicalId }) => logicalId);
    for (const name of ['Ledger', 'LedgerName', 'EvidenceBucket']) expect(stays).toContain(name);
  });
});
