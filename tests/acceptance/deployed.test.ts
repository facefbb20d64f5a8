import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askBegin } from '../../aws/begin-function.ts';
import { connectExecutions } from '../../aws/executions/executions.ts';
import { connectLedger } from '../../aws/ledger/ledger.ts';
import { readStack } from '../../aws/stack.ts';
import type { Ledger } from '../../core/ports.ts';
import type { Campaign } from '../../core/record/campaign.ts';
import { type DeployedStack, deployStack, stackName } from '../../demo/deploy-stack.ts';
import { enrolFleet } from '../../demo/enrol-fleet.ts';
import { type StandIns, standInEnvironment, startStandIns } from '../../demo/stand-ins.ts';
import { systemClock } from '../../local/system-clock.ts';
import { beginAndFollow } from '../../setup/begin-and-follow.ts';
import { build } from '../../setup/build.ts';
import { prepareMinistack, preparePython } from '../../setup/python.ts';
import { copyCheckout } from './copy-checkout.ts';
import { type MotoFleet, makeMotoFleet } from './moto-fleet.ts';
import { ensureLedger, teachQuickTimes } from './moto-ledger.ts';
import { at, type Ended, runRecycler } from './recycler-process.ts';
import { type Server, startMoto } from './server.ts';

/*
 * The stack as SAM CLI builds it, deployed by SAM CLI into MiniStack, from `begin` through MiniStack's own interpreter of the state machine to
 * the end of a campaign. MiniStack is DynamoDB, SSM, SNS, Lambda and Step Functions; moto is Auto Scaling, EC2 and load balancing. What neither
 * does as AWS does, so that nothing here asserts it: errors of functions lose their names in MiniStack (only the way without failures is run),
 * and everything that run-local.test.ts names of moto. A second deployment is not run: MiniStack ignores parameters in SAM's transform.
 */

const root = join(import.meta.dirname, '../..');
const programs = await preparePython();
const hasTools = programs !== undefined && (await prepareMinistack()) !== undefined;

type Played = { campaign: Campaign | undefined; ledger: Ledger; fleet: MotoFleet };

/** A server by its zone and its place among those of the zone: 'eu-west-1a 2'. */
const nameByPlace = ({ id, zone }: { id: string; zone: string }, all: { id: string; zone: string }[]): string =>
  `${zone} ${1 + all.filter((other) => other.zone === zone).findIndex((other) => other.id === id)}`;

/**
 * The decisions of a campaign in their order, and what became of each server. Servers have other ids in every group, so each is named by its
 * place in it: those of the old image by zone and age, since the oldest of a zone goes first, the new ones by whom they replaced. Polls and
 * rests may differ in number: they are left out.
 */
