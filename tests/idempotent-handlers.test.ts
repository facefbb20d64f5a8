import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Fields } from '../aws/log.ts';
import { type Program, program } from '../cli/release-rehearsal/program.ts';
import { type ReleaseRehearsalRequest, rehearseReleases } from '../cli/release-rehearsal/rehearse-releases.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { type AtWork, type Counted, seeFunctions } from './functions-at-work.ts';
import { ungated } from './let-act.ts';

/** The same functions, each of which gets every event twice: at once, as at-least-once delivery may have it. */
const twice = (single: Program): Program => ({
  ...single,
  functions: Object.fromEntries(
    Object.entries(single.functions).map(([name, open]) => [
      name,
      (environment) => {
        const handle = open(environment);
        return async (event: never, context: never) => {
          const answer = await handle(structuredClone(event), context);
          await handle(structuredClone(event), context);
          return answer;
        };
      },
    ]),
  ) as Program['functions'],
});

const fleets = [
  { name: 'web', desiredCapacity: 3, maxSize: 5 },
  { name: 'db', desiredCapacity: 2, maxSize: 4 },
];

const sum = (counts: readonly Counted[], name: string): number =>
  counts.filter((each) => each.name === name).reduce((total, { value }) => total + value, 0);

describe('the same event twice has one effect: begin, advance, conclude', () => {
  let seen: AtWork;
  beforeAll(async () => {
    seen = await seeFunctions({ seed: 4, fleets }, { steps: [{ release: 'v1', program: twice(ungated) }] });
  });

  test('one campaign for each fleet, which replaces each server once', async () => {
    const campaigns = await seen.ledger.listCampaigns();
    expect(campaigns.map(({ fleet, outcome, counters }) => [fleet, outcome, counters.replaced, counters.failed]).toSorted()).toEqual([
      ['db', 'done', 2, 0],
      ['web', 'done', 3, 0],
    ]);
    for (const { id } of campaigns) {
      const victims = (await seen.ledger.readFinished(id)).map(({ victim }) => victim);
      expect(victims).toHaveLength(new Set(victims).size);
    }
    expect(seen.world.invariants.result().broken).toEqual([]);
    for (const { name } of fleets)
      expect(seen.world.leftovers(name)).toEqual({ suspended: [], standby: [], desiredBy: [], policies: [], tags: [], cordons: [] });
  });

  test('no act is written or called twice', async () => {
    for (const { id } of await seen.ledger.listCampaigns()) {
      const acts = await seen.ledger.readIntents(id);
      const launches = acts.flatMap(({ intent }) => (intent.kind === 'launch' ? [intent.token] : []));
      expect(launches).toHaveLength(new Set(launches).size);
      const ended = acts.flatMap(({ intent }) => (intent.kind === 'terminate' ? [intent.server] : []));
      expect(ended).toHaveLength(new Set(ended).size);
    }
  });

  test('people are notified of an end once, and it is counted once', async () => {
    const ends = seen.world.ground.published.filter(({ subject }) => subject?.includes('servers replaced'));
    expect(ends.map(({ subject }) => subject).toSorted()).toEqual([
      'INFO db: done: 2 of 2 servers replaced',
      'INFO web: done: 3 of 3 servers replaced',
    ]);
    expect(sum(seen.counts, 'ServersReplaced')).toBe(5);
    for (const name of ['FreshFleetSeconds', 'SwapCostUsd']) expect(seen.counts.filter((each) => each.name === name)).toHaveLength(2);
    expect(seen.lines.filter(({ event }) => event === 'end')).toHaveLength(2);
  });
});

describe('the same event twice has one effect: attest, the hooks, the reaper, prune and the janitor', () => {
  const deploy = async (request: Partial<ReleaseRehearsalRequest>) => {
    const lines: Fields[] = [];
    const rehearsal = await rehearseReleases({
      scenario: readScenario({ seed: 1, fleets }),
      steps: [
        { release: 'v1', program: twice(program) },
        { release: 'v2', program: twice(program) },
      ],
      watch: 1_200,
      ...request,
      onLine: (line) => void lines.push(line),
    });
    return { ...rehearsal, lines };
  };

  test('a release is judged, shifted in and trusted as if each had come once', async () => {
    const once = await deploy({ steps: [{ release: 'v1' }, { release: 'v2' }] });
    const doubled = await deploy({});
    const fates = ({ results, leases }: typeof once) => ({
      results: results.map(({ release, result }) => [release, result.status]),
      leases: leases.map(({ release, scope, fleets: named, revoked }) => [release, scope, named, revoked?.reason]),
    });
    expect(fates(doubled)).toEqual(fates(once));
    expect(doubled.lines.filter(({ event }) => event === 'verdict').length).toBe(
      2 * once.lines.filter(({ event }) => event === 'verdict').length,
    );
    expect((await doubled.ledger.listCampaigns()).map(({ fleet, outcome }) => [fleet, outcome])).toEqual(
      (await once.ledger.listCampaigns()).map(({ fleet, outcome }) => [fleet, outcome]),
    );
  });

  test('a release that is rolled back loses its lease once, and people hear of it once', async () => {
    const taken = await deploy({
      onReady: (world, release) =>
        release.timeline.listen(({ kind }) => {
          if (kind === 'traffic') world.clock.at(world.clock.now() + 60_000, () => release.alarms.force('CandidateAlarm', 'ALARM', 600));
        }),
    });
    const sent = taken.world.ground.published.filter(({ message }) => message.includes('was rolled back'));
    expect(sent.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^ALERT Instance Recycler: release v2 of the Instance/)]);
    expect(sent[0]?.message).toContain('What to do: recycler releases v2 shows why');
    expect(taken.leases.find(({ release }) => release === 'v2')?.revoked).toBeDefined();
    const events = taken.records
      .find(({ release }) => release === 'v2')
      ?.events.filter(({ text }) => text.includes('(FAILURE)') || text.includes('(STOP)'));
    expect(events).toHaveLength(1);
  });
});
