import { afterAll, describe, expect, test } from '@jest/globals';
import { createClients } from '../../aws/clients.ts';
import { openLedger } from '../../aws/ledger.ts';
import { findLedgerTable } from '../../aws/ledger-table.ts';
import type { Report } from '../../core/report.ts';
import { systemClock } from '../../local/system-clock.ts';
import { type MotoFleet, makeMotoFleet, quickPolicy, settingsFor } from './moto-fleet.ts';
import { at, runRecycler, startRecycler } from './recycler-process.ts';
import { type Server, startMoto } from './server.ts';

/*
 * `recycler run --local` on moto, over HTTP, as processes of their own. What moto does as AWS does, and is asserted here: which servers exist
 * and of which image, desired capacity and limits, suspended processes as stored, SSM parameters, DynamoDB. What it gets wrong, so that nothing
 * here asserts it: all servers are in the first zone; all targets are always healthy and terminated ones stay; every server's launch template
 * version is the default one (so servers are stale by their image); suspended processes still act; LaunchInstances is missing (so desired
 * capacity is raised by number).
 */

type Stage = { moto: Server; fleet: MotoFleet; ledger: () => Promise<ReturnType<typeof openLedger>> };

const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => server.stop())));

const setStage = async (max = 12, policy = quickPolicy.replace('maxSurge: 2', 'maxSurge: 5')): Promise<Stage | undefined> => {
  const moto = await startMoto();
  if (!moto) return undefined;
  servers.push(moto);
  const fleet = await makeMotoFleet(moto.endpoint, { max, policy });
  const { endpoint, region, credentials } = settingsFor(moto.endpoint);
  const clients = createClients({ endpoint, region, credentials }, 'acceptance');
  const ledger = async () => openLedger(clients.dynamo, (await findLedgerTable(clients.ssm)) ?? 'none', () => systemClock.now());
  return { moto, fleet, ledger };
};

/** Scenarios run side by side, each on a moto of its own: what takes long is to wait. The tests then look at what came of them. */
const play = <Facts>(
  scenario: (stage: Stage) => Promise<Facts>,
  stage: Promise<Stage | undefined> = setStage(),
): (() => Promise<Facts>) => {
  const facts = stage.then((set) => {
    if (!set) throw new Error('moto is missing');
    return scenario(set);
  });
  facts.catch(() => undefined);
  return () => facts;
};

const hasMoto = (await startMoto().then((server) => server?.stop().then(() => true))) ?? false;
const command = (name: string, { moto }: Stage, ...more: string[]): string[] => [name, '--fleet', 'web', ...at(moto.endpoint), ...more];
const runArgs = (stage: Stage): string[] => command('run', stage, '--local', '--yes', '--json', '-');
const expectRolled = async (fleet: MotoFleet): Promise<void> => {
  const { servers: members, ...group } = await fleet.describe();
  expect(group).toEqual({ min: 1, max: 12, desired: 6, suspended: [] });
  expect(members.map((server) => server.image)).toEqual(Array(6).fill(fleet.newImage));
  const ever = await fleet.listEver();
  expect(
    ever
      .filter((server) => !fleet.oldServers.includes(server.id))
      .map((server) => server.id)
      .toSorted(),
  ).toEqual(members.map((server) => server.id));
  expect(ever.filter((server) => fleet.oldServers.includes(server.id)).map((server) => server.state)).toEqual(Array(6).fill('terminated'));
};

