import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { runRehearsal } from '../cli/rehearsal.ts';
import type { Notice } from '../core/ports.ts';
import { type CampaignEvent, sentEventSchema } from '../core/record/event.ts';
import { sendKeptNotices } from '../core/step/send-notices.ts';
import { createChance } from '../rehearsal/chance.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { World } from '../rehearsal/world.ts';
import { readStory, storyOf } from './event-story.ts';
import { crashWorlds } from './every-call/worlds.ts';

const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus/fleets';
const small = { name: 'web', desiredCapacity: 2, maxSize: 4, policy: { proof: { bake: '1m' } } };

type Parts = { fleet?: Record<string, unknown>; faults?: Record<string, unknown>[]; prepare?: (world: World) => void };

/** Rehearses a small fleet with a bus. Answers the report, the events that the bus took, and what the ledger still keeps. */
const sendIn = async ({ fleet = {}, faults = [], prepare }: Parts) => {
  const scenario = readScenario({ seed: 1, fleets: [{ ...small, ...fleet }], faults });
  const { report, world, doors } = await runRehearsal(scenario, { eventBus: bus, prepare: (each) => prepare?.(each) });
  const taken = world.ground.events;
  const events = taken.map(({ detail }) => {
    const { account, region, ...event } = z.parse(sentEventSchema, JSON.parse(detail));
    expect({ account, region }).toEqual({ account: '111122223333', region: 'eu-west-1' });
    return event as CampaignEvent;
  });
  const [web] = report.fleets;
  if (!web) throw new Error('the rehearsal has no fleet');
  return { web, world, taken, events, kept: await doors.ledger.listEventBatches() };
};

/** The same events in any order, some of them twice. */
const disturb = (events: readonly CampaignEvent[], seed: number): CampaignEvent[] => {
  const { next } = createChance(seed)('disturbed');
  const some = [...events, ...events.filter(() => next() < 0.5)];
  return some
    .map((event) => ({ event, at: next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ event }) => event);
};

const badDays: [string, Parts][] = [
  ['a fleet that is replaced', {}],
  ['a bad image', { faults: [{ kind: 'bad-image', fleet: 'web' }] }],
  [
    'an alarm, and no servers to be had',
    {
      fleet: { desiredCapacity: 4, maxSize: 6, policy: { proof: { bake: '1m' }, brakes: { alarms: ['web-5xx'] } } },
      faults: [
        { kind: 'alarm', name: 'web-5xx', from: '6m', for: '4m' },
        { kind: 'no-capacity', availabilityZone: 'a', from: '2m', for: '6m' },
        { kind: 'throttle', from: '9m', for: '2m' },
      ],
    },
  ],
  [
    'a hold that lasts too long',
    {
      fleet: { policy: { launch: 'desired-capacity', brakes: { holdTimeout: '10m' } } },
      faults: ['a', 'b'].map((zone) => ({ kind: 'no-capacity', availabilityZone: zone, from: '0s', for: '3h' })),
    },
  ],
  [
    'a replacement that fails',
    {
      fleet: { desiredCapacity: 6, maxSize: 8, policy: { brakes: { maxFailures: 3 } } },
      faults: [{ kind: 'never-healthy', fleet: 'web', share: '30%' }],
    },
  ],
  ['a deadline that is missed', { fleet: { policy: { deadline: '5m' } } }],
];

describe('the events of a campaign', () => {
  test.each(badDays)('%s: they tell what the report says, in any order and with some of them twice', async (_, parts) => {
    const { web, taken, events, kept } = await sendIn(parts);
    expect(kept).toEqual([]);
    expect(new Set(taken.map((each) => each.source))).toEqual(new Set(['recycler']));
    expect(taken.map((each) => each.kind)).toEqual(events.map((each) => each.kind));
    for (const seed of [1, 2, 3]) expect(readStory(disturb(events, seed))).toEqual(storyOf(web));
  });

  test('of which one is lost are known to be incomplete', async () => {
    const { events } = await sendIn({});
    expect(() => readStory(events.filter(({ seq }) => seq !== 3))).toThrow('events are missing before 4');
  });
});

/** What a notice is about, without the servers and times in it. */
const gistOf = ({ level, text }: Notice): string => `${level} ${text.replaceAll(/i-[0-9a-f]+|\d+[smh]?/g, '#')}`;

describe('no event and no notice is lost', () => {
  test('where the bus refuses single entries: only those are sent again', async () => {
    const { web, world, events, kept } = await sendIn({
      prepare: ({ ground }) => Object.assign(ground, { refusesEvent: (nth: number) => nth % 3 === 1 }),
    });
    expect(kept).toEqual([]);
    expect(world.ground.offeredEvents).toBeGreaterThan(events.length);
    // What was taken is not sent again.
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(readStory(events)).toEqual(storyOf(web));
  });

  test('where the bus takes none for the whole campaign: it goes on, and the schedule sends them later', async () => {
    let isDown = true;
    const { web, events, kept } = await sendIn({
      fleet: { policy: {} },
      prepare: (world) => {
        Object.assign(world.ground, { refusesEvent: () => isDown });
        world.clock.at(world.ground.scenario.startMs + 10 * 60_000, () => {
          isDown = false;
        });
      },
    });
    expect(web.outcome).toBe('done');
    expect(kept).toEqual([]);
    expect(readStory(events)).toEqual(storyOf(web));
  });

  test.each(
    crashWorlds.filter(({ name }) => /^(desired is raised|a bad image)$/.test(name)).map((each) => [each.name, each.world] as const),
  )('where the function dies at any one call: %s', async (_, written) => {
    const calls: string[] = [];
    const usual: Notice[] = [];
    await runRehearsal(readScenario(written), {
      eventBus: bus,
      onNotice: (notice) => void usual.push(notice),
      prepare: ({ crashes }) => crashes.listen((name) => void calls.push(name)),
    });
    const near = calls.flatMap((name, index) => (/PutEvents|commit|recordResults|EventBatch/.test(name) ? [index + 1, index + 2] : []));
    expect(calls.filter((name) => name === 'EventBridge.PutEvents').length).toBeGreaterThan(3);
    const wrong: string[] = [];
    for (const nth of new Set(near)) {
      const scenario = readScenario({ ...written, faults: [...written.faults, { kind: 'crash', nth }] });
      const sent: Notice[] = [];
      const { report, world, doors } = await runRehearsal(scenario, { eventBus: bus, onNotice: (notice) => void sent.push(notice) });
      // What the run of the schedule after the last one sends.
      await sendKeptNotices({ ...doors, clock: { ...doors.clock, now: () => world.clock.now() + 3_600_000 } });
      const events = world.ground.events.map(({ detail }) => JSON.parse(detail) as CampaignEvent);
      const [web] = report.fleets;
      const left = await doors.ledger.listEventBatches();
      try {
        if (!web) throw new Error('no fleet');
        expect(left).toEqual([]);
        expect(readStory(events)).toEqual(storyOf(web));
        expect([...new Set(sent.map(gistOf))]).toEqual(expect.arrayContaining(usual.map(gistOf)));
        expect(await doors.ledger.listKeptNotices()).toEqual([]);
      } catch (error) {
        wrong.push(`call ${nth} (${calls[nth - 1]}): ${(error as Error).message}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
