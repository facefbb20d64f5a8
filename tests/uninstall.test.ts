import { describe, expect, test } from '@jest/globals';
import { type ReleaseRehearsal, type ReleaseRehearsalRequest, rehearseReleases } from '../cli/release-rehearsal/rehearse-releases.ts';
import { fleetLock } from '../core/record/lock.ts';
import type { FunctionFault } from '../rehearsal/release/lambda/function-fault.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { letAct } from './let-act.ts';
import { person, runLocalHere } from './run-local-here.ts';

const minutes = 60_000;
const scenario = readScenario({
  fleets: [
    { name: 'web', desiredCapacity: 12 },
    { name: 'db', desiredCapacity: 8 },
  ],
});
const nothing = { suspended: [], standby: [], desiredBy: [], policies: [], tags: [], cordons: [] };

type Ready = NonNullable<ReleaseRehearsalRequest['onReady']>;

/** Installs a release, lets its campaigns begin, and deletes the stack some minutes later. */
const uninstall = async (after: number, changes: Partial<ReleaseRehearsalRequest> = {}, before: Ready = () => undefined) => {
  const times = { asked: 0, done: 0, status: '' };
  const rehearsal = await rehearseReleases({
    scenario,
    steps: [{ release: 'v1' }],
    attests: false,
    ...changes,
    onReady: (world, release, ledger) => {
      before(world, release, ledger);
      letAct(world, release, ledger);
      world.clock.at(world.ground.scenario.startMs + after * minutes, () => {
        times.asked = world.clock.now();
        void world.clock.spawn(async () => {
          times.status = (await release.remove()).status;
          times.done = world.clock.now();
        });
      });
    },
  });
  return { ...rehearsal, ...times };
};
type Uninstalled = Awaited<ReturnType<typeof uninstall>>;

const saidBy = ({ timeline }: ReleaseRehearsal): string =>
  timeline.filter(({ kind, text }) => kind === 'custom-resource' && text.startsWith('Delete')).at(-1)?.text ?? '';
const noticesOf = ({ world }: ReleaseRehearsal): string[] => world.ground.published.map(({ message }) => message);

/** Deleted within the time that CloudFormation is kept waiting at most, nothing suspended, and whatever is open can be settled by a person. */
const expectSafe = async (gone: Uninstalled): Promise<void> => {
  expect(gone.status).toBe('DELETE_COMPLETE');
  expect(gone.done - gone.asked).toBeLessThan(14.5 * minutes);
  expect([...gone.release.functions.all.keys()]).toEqual([]);
  for (const fleet of ['web', 'db']) expect(gone.world.leftovers(fleet).suspended).toEqual([]);
  expect(gone.leases.filter(({ revoked }) => !revoked)).toEqual([]);
  for (const { fleet } of await gone.ledger.listOpenCampaigns()) await runLocalHere(gone.world, gone.ledger, fleet);
  expect(await gone.ledger.listOpenCampaigns()).toEqual([]);
  for (const fleet of ['web', 'db']) expect(gone.world.leftovers(fleet)).toEqual(nothing);
  expect(gone.world.invariants.result().broken).toEqual([]);
};

