import { describe, expect, test } from '@jest/globals';
import {
  type ReleaseRehearsal,
  type ReleaseRehearsalRequest,
  readRecordedStack,
  rehearseReleases,
} from '../cli/release-rehearsal/rehearse-releases.ts';
import { newestKept } from '../core/release/choose-prunable.ts';
import { revokeLease } from '../core/release/leases.ts';
import type { TranslatedTemplate } from '../rehearsal/release/cloud-formation/template-language.ts';
import type { ReleaseWorld } from '../rehearsal/release/create-release-world.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { letAct, ungated } from './let-act.ts';

const minutes = 60_000;
const scenario = readScenario({ fleets: [{ name: 'web', desiredCapacity: 20 }] });
const nothing = { suspended: [], standby: [], desiredBy: [], policies: [], tags: [], cordons: [] };

type Ready = NonNullable<ReleaseRehearsalRequest['onReady']>;
type Steps = { release: string; after?: number; translated?: TranslatedTemplate }[];
const rehearse = (
  steps: Steps,
  ready: Ready = () => undefined,
  changes: Partial<ReleaseRehearsalRequest> = {},
): Promise<ReleaseRehearsal> =>
  rehearseReleases({
    scenario,
    steps: steps.map((step) => ({ ...step, program: ungated })),
    attests: false,
    ...changes,
    onReady: (world, release, ledger) => {
      letAct(world, release, ledger);
      ready(world, release, ledger);
    },
  });

const nameOf = (release: ReleaseWorld, logicalId: string): string => release.stack.resources.get(logicalId)?.name ?? '';
const prune = async (release: ReleaseWorld): Promise<{ deleted: string[]; reasons: string[] }> =>
  JSON.parse((await release.invocations.invoke(nameOf(release, 'PruneFunction'), undefined, {})).payload);
const promotedAt = ({ timeline }: ReleaseRehearsal, release: string): number =>
  timeline.find(({ kind, data }) => kind === 'promoted' && data.release === release)?.at ?? Number.NaN;
const versionsOf = (release: ReleaseWorld, logicalId: string): number[] =>
  release.functions.require(nameOf(release, logicalId)).fn.versions.map(({ version }) => Number(version));

/** Nothing of ours is left suspended, no campaign is lost, and no call went to a version that is gone. */
const expectSound = async (lived: ReleaseRehearsal): Promise<void> => {
  expect(lived.results.map(({ result }) => result.status).slice(1)).toEqual(lived.results.slice(1).map(() => 'UPDATE_COMPLETE'));
  expect(lived.world.invariants.result().broken).toEqual([]);
  expect(await lived.ledger.listOpenCampaigns()).toEqual([]);
  expect(lived.world.leftovers('web')).toEqual(nothing);
  expect(lived.timeline.map(({ text }) => text).filter((text) => /ResourceNotFound|DoesNotExist/.test(text))).toEqual([]);
};
const firstOf = async ({ ledger }: ReleaseRehearsal) => (await ledger.listCampaigns('web'))[0];

/** The stack as it was before it had a janitor and pruned its versions. */
const before: TranslatedTemplate = (() => {
  const { translated } = readRecordedStack();
  const resources = Object.entries(translated.Resources).filter(([name]) => !/^(Janitor|PruneFunction|BeginName)/.test(name));
  return { ...translated, Resources: Object.fromEntries(resources) };
})();

