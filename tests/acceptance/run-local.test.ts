import { afterAll, describe, expect, test } from '@jest/globals';
import type { Report } from '../../core/report/report.ts';
import { preparePython } from '../../setup/python.ts';
import type { MotoFleet } from './moto-fleet.ts';
import type { Ended } from './recycler-process.ts';
import {
  playControlled,
  playInterrupted,
  playKilled,
  playKilledAtLaunch,
  playLeft,
  playRivals,
  playWhole,
  stopServers,
} from './run-local-scenarios.ts';

/*
 * `recycler run --local` on moto, over HTTP, as processes of their own. What moto does as AWS does, and is asserted here: which servers exist
 * and of which image, desired capacity and limits, suspended processes as stored, SSM parameters, DynamoDB. What it gets wrong, so that nothing
 * here asserts it: all servers are in the first zone; all targets are always healthy and terminated ones stay (so no image ever fails here);
 * every server's launch template version is the default one (so servers are stale by their image); suspended processes still act; desired
 * capacity may be set beyond its limits; servers boot and go at once; LaunchInstances is missing (so desired capacity is raised by number).
 */

/** Scenarios run side by side, each on a moto of its own: what takes long is to wait. The tests then check the results. */
const play = <Facts>(scenario: () => Promise<Facts>): (() => Promise<Facts>) => {
  const facts = hasMoto ? scenario() : Promise.reject(new Error('moto is missing'));
  facts.catch(() => undefined);
  return () => facts;
};

const hasMoto = (await preparePython()) !== undefined;
afterAll(stopServers);

const readReport = (ended: Ended): Report => JSON.parse(ended.stdout) as Report;
const asMade = { min: 1, max: 12, desired: 6, suspended: [] };

/** Six servers of the new image, each launched once, and nothing else of the new image ever; the group as its owner made it. */
const expectRolled = async (fleet: MotoFleet): Promise<void> => {
  const { servers: members, ...group } = await fleet.describe();
  expect(group).toEqual(asMade);
  expect(members.map((server) => server.image)).toEqual(Array(6).fill(fleet.newImage));
  const ever = await fleet.listEver();
  const launched = ever.filter((server) => !fleet.oldServers.includes(server.id)).map((server) => server.id);
  expect(launched.toSorted()).toEqual(members.map((server) => server.id));
  expect(ever.filter((server) => fleet.oldServers.includes(server.id)).map((server) => server.state)).toEqual(Array(6).fill('terminated'));
};

