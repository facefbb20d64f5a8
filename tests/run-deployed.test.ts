import { describe, expect, test } from '@jest/globals';
import { askBegin, askStateMachine } from '../aws/begin-function.ts';
import { connectView } from '../aws/executions/view.ts';
import { readPlanned } from '../cli/commands/run-deployed.ts';
import { followCampaign } from '../cli/follow-campaign.ts';
import { createEventDescriber } from '../cli/live/describe-events.ts';
import { createDecisionReader } from '../cli/live/ledger-decisions.ts';
import type { Watcher } from '../cli/live/watcher.ts';
import { rehearseReleases } from '../cli/release-rehearsal/rehearse-releases.ts';
import { executionName } from '../core/begin/continue-campaign.ts';
import type { Decision } from '../core/record/decision.ts';
import type { ReleaseWorld } from '../rehearsal/release/create-release-world.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { World } from '../rehearsal/world.ts';
import { letAct } from './let-act.ts';
import { openAsPerson } from './run-local-here.ts';

const scenario = readScenario({ fleets: [{ name: 'web', desiredCapacity: 6 }] });

/** Installs the stack with its schedule as it is, and lets a person act some seconds later. */
const act = async <Result>(
  after: number,
  person: (seen: ReturnType<typeof openAsPerson>, release: ReleaseWorld, begin: string, world: World) => Promise<Result>,
  leased = true,
): Promise<Result> => {
  let done: Promise<Result> | undefined;
  await rehearseReleases({
    scenario,
    steps: [{ release: 'v1' }],
    attests: false,
    watch: 3 * 3_600,
    onReady: (world, release, ledger) => {
      if (leased) letAct(world, release, ledger);
      world.clock.at(world.ground.scenario.startMs + after * 1_000, () => {
        const begin = world.ground.parameters.get('/recycler/begin') ?? '';
        done = world.clock.spawn(() => person(openAsPerson(world, ledger), release, begin, world));
      });
    },
  });
  if (!done) throw new Error('no release acted');
  return done;
};

describe('a campaign in the deployed stack, begun by a person', () => {
  test('is found by the parameter that the stack wrote, and followed in the ledger to its end', async () => {
    const texts = await act(120, async ({ make, doors }, _release, begin, world) => {
      const { action, campaign = '' } = await askBegin(make, begin, { fleet: 'web', actor: 'ana', limit: 4 });
      expect(action).toBe('planned');
      const read = createDecisionReader(doors, campaign);
      const describeEvents = createEventDescriber();
      const texts: string[] = [];
      for (let phase = ''; phase !== 'ended'; ) {
        await world.clock.sleep(5);
        if ((await doors.ledger.readFleet('web')).openCampaign === undefined && phase === '') continue;
        const decision = await read();
        if (!decision) continue;
        phase = decision.state.campaign.phase;
        texts.push(...describeEvents(decision).map(({ text }) => text));
      }
      expect((await doors.ledger.readCampaign(campaign)).campaign).toMatchObject({ actor: 'ana', limit: 4, counters: { replaced: 4 } });
      expect(await read()).toBeUndefined();
      return texts;
    });
    expect(texts[0]).toMatch(/^campaign web-\S+ (begins|continues): /);
    expect(texts.filter((text) => text.includes('took its place'))).toHaveLength(4);
    expect(texts.some((text) => text.startsWith('launches '))).toBe(true);
    expect(texts.at(-1)).toMatch(/^ended: done, 4 of 4 replaced/);
  });

  test('is watched from another terminal, which may leave it: it goes on', async () => {
    const seen = await act(120, async ({ make, doors }, _release, begin, world) => {
      const { campaign = '' } = await askBegin(make, begin, { fleet: 'web', actor: 'ana' });
      while ((await doors.ledger.readFleet('web')).openCampaign === undefined) await world.clock.sleep(5);
      const watch = async (isLeft?: () => boolean): Promise<number[]> => {
        const replaced: number[] = [];
        const watcher: Watcher = { onDecision: () => undefined, onHeld: () => undefined, say: () => undefined, end: () => undefined };
        const count = ({ state }: Decision) => void replaced.push(state.campaign.counters.replaced);
        await followCampaign(doors, campaign, 'web', watcher, count, isLeft);
        return replaced;
      };
      const startedAt = world.clock.now();
      const left = await watch(() => world.clock.now() > startedAt + 600_000);
      const phase = (await doors.ledger.readCampaign(campaign)).campaign.phase;
      return { left, phase, whole: await watch() };
    });
    expect(seen.phase).not.toBe('ended');
    expect(seen.left.length).toBeGreaterThan(3);
    expect(Math.max(...seen.left)).toBeLessThan(6);
    expect(seen.whole.at(-1)).toBe(6);
  });

  test('does not begin without a lease, and says so', async () => {
    const planned = await act(
      120,
      async ({ make }, _release, begin, world) => {
        const { campaign = '' } = await askBegin(make, begin, { fleet: 'web', actor: 'ana' });
        const view = connectView(make, await askStateMachine(make, begin));
        const name = executionName(campaign, 1);
        await world.clock.sleep(30);
        return readPlanned(name, (await view(name)) ?? { status: 'missing' });
      },
      false,
    );
    expect(planned).toEqual({
      reason: expect.stringMatching(/^planned: 6 of 6 servers are due, and release v1 has no lease/),
      action: 'refused',
    });
  });
});