describe('an upgrade', () => {
  test.each([
    ['of the same stack', readRecordedStack().translated],
    ['of a stack that had no janitor yet', before],
  ])('%s in the middle of a campaign leaves it on the versions that began it', async (_, translated) => {
    const lived = await rehearse([
      { release: 'v1', translated },
      { release: 'v2', after: 900 },
    ]);
    const campaign = await firstOf(lived);
    expect(campaign).toMatchObject({ release: 'v1', outcome: 'done', counters: { replaced: 20 } });
    expect(campaign?.startedAt).toBeLessThan(promotedAt(lived, 'v2'));
    expect(campaign?.endedAt).toBeGreaterThan(promotedAt(lived, 'v2'));
    expect(new Set(lived.acts.map(({ release }) => release))).toEqual(new Set(['v1']));
    await expectSound(lived);
  });

  test('to a stack that has no janitor any more leaves campaign and lease alone', async () => {
    const lived = await rehearse([{ release: 'v1' }, { release: 'v2', after: 900, translated: before }]);
    expect(await firstOf(lived)).toMatchObject({ release: 'v1', outcome: 'done', counters: { replaced: 20 } });
    expect(lived.leases.filter(({ revoked }) => revoked)).toEqual([]);
    await expectSound(lived);
  });

  test('twice in one day has the newest release continue, from the ledger, what the first may not finish', async () => {
    let takenAt = 0;
    const lived = await rehearse(
      [{ release: 'v1' }, { release: 'v2', after: 600 }, { release: 'v3', after: 60 }],
      (world, release, ledger) => {
        release.timeline.listen(({ kind, data }) => {
          if (kind !== 'promoted' || data.release !== 'v3') return;
          takenAt = world.clock.now();
          void world.clock.spawn(async () => {
            for (const name of ['v1', 'v2']) await revokeLease(ledger, name, 'revoked by the test', world.clock.now());
          });
        });
      },
    );
    expect(await firstOf(lived)).toMatchObject({ release: 'v3', outcome: 'done', counters: { replaced: 20 } });
    for (const { at, release } of lived.acts) expect(release).toBe(at <= takenAt + 1_000 ? 'v1' : 'v3');
    expect(lived.acts.some(({ release }) => release === 'v3')).toBe(true);
    await expectSound(lived);
  });
});

describe('pruning', () => {
  const releases = Array.from({ length: 9 }, (_, index) => ({ release: `v${index + 1}`, after: 60 }));

  test('keeps what the campaign of an old release needs, until it has ended; then that goes too', async () => {
    const runs: { deleted: string[]; reasons: string[] }[] = [];
    const kept: number[][] = [];
    const lived = await rehearse(
      releases,
      (world, release, ledger) => {
        world.clock.at(world.ground.scenario.startMs + 10 * minutes, () => {
          void world.clock.spawn(() =>
            ledger.setPause('web', { by: 'ana', reason: 'test', at: world.clock.now(), until: world.clock.now() + 100 * minutes }),
          );
        });
        release.timeline.listen(({ kind, data }) => {
          if (kind !== 'promoted' || data.release !== 'v9') return;
          void world.clock.spawn(async () => {
            await world.clock.sleep(60);
            for (const name of ['v2', 'v3', 'v4']) await revokeLease(ledger, name, 'superseded', world.clock.now());
            runs.push(await prune(release), await prune(release));
            kept.push(
              ...['BeginFunction', 'AdvanceFunction', 'ConcludeFunction', 'PreTrafficFunction', 'ReaperFunction'].map((name) =>
                versionsOf(release, name),
              ),
            );
          });
        });
      },
      { deploymentType: 'Canary10Percent5Minutes', watch: 4 * 3_600 },
    );
    const [first, second] = runs;
    expect(first).toMatchObject({ reasons: [] });
    // All of v2 to v4, and of v1 what its campaign does without: the functions that prune, clean up and (without subnets) probe.
    expect(first?.deleted).toHaveLength(3 * 11 + 3);
    expect(second).toEqual({ deleted: [], reasons: [] });
    for (const numbers of kept) expect(numbers).toEqual([1, ...[5, 6, 7, 8, 9].slice(-newestKept)]);
    expect(await firstOf(lived)).toMatchObject({ outcome: 'done', counters: { replaced: 20 } });
    await expectSound(lived);
    const { clock } = lived.world;
    const last = clock.spawn(async () => prune(lived.release));
    await clock.run({ until: clock.now() + 10 * minutes });
    expect((await last).deleted).toHaveLength(11 - 3);
    expect(versionsOf(lived.release, 'AdvanceFunction')).toEqual([5, 6, 7, 8, 9]);
  });
});