(hasMoto ? describe : describe.skip)('run --local on moto', () => {
  const whole = play(playWhole);
  const killed = play(playKilled);
  const killedAtLaunch = play(playKilledAtLaunch);
  const rivals = play(playRivals);
  const interrupted = play(playInterrupted);
  const left = play(playLeft);
  const controlled = play(playControlled);

  test('replaces six servers of the old image, and leaves desired capacity, limits and processes as they were', async () => {
    const { run, fleet } = await whole();
    expect(run.stderr).toContain('ended: done, 6 of 6 replaced, 0 failed');
    expect(run.status).toBe(0);
    expect(readReport(run)).toMatchObject({
      ...{ schema: 'recycler/report/1', outcome: 'done', invariants: { broken: [] } },
      fleets: [{ name: 'web', outcome: 'done', servers: 6, stale: 6, replaced: 6, replacementsFailed: 0, capacity: { desired: 6 } }],
    });
    await expectRolled(fleet);
  });

  test('plans: nothing due, then six servers due by their image, then nothing again', async () => {
    const { first, before, plan, after, fleet } = await whole();
    expect(first).toMatchObject({ status: 0, stderr: 'web: nothing due: all 6 servers are as wanted\n' });
    expect([before.status, plan.status, after.status]).toEqual([0, 10, 0]);
    expect(plan.stdout).toContain('web: 6 of 6 servers are due');
    for (const id of fleet.oldServers) expect(plan.stdout).toContain(id);
    expect(after.stdout).toContain('web: 0 of 6 servers are due');
  });

  test('keeps the campaign in the ledger that the account’s parameter names, where fleets, status and report find it', async () => {
    const { campaigns, stage, fleet } = await whole();
    expect(campaigns.map(({ phase, outcome }) => ({ phase, outcome }))).toEqual(Array(2).fill({ phase: 'ended', outcome: 'done' }));
    const id = campaigns.at(-1)?.id ?? '';
    const [fleets, status, list, report, unknown] = await Promise.all([
      stage.account('fleets'),
      stage.account('status'),
      stage.account('report'),
      stage.account('report', id, '--json', '-'),
      stage.account('report', 'web-1'),
    ]);
    expect(fleets).toMatchObject({ status: 0, stdout: 'web: 6 servers in web; policy web; idle\n' });
    expect(status).toMatchObject({ status: 0, stdout: `web: no campaign is open; the last one, ${id}, ended done\n` });
    expect(list).toMatchObject({ status: 0, stdout: expect.stringMatching(new RegExp(`^${id}  .*  done  6 of 6 replaced$`, 'm')) });
    const swaps = readReport(report).fleets[0]?.swaps ?? [];
    expect(swaps.map((swap) => swap.victim).toSorted()).toEqual(fleet.oldServers);
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
    const { takeover } = await killed();
    expect(takeover.takenAt).toBeLessThan(takeover.expires);
  });

  test('killed while it launches and started again, has launched one server for one', async () => {
    const { second, fleet } = await killedAtLaunch();
    expect(second.stderr).toContain('1 of 1 replaced, 0 failed');
    expect(second.stderr).toMatch(
      /web: 5 more servers are due \(i-\w+, i-\w+, i-\w+ and 2 more\): recycler run --local --fleet web goes on with them/,
    );
    expect(second.status).toBe(0);
    const { servers: members, ...group } = await fleet.describe();
    expect(group).toEqual(asMade);
    expect(members.filter((server) => server.image === fleet.oldImage)).toHaveLength(5);
    expect((await fleet.listEver()).filter((server) => server.image === fleet.newImage)).toHaveLength(1);
  });

  test('of two that start at the same time one does the work, the other says who does and since when', async () => {
    const { both, fleet } = await rivals();
    expect(both.map((each) => each.status)).toEqual([0, 3]);
    expect(both[1]?.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^recycler: fleet\/web is held by \S+ \(process \d+ of \S+\) since \d{4}-\S+Z; the lock runs out in /),
    ]);
    await expectRolled(fleet);
  });

  test('stops on Ctrl-C: swaps whose old server is terminating finish, all others are rolled back', async () => {
    const { ended, fleet, status } = await interrupted();
    expect(ended.status).toBe(3);
    expect(ended.stderr).toContain('stopping: swaps whose old server is terminating finish');
    expect(status.stdout).toMatch(/^web: no campaign is open; the last one, \S+, ended stopped\n$/);
    const { servers: members, ...group } = await fleet.describe();
    expect(group).toEqual(asMade);
    const replaced = readReport(ended).fleets[0]?.replaced ?? 0;
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
    expect(group).toEqual(asMade);
    expect(members.map((server) => server.id)).toEqual(fleet.oldServers);
  });

  test('pause keeps a campaign from starting until resume', async () => {
    const { noLedger, made, paused, runPaused, statusPaused, resumed, unchanged, fleet } = await controlled();
    expect(noLedger).toMatchObject({ status: 2, stderr: expect.stringContaining('SSM parameter /recycler/ledger') });
    expect(made.status).toBe(0);
    expect(paused.status).toBe(0);
    expect(runPaused.status).toBe(3);
    expect(runPaused.stderr).toMatch(/^web: not started: paused by \S+: sale/);
    expect(statusPaused.stdout).toMatch(/web: paused by \S+ since .*: sale/);
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

  test('status names who owns a campaign, and a pause holds it', async () => {
    const { status, statusHeld } = await controlled();
    expect(status.stdout).toMatch(/^web: web-\S+ in phase \w+: \d of 6 replaced; owned by \S+ \(process \d+ of \S+\)\n/);
    expect(statusHeld.stdout).toMatch(/^web: paused by \S+ since \S+: lunch\n/);
    expect(statusHeld.stdout).toMatch(/^ {2}waits: paused by \S+: lunch, since \S+; recycler resume --fleet web$/m);
  });

  test('stop ends the campaign of another process', async () => {
    const { stop, stopped, stopAgain, fleet } = await controlled();
    expect(stop.status).toBe(0);
    expect(stopped.status).toBe(3);
    expect(readReport(stopped)).toMatchObject({ outcome: 'stopped' });
    expect(stopped.stderr).toMatch(/stopped by \S+/);
    expect(stopAgain).toMatchObject({ status: 0, stdout: 'web has no campaign to stop\n' });
    const { servers: members, ...group } = await fleet.describe();
    expect(group).toEqual(asMade);
    expect(members).toHaveLength(6);
  });
});