const readDecisions = async ({ campaign, ledger, fleet }: Played) => {
  const id = campaign?.id ?? '';
  const swaps = (await ledger.readFinished(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const old = (await fleet.listEver()).filter((server) => fleet.oldServers.includes(server.id));
  const byAge = old.toSorted((a, b) => a.launchedAt - b.launchedAt || (a.id < b.id ? -1 : 1));
  const names = new Map(byAge.map((server) => [server.id, nameByPlace(server, byAge)]));
  for (const { victim, replacement = '' } of swaps) names.set(replacement, `new for ${names.get(victim)}`);
  const rename = (text: string) => text.replaceAll(/\bi-[0-9a-f]+\b/g, (server) => names.get(server) ?? server).replaceAll(id, 'campaign');
  const intents = (await ledger.readIntents(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    decisions: intents.map(({ intent, result }) => JSON.parse(rename(JSON.stringify({ intent, outcome: result?.outcome })))),
    swaps: swaps.map(({ victim, replacement = '', method, isProof, outcome, stages }) => ({
      ...{ victim: names.get(victim), replacement: names.get(replacement), method, isProof, outcome },
      stages: stages.map(({ name }) => name),
    })),
  };
};

(hasTools ? describe : describe.skip)('the stack deployed into MiniStack', () => {
  let copy = '';
  let standIns: StandIns | undefined;
  let moto: Server | undefined;
  let stack: DeployedStack;
  let attested: Ended;
  let granted: Ended;
  let deployed: Played;
  let here: Played & { run: Ended };
  let smokeBefore: Ended;
  let smokeAfter: Ended;
  const said: string[] = [];

  /** The six servers, as both hosts find them. */
  const playHere = async (endpoint: string): Promise<Played & { run: Ended }> => {
    const fleet = await makeMotoFleet(endpoint);
    const ledger = await ensureLedger(endpoint);
    await teachQuickTimes(ledger);
    await fleet.releaseNewImage();
    const run = await runRecycler(['run', '--fleet', 'web', '--local', '--yes', '--json', '-', ...at(endpoint)]);
    return { run, fleet, ledger, campaign: (await ledger.listCampaigns('web')).at(-1) };
  };

  const playDeployed = async (on: StandIns, ledger: Ledger, fleet: MotoFleet): Promise<Played> => {
    const { campaign } = await beginAndFollow(
      {
        ...{ clock: systemClock, ledger, say: (line) => said.push(line) },
        begin: (request) => askBegin(on.make, stack.outputs.BeginFunction ?? '', request),
        isRunning: connectExecutions(on.make, stack.stateMachineVersion).isRunning,
      },
      { fleet: 'web', actor: 'tester' },
    );
    return { campaign, ledger, fleet };
  };

  /** `npm run smoke`, in the checkout that was deployed. */
  const smoke = (on: StandIns, ...more: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const args = [join(root, 'setup/smoke.ts'), '--stack', stackName, ...more];
      const env = { ...process.env, ...standInEnvironment(on) };
      execFile(process.execPath, args, { cwd: copy, env }, (error, stdout, stderr) =>
        resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  beforeAll(async () => {
    copy = await copyCheckout();
    const [on, other, built] = await Promise.all([startStandIns(), startMoto(), build(copy, programs ?? '')]);
    if (!on || !other) throw new Error('a stand-in is missing');
    [standIns, moto] = [on, other];
    stack = await deployStack(copy, built, programs ?? '', on);
    const ledger = connectLedger(on.make, stack.outputs.LedgerTable ?? '', () => systemClock.now());
    const web = await enrolFleet(on, ledger, 'web');
    await enrolFleet(on, ledger, 'shop');
    smokeBefore = await smoke(on);
    attested = await runRecycler(['attest', ...at(on.account)]);
    granted = await runRecycler(['attest', '--break-glass', 'TEST-1', '--yes', ...at(on.account)]);
    // On AWS an alarm without data becomes OK by itself.
    const { alarms } = await readStack(on.make, stackName);
    const cloudWatch = on.make(CloudWatchClient);
    for (const AlarmName of alarms)
      await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'no data, which is not breaching' }));
    [deployed, here, smokeAfter] = await Promise.all([
      playDeployed(on, ledger, web),
      playHere(other.endpoint),
      smoke(on, '--fleet', 'shop', '--yes'),
    ]);
  });

  afterAll(async () => {
    await standIns?.stop();
    await moto?.stop();
    await rm(copy, { recursive: true, force: true });
  });

  test('lacks only what MiniStack does not know', () => {
    const taken = stack.taken.map(({ what }) => what);
    // What MiniStack refuses besides belongs here, once it is clear that nothing below misses it.
    expect(taken.filter((what) => !/^metrics of \w+, all but the first$/.test(what))).toEqual([
      'DeploymentPreference of BeginFunction',
      // Only probes with reach ssm run it.
      'ProbeDocument (AWS::SSM::Document)',
      'YAML of the definition of RecyclerStateMachine',
      'AutoPublishAlias of RecyclerStateMachine',
    ]);
    expect(stack.stateMachineVersion).toBe(`${stack.outputs.StateMachine}:1`);
  });

  test('plans only, until it gets a lease; the gate gives none where it cannot read', () => {
    expect(smokeBefore.status).toBe(1);
    expect(smokeBefore.stdout).toMatch(/^FAILED {3}lease: release \w+ has no lease and only plans/m);
    expect(smokeBefore.stdout).toMatch(/^passed {3}ledger: /m);
    // MiniStack has no CodeDeploy, and forgets the encryption of a table.
    expect(attested.status).toBe(3);
    expect(attested.stdout).toContain('ServerlessDeploymentApplication');
    expect(granted).toMatchObject({ status: 0, stdout: expect.stringContaining('may change servers of every fleet until') });
  });

  test('replaces six servers, from begin to done', async () => {
    const { campaign, fleet } = deployed;
    expect(said[0]).toMatch(/^begin: planned: execution web-\S+ finds out what is due$/);
    expect(said.at(-1)).toMatch(/: ended done, 6 of 6 replaced$/);
    expect(campaign).toMatchObject({
      outcome: 'done',
      actor: 'tester',
      counters: { servers: 6, stale: 6, replaced: 6 },
      failedServers: [],
    });
    const list = new ListExecutionsCommand({ stateMachineArn: stack.outputs.StateMachine });
    const { executions = [] } = (await standIns?.make(SFNClient).send(list)) ?? {};
    expect(executions.map(({ name, status }) => `${name} ${status}`)).toContain(`${campaign?.id}-1 SUCCEEDED`);
    const { servers, ...group } = await fleet.describe();
    expect(group).toEqual({ min: 1, max: 12, desired: 6, suspended: [] });
    expect(servers.map(({ image }) => image)).toEqual(Array(6).fill(fleet.newImage));
  });

  test('decides as the host on this machine does, in the same order', async () => {
    expect(here.run.status).toBe(0);
    const [there, local] = await Promise.all([readDecisions(deployed), readDecisions(here)]);
    expect(there.swaps).toHaveLength(6);
    expect(there.decisions.length).toBeGreaterThan(10);
    expect(there).toEqual(local);
  });

  test('passes the smoke test, which replaces one server of a fleet', async () => {
    expect(smokeAfter.stdout).not.toMatch(/FAILED|UNKNOWN/);
    expect(smokeAfter.stdout).toMatch(/^passed {3}release: runs release \w{12}, as built here$/m);
    expect(smokeAfter.stdout).toMatch(/^passed {3}one server of shop: i-\w+ took the place of i-\w+ \(shop-\S+\)$/m);
    expect(smokeAfter.status).toBe(0);
  });
});