(hasMoto ? describe : describe.skip)('run --local on moto', () => {
  const whole = play(async (stage) => {
    const before = await runRecycler(command('plan', stage));
    await stage.fleet.releaseNewImage();
    const plan = await runRecycler(command('plan', stage));
    const run = await runRecycler(runArgs(stage));
    const after = await runRecycler(command('plan', stage));
    const { fleet, ledger } = stage;
    return { before, plan, run, after, fleet, stage, campaigns: await (await ledger()).listCampaigns('web') };
  });

  const killed = play(async (stage) => {
    await stage.fleet.releaseNewImage();
    const first = startRecycler(runArgs(stage));
    await first.says(/told to terminate/, 2);
    first.child.kill('SIGKILL');
    const left = await first.ended;
    const lock = await (await stage.ledger()).readLock('fleet/web');
    const startedAt = Date.now();
    const second = startRecycler(runArgs(stage));
    await second.says(/continues/);
    return { left, lock, startedAt, carriedOnAt: Date.now(), second: await second.ended, fleet: stage.fleet };
  });

  const rivals = play(async (stage) => {
    await stage.fleet.releaseNewImage();
    const both = await Promise.all([runRecycler(runArgs(stage)), runRecycler(runArgs(stage))]);
    return { both: both.toSorted((a, b) => (a.status ?? 99) - (b.status ?? 99)), fleet: stage.fleet };
  });

  const interrupted = play(async (stage) => {
    await stage.fleet.releaseNewImage();
    const run = startRecycler(runArgs(stage));
    await run.says(/told to terminate/);
    run.child.kill('SIGINT');
    const ended = await run.ended;
    return { ended, fleet: stage.fleet, status: await runRecycler(command('status', stage)) };
  });

  const left = play(async (stage) => {
    await stage.fleet.releaseNewImage();
    const run = startRecycler(runArgs(stage));
    await run.says(/raises desired capacity/);
    run.child.kill('SIGINT');
    await run.says(/stopping/);
    run.child.kill('SIGINT');
    const ended = await run.ended;
    return { ended, again: await runRecycler(runArgs(stage)), fleet: stage.fleet };
  });

  const controlled = play(async (stage) => {
    const { fleet, moto } = stage;
    await fleet.releaseNewImage();
    const noLedger = await runRecycler(command('pause', stage, '--reason', 'sale'));
    // The first command that may make the ledger, and has nothing else to do.
    const made = await runRecycler([...runArgs(stage), '--server', 'i-0123456789abcdef0']);
    const ledger = await stage.ledger();
    const paused = await runRecycler(command('pause', stage, '--reason', 'sale', '--for', '2h'));
    const runPaused = await runRecycler(runArgs(stage));
    const status = await runRecycler(command('status', stage));
    const resumed = await runRecycler(command('resume', stage));
    await ledger.reject({ image: fleet.newImage, reason: 'it did not boot', at: Date.now(), fleet: 'web', campaign: 'web-1' });
    const planRejected = await runRecycler(command('plan', stage));
    const runRejected = await runRecycler(runArgs(stage));
    const unchanged = await fleet.describe();
    const clear = ['clear', ...at(moto.endpoint), '--reason', 'rebuilt', '--image'];
    const cleared = [await runRecycler([...clear, fleet.newImage]), await runRecycler([...clear, fleet.newImage])];
    const run = startRecycler(runArgs(stage));
    await run.says(/joined/);
    const stop = await runRecycler(command('stop', stage));
    const stopped = await run.ended;
    return { noLedger, made, paused, runPaused, status, resumed, planRejected, runRejected, unchanged, cleared, stop, stopped, fleet };
  });

  test('replaces six servers of the old image, and leaves desired capacity, limits and processes as they were', async () => {
    const { run, fleet } = await whole();
    expect(run.stderr).toContain('ended: done, 6 of 6 replaced, 0 failed');
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout) as Report).toMatchObject({
      ...{ schema: 'recycler/report/1', outcome: 'done', invariants: { broken: [] } },
      fleets: [{ name: 'web', outcome: 'done', servers: 6, stale: 6, replaced: 6, replacementsFailed: 0, capacity: { desired: 6 } }],
    });
    await expectRolled(fleet);
  });

  test('plans: nothing due, then six servers due by their image, then nothing again', async () => {
    const { before, plan, after, fleet } = await whole();
    expect([before.status, plan.status, after.status]).toEqual([0, 10, 0]);
    expect(plan.stdout).toContain('web: 6 of 6 servers are due');
    for (const id of fleet.oldServers) expect(plan.stdout).toContain(id);
    expect(after.stdout).toContain('web: 0 of 6 servers are due');
  });

  test('keeps the campaign in the ledger that the account’s parameter names, where fleets, status and report find it', async () => {
    const { campaigns, stage } = await whole();
    expect(campaigns.map(({ phase, outcome }) => ({ phase, outcome }))).toEqual([{ phase: 'ended', outcome: 'done' }]);
    const id = campaigns[0]?.id ?? '';
    const options = at(stage.moto.endpoint);
    const [fleets, status, list, report, unknown] = await Promise.all([
      runRecycler(['fleets', ...options]),
      runRecycler(['status', ...options]),
      runRecycler(['report', ...options]),
      runRecycler(['report', id, '--json', '-', ...options]),
      runRecycler(['report', 'web-1', ...options]),
    ]);
    expect(fleets).toMatchObject({ status: 0, stdout: 'web: 6 servers in web; policy web; idle\n' });
    expect(status).toMatchObject({ status: 0, stdout: `web: no campaign is open; the last one, ${id}, ended done\n` });
    expect(list).toMatchObject({ status: 0, stdout: expect.stringContaining(`${id}  `) });
    const swaps = (JSON.parse(report.stdout) as Report).fleets[0]?.swaps ?? [];
    expect(swaps.map((swap) => swap.victim).toSorted()).toEqual(stage.fleet.oldServers);
    expect(unknown).toMatchObject({ status: 2, stderr: 'recycler: campaign web-1 is not in the ledger; recycler report lists them\n' });
  });

  test('killed half way and started again, ends the same, and launches nothing twice', async () => {
    const { left: first, second, fleet } = await killed();
    expect(first.status).toBeUndefined();
    expect(second.stderr).toContain('6 of 6 replaced, 0 failed');
    expect(second.status).toBe(0);
    await expectRolled(fleet);
  });

  test('takes the lock of a dead process of this machine at once', async () => {
    const { lock, startedAt, carriedOnAt } = await killed();
    expect(lock?.expires).toBeGreaterThan(startedAt + 60_000);
    expect(carriedOnAt - startedAt).toBeLessThan(20_000);
  });

  test('of two that start at the same time one does the work, the other says who does and since when', async () => {
    const { both, fleet } = await rivals();
    expect(both.map((each) => each.status)).toEqual([0, 3]);
    expect(both[1]?.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^recycler: fleet\/web is held by \S+ \(process \d+ of \S+\) since \d{4}-\S+Z; the lock runs out in /),
    ]);
    await expectRolled(fleet);
  });

  test('stops on Ctrl-C: what is told to leave leaves, everything else stays or is taken back', async () => {
    const { ended, fleet, status } = await interrupted();
    expect(ended.status).toBe(3);
    expect(ended.stderr).toContain('stopping: what is told to terminate finishes');
    expect(status.stdout).toMatch(/^web: no campaign is open; the last one, \S+, ended stopped\n$/);
    const { servers: members, ...group } = await fleet.describe();
    expect(group).toEqual({ min: 1, max: 12, desired: 6, suspended: [] });
    const replaced = (JSON.parse(ended.stdout) as Report).fleets[0]?.replaced ?? 0;
    expect(replaced).toBeGreaterThan(0);
    expect(members.filter((server) => server.image === fleet.newImage)).toHaveLength(replaced);
    expect(members).toHaveLength(6);
  });

  test('leaves at once on the second Ctrl-C, and the command that it names puts everything back', async () => {
    const { ended, again, fleet } = await left();
    expect(ended.status).toBe(3);
    expect(ended.stderr).toMatch(/left now; web-\S+ is not finished: recycler run --local --fleet web settles and restores it/);
    expect(again.status).toBe(3);
    const { servers: members, ...group } = await fleet.describe();
    expect(group).toEqual({ min: 1, max: 12, desired: 6, suspended: [] });
    expect(members.map((server) => server.id)).toEqual(fleet.oldServers);
  });

  test('pause keeps a campaign from starting until resume', async () => {
    const { noLedger, made, paused, runPaused, status, resumed, unchanged, fleet } = await controlled();
    expect(noLedger).toMatchObject({ status: 2, stderr: expect.stringContaining('SSM parameter /recycler/ledger') });
    expect(made.status).toBe(0);
    expect(paused.status).toBe(0);
    expect(runPaused.status).toBe(3);
    expect(runPaused.stderr).toMatch(/^web: not started: paused by \S+: sale/);
    expect(status.stdout).toMatch(/web: paused by \S+ since .*: sale/);
    expect(resumed).toMatchObject({ status: 0, stdout: 'web goes on\n' });
    expect(unchanged.servers.map((server) => server.id)).toEqual(fleet.oldServers);
  });

  test('a rejected image is not started until it is cleared', async () => {
    const { planRejected, runRejected, cleared, fleet } = await controlled();
    expect(planRejected).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('it did not boot; once it is repaired: recycler clear'),
    });
    expect(runRejected).toMatchObject({ status: 3, stderr: expect.stringContaining(`image ${fleet.newImage} was rejected`) });
    expect(cleared.map((each) => each.status)).toEqual([0, 2]);
  });

  test('stop ends the campaign of another process', async () => {
    const { stop, stopped, fleet } = await controlled();
    expect(stop.status).toBe(0);
    expect(stopped.status).toBe(3);
    expect(JSON.parse(stopped.stdout) as Report).toMatchObject({ outcome: 'stopped' });
    expect(stopped.stderr).toMatch(/stopped by \S+/);
    const { servers: members, ...group } = await fleet.describe();
    expect(group).toEqual({ min: 1, max: 12, desired: 6, suspended: [] });
    expect(members).toHaveLength(6);
  });
});