describe('a stack that is deleted', () => {
  test.each([8, 11, 16, 30])('after %p minutes ends its campaigns first, and keeps ledger and evidence', async (after) => {
    const gone = await uninstall(after);
    expect(saidBy(gone)).toBe('Delete of Janitor: SUCCESS: every campaign has ended');
    expect(gone.done - gone.asked).toBeLessThan(4 * minutes);
    expect((await gone.ledger.listCampaigns()).map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
    const kept = new Set(gone.release.stack.kept.map(({ logicalId }) => logicalId));
    for (const name of ['Ledger', 'LedgerName', 'EvidenceBucket']) expect(kept).toContain(name);
    await expectSafe(gone);
  });

  test('before anything began, or whose installation is rolled back, has nothing to end', async () => {
    const fresh = await uninstall(4);
    expect(fresh.done - fresh.asked).toBeLessThan(1_000);
    expect(await fresh.ledger.listCampaigns()).toEqual([]);
    await expectSafe(fresh);
    const failed = await rehearseReleases({
      scenario,
      steps: [{ release: 'v1' }],
      attests: false,
      options: { failsAt: (name) => (name === 'Janitor' ? 'planted' : undefined) },
      watch: 60,
    });
    expect(failed.results[0]?.result.status).toBe('CREATE_FAILED');
    expect(failed.timeline.filter(({ kind }) => kind === 'custom-resource')).toEqual([]);
  });

  const faults: Record<string, FunctionFault[]> = {
    'advance breaks': [{ function: 'AdvanceFunction', kind: 'throw', from: 14 * 60 }],
    'advance hangs': [{ function: 'AdvanceFunction', kind: 'hang', atCall: 0, from: 14 * 60 }],
    'begin breaks with it': [
      { function: 'AdvanceFunction', kind: 'throw', from: 14 * 60 },
      { function: 'BeginFunction', kind: 'throw', from: 14 * 60 },
    ],
    'conclude breaks': [{ function: 'ConcludeFunction', kind: 'throw', from: 14 * 60 }],
  };
  test.each(Object.keys(faults))('while %s resumes what was suspended, and says who settles the rest', async (name) => {
    const gone = await uninstall(15, { options: { faults: faults[name] ?? [] } });
    expect(saidBy(gone)).toMatch(/SUCCESS: the stack is deleted, and not everything is over: campaign .* recycler run --local --fleet /);
    expect(noticesOf(gone).join()).toContain('not everything is over');
    expect((await gone.ledger.listOpenCampaigns()).map(({ journal }) => journal)).toEqual([[], []]);
    await expectSafe(gone);
  });

  test('while the janitor dies has it tried again', async () => {
    const gone = await uninstall(15, { options: { faults: [{ function: 'JanitorFunction', kind: 'crash', nth: 2, atCall: 30 }] } });
    expect(gone.timeline.filter(({ text }) => text.startsWith('JanitorFunction 1: Runtime.ExitError'))).toHaveLength(1);
    expect(saidBy(gone)).toContain('SUCCESS: every campaign has ended');
    await expectSafe(gone);
  });

  test('leaves a campaign to the living person who owns it, and names them', async () => {
    const gone = await uninstall(15, {}, (world, _release, ledger) => {
      // The person has taken it over from an execution that was stopped.
      world.clock.at(world.ground.scenario.startMs + 14 * minutes, () => {
        void world.clock.spawn(async () => {
          const held = await ledger.readLock(fleetLock('web'));
          for (let count = 0; count < 12; count += 1) {
            await ledger.acquireLock(fleetLock('web'), person, world.clock.now(), 180, held?.holder);
            await world.clock.sleep(60);
          }
        });
      });
    });
    expect(saidBy(gone)).toContain(`campaign web-20260105T090147 is owned by ${person} and left to them`);
    expect((await gone.ledger.readFleet('web')).control.stop).toBeUndefined();
    expect((await gone.ledger.listOpenCampaigns()).map(({ fleet }) => fleet)).toEqual(['web']);
    expect(gone.world.leftovers('db')).toEqual(nothing);
    await runLocalHere(gone.world, gone.ledger, 'web');
    expect(gone.world.leftovers('web')).toEqual(nothing);
  });

  test('that may not resume is deleted all the same, and names each process', async () => {
    const deny: string[] = [];
    const gone = await uninstall(15, { options: { deny } }, (world) => {
      world.clock.at(world.ground.scenario.startMs + 14 * minutes, () => deny.push('autoscaling:ResumeProcesses'));
    });
    expect(gone.status).toBe('DELETE_COMPLETE');
    expect(saidBy(gone)).toMatch(/AZRebalance of \w+ could not be resumed .*aws autoscaling resume-processes/);
    expect(gone.world.leftovers('web').suspended).not.toEqual([]);
    deny.splice(0);
    for (const { fleet } of await gone.ledger.listOpenCampaigns()) await runLocalHere(gone.world, gone.ledger, fleet);
    for (const fleet of ['web', 'db']) expect(gone.world.leftovers(fleet)).toEqual(nothing);
  });

  test('begins nothing more, though its schedule goes on until the end', async () => {
    const gone = await uninstall(12);
    for (const { startedAt } of await gone.ledger.listCampaigns()) expect(startedAt).toBeLessThan(gone.asked);
    for (const { at } of gone.acts) expect(at).toBeLessThan(gone.done);
  });
});
