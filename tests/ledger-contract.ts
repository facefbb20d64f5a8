import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { FenceBroken, LockHeld, NewerSchema } from '../core/errors.ts';
import type { Commit, Ledger } from '../core/ports.ts';
import type { Campaign } from '../core/record/campaign.ts';
import { openCapacity } from '../core/record/capacity.ts';
import type { CampaignEvent } from '../core/record/event.ts';
import type { Lock } from '../core/record/lock.ts';
import { newCampaign } from '../core/record/new-campaign.ts';
import { campaignSchema } from '../core/record/schema.ts';
import type { StaleServer } from '../core/record/stale-server.ts';
import { beginSwap, type Swap } from '../core/record/swap.ts';

const now = Date.parse('2026-01-05T09:00:00Z');

/** A campaign in the middle of a roll, with a terminate call that was not answered, as the first engine left it in the ledger. */
export const firstRecord = JSON.parse(readFileSync(new URL('records/campaign-schema-1.json', import.meta.url), 'utf8')) as {
  campaign: Record<string, unknown>;
  swaps: Record<string, unknown>[];
  finished: unknown[];
  queue: unknown[];
};

const firstEvent: CampaignEvent = {
  schema: 'recycler/event/1',
  id: 'web-1:1',
  seq: 1,
  at: '2026-01-05T09:00:00.000Z',
  fleet: 'web',
  campaign: 'web-1',
  release: 'test',
  level: 'info',
  text: '10 of 100 servers replaced',
  servers: { all: 100, stale: 100, replaced: 10, failed: 0 },
  kind: 'Progress',
  percent: 10,
};

const campaignOf = (fleet: string, at = now): Campaign => newCampaign(fleet, [fleet], 'test', { actor: 'tester' }, at);
const staleServer = (index: number): StaleServer => ({ id: `i-${index}`, group: 'web', zone: 'a', launchedAt: index, why: 'too old' });
const commitOf = (campaign: Campaign, locks: Lock[], more: Partial<Commit> = {}): Commit => ({
  campaign,
  swaps: [],
  finished: [],
  intents: [],
  locks,
  ...more,
});

/**
 * What every ledger promises. It runs against the twin in memory and against AWS's DynamoDB Local, so that a rehearsal proves something
 * about the real one.
 */
export const testLedger = (name: string, open: () => Promise<Ledger>): void => {
  describe(`the ledger ${name}`, () => {
    let ledger: Ledger;
    beforeEach(async () => {
      ledger = await open();
    });

    describe('a campaign of ten thousand servers', () => {
      /** So many servers left within the last half an hour, ten at each poll. */
      const rolling = (servers: number): Campaign => {
        const capacity = openCapacity(10_000, now);
        for (let index = 0; index < servers; index += 1) {
          const at = now + Math.floor(index / 10) * 1_000;
          capacity.changes.push({ at, by: -1 });
          capacity.taken.push({ server: `i-0${String(index).padStart(16, '0')}`, at });
        }
        return { ...campaignOf('web'), capacity: { web: capacity } };
      };

      test('has room in the ledger for all that lately left', async () => {
        const campaign = rolling(10_000);
        await ledger.openCampaign(campaign);
        expect(await ledger.readCampaign(campaign.id)).toMatchObject({ campaign: { capacity: campaign.capacity } });
        const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
        await ledger.commit(commitOf(campaign, [lock]));
        expect((await ledger.listOpenCampaigns())[0]?.capacity).toEqual(campaign.capacity);
      });

      test('that is larger than an item may be is refused, and what was there stays', async () => {
        const campaign = campaignOf('web');
        await ledger.openCampaign(campaign);
        const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
        const larger = { ...campaign, capacity: rolling(20_000).capacity };
        await expect(ledger.commit(commitOf(larger, [lock]))).rejects.toThrow(/Item size/);
        expect((await ledger.readCampaign(campaign.id)).campaign.version).toBe(0);
      });
    });

    describe('records of other releases', () => {
      test('of this schema are read as they were written', async () => {
        const { campaign: written, swaps } = structuredClone(firstRecord);
        const campaign = { ...written, version: 0 } as unknown as Campaign;
        await ledger.openCampaign(campaign);
        const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
        await ledger.commit(commitOf(campaign, [lock], { swaps: swaps as unknown as Swap[] }));
        const read = await ledger.readCampaign(campaign.id);
        expect(read.campaign).toMatchObject({ phase: 'roll', capacity: { web: { baseline: 6, ambiguous: [] } } });
        expect(read.swaps).toMatchObject([{ termination: { isConfirmed: false, sends: 1 } }, { stage: 'launching' }]);
        await ledger.commit(commitOf(read.campaign, [lock], { swaps: read.swaps }));
      });

      test('of a newer schema are listed and not read', async () => {
        const campaign = { ...campaignOf('web'), schema: campaignSchema + 1 };
        await ledger.openCampaign(campaign);
        expect((await ledger.listOpenCampaigns()).map(({ id }) => id)).toEqual([campaign.id]);
        await expect(ledger.readCampaign(campaign.id)).rejects.toThrow(NewerSchema);
        await expect(ledger.readCampaign(campaign.id)).rejects.toThrow(`campaign ${campaign.id} is written in schema 3`);
      });
    });

    describe('locks', () => {
      test('are granted once, renewed by their holder, and say who holds them', async () => {
        const first = await ledger.acquireLock('fleet/web', 'alice', now, 180);
        expect(first.token).toBeGreaterThan(0);
        const renewed = await ledger.acquireLock('fleet/web', 'alice', now + 60_000, 180);
        expect(renewed).toMatchObject({ token: first.token, since: now, expires: now + 240_000 });
        await expect(ledger.acquireLock('fleet/web', 'bob', now + 61_000, 180)).rejects.toThrow(LockHeld);
        await expect(ledger.acquireLock('fleet/web', 'bob', now + 61_000, 180)).rejects.toThrow(/held by alice since 2026-01-05T09:00:00/);
      });

      test('pass on with a larger token when they lapse, when they are given back, and when the holder is proven dead', async () => {
        const first = await ledger.acquireLock('fleet/web', 'alice', now, 180);
        const second = await ledger.acquireLock('fleet/web', 'bob', now + 180_001, 180);
        expect(second.token).toBeGreaterThan(first.token);
        await ledger.releaseLock(second);
        const third = await ledger.acquireLock('fleet/web', 'carol', now + 190_000, 180);
        expect(third.token).toBeGreaterThan(second.token);
        const fourth = await ledger.acquireLock('fleet/web', 'dave', now + 191_000, 180, 'carol');
        expect(fourth.token).toBeGreaterThan(third.token);
        expect(await ledger.readLock('fleet/web')).toMatchObject({ holder: 'dave' });
      });

      test('of many who race, one wins', async () => {
        const racers = Array.from({ length: 12 }, (_, index) => ledger.acquireLock('fleet/web', `racer-${index}`, now, 180));
        const outcomes = await Promise.allSettled(racers);
        expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
        for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(LockHeld);
      });

      test('cannot be given back by a holder who lost them', async () => {
        const lost = await ledger.acquireLock('fleet/web', 'alice', now, 1);
        await ledger.acquireLock('fleet/web', 'bob', now + 2_000, 180);
        await ledger.releaseLock(lost);
        expect(await ledger.readLock('fleet/web')).toMatchObject({ holder: 'bob', expires: now + 182_000 });
      });
    });

    describe('events', () => {
      const eventOf = (campaign: string, seq: number) => ({ ...firstEvent, id: `${campaign}:${seq}`, campaign, seq });
      const begin = async (fleet: string): Promise<{ campaign: Campaign; lock: Lock }> => ({
        campaign: await ledger.openCampaign(campaignOf(fleet)),
        lock: await ledger.acquireLock(`fleet/${fleet}`, 'alice', now, 180),
      });
      const numbersOf = async (campaign?: string): Promise<string[]> =>
        (await ledger.listEventBatches(campaign)).flatMap(({ events }) => events.map(({ id }) => id));

      test('are kept with the record that they are about, until they are sent', async () => {
        const { campaign, lock } = await begin('web');
        const { id } = campaign;
        await ledger.commit(commitOf(campaign, [lock], { events: [eventOf(id, 1), eventOf(id, 2)] }));
        const { campaign: next } = await ledger.readCampaign(id);
        const { intents: _, ...answered } = commitOf(next, [lock], { events: [eventOf(id, 3)] });
        await ledger.recordResults({ ...answered, results: [] });
        expect(await numbersOf()).toEqual([`${id}:1`, `${id}:2`, `${id}:3`]);
        const [first] = await ledger.listEventBatches(id);
        if (!first) throw new Error('no batch');
        await ledger.settleEventBatch(first, first.events.slice(1));
        expect(await numbersOf(id)).toEqual([`${id}:2`, `${id}:3`]);
        await ledger.settleEventBatch(first, []);
        await ledger.settleEventBatch(first, []);
        expect(await numbersOf(id)).toEqual([`${id}:3`]);
      });

      test('are not kept where the record was not written', async () => {
        const { campaign, lock } = await begin('web');
        await ledger.commit(commitOf(campaign, [lock]));
        await expect(ledger.commit(commitOf(campaign, [lock], { events: [eventOf(campaign.id, 1)] }))).rejects.toThrow(FenceBroken);
        expect(await numbersOf()).toEqual([]);
      });

      test('are kept for each campaign in the order of their numbers, many of them too', async () => {
        const { campaign, lock } = await begin('web');
        const other = await begin('web-2');
        await ledger.commit(commitOf(other.campaign, [other.lock], { events: [eventOf(other.campaign.id, 1)] }));
        const many = Array.from({ length: 250 }, (_, index) => eventOf(campaign.id, index + 1));
        const swap = (index: number): Swap => beginSwap(campaign, staleServer(index), 'launch-first', 'launching', false, now);
        const swaps = Array.from({ length: 120 }, (_, index) => swap(index));
        await ledger.commit(commitOf(campaign, [lock], { events: many, swaps }));
        expect(await numbersOf(campaign.id)).toEqual(many.map(({ id }) => id));
        expect(await numbersOf(other.campaign.id)).toEqual([`${other.campaign.id}:1`]);
        expect((await ledger.readCampaign(campaign.id)).swaps).toHaveLength(120);
      });
    });

    describe('notices', () => {
      const noticeOf = (id: string) => ({ id, at: now, notice: { level: 'alert' as const, text: 'stopped' } });
      const idsOf = async (): Promise<string[]> => (await ledger.listKeptNotices()).map(({ id }) => id).toSorted();

      test('are kept with the record that makes them due, until its results say that they were sent', async () => {
        const campaign = await ledger.openCampaign(campaignOf('web'));
        const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
        await ledger.commit(commitOf(campaign, [lock], { notices: [noticeOf('web-1/1'), noticeOf('web-1/2')] }));
        expect(await ledger.listKeptNotices()).toContainEqual(noticeOf('web-1/1'));
        const { campaign: next } = await ledger.readCampaign(campaign.id);
        const { intents: _, ...answered } = commitOf(next, [lock]);
        await ledger.recordResults({ ...answered, results: [], sentNotices: ['web-1/1'] });
        expect(await idsOf()).toEqual(['web-1/2']);
        await expect(ledger.commit(commitOf(campaign, [lock], { notices: [noticeOf('web-1/3')] }))).rejects.toThrow(FenceBroken);
        await ledger.keepNotice(noticeOf('web-1/end'));
        await ledger.forgetNotice('web-1/2');
        await ledger.forgetNotice('web-1/2');
        expect(await idsOf()).toEqual(['web-1/end']);
      });
    });

    describe('campaigns', () => {
      test('a fleet has one open campaign, by whichever process', async () => {
        const first = await ledger.openCampaign(campaignOf('web'));
        const second = await ledger.openCampaign(campaignOf('web', now + 60_000));
        expect(second.id).toBe(first.id);
        expect((await ledger.listOpenCampaigns()).map((campaign) => campaign.id)).toEqual([first.id]);
        expect((await ledger.readFleet('web')).openCampaign).toBe(first.id);
        expect(await ledger.countOpenCampaigns()).toBe(1);
        await ledger.openCampaign(campaignOf('db'));
        expect(await ledger.countOpenCampaigns()).toBe(2);
      });

      test('end what is known of a fleet that had nothing due', async () => {
        const idle = { plannedAt: now, seen: 'a1', servers: 4, dueAt: now + 60_000 };
        await ledger.recordIdle('web', idle);
        expect((await ledger.readFleet('web')).idle).toEqual(idle);
        await ledger.recordIdle('web', undefined);
        expect((await ledger.readFleet('web')).idle).toBeUndefined();
        await ledger.recordIdle('web', idle);
        await ledger.openCampaign(campaignOf('web'));
        expect((await ledger.readFleet('web')).idle).toBeUndefined();
      });

      test('leave what healing knows of their fleet, until that is taken out', async () => {
        const heal = { mode: 'observe', polledAt: now, judged: 4, sick: 0, suspects: [], closed: [], summary: 'well' } as const;
        await ledger.recordHeal('web', { ...heal, suspects: [], closed: [] });
        await ledger.openCampaign(campaignOf('web'));
        expect((await ledger.readFleet('web')).heal).toEqual(heal);
        await ledger.recordHeal('web', undefined);
        expect((await ledger.readFleet('web')).heal).toBeUndefined();
      });

      test('begin to heal again once a person has cleared it', async () => {
        expect((await ledger.readFleet('web')).control.healCleared).toBeUndefined();
        await ledger.clearHeal('web', { by: 'alice', reason: 'the path is back', at: now });
        expect((await ledger.readFleet('web')).control.healCleared).toEqual({ by: 'alice', reason: 'the path is back', at: now });
      });

      test('count their executions', async () => {
        await ledger.openCampaign(campaignOf('web'));
        expect(await ledger.startPart('web', 0)).toBe(1);
        await expect(ledger.startPart('web', 0)).rejects.toThrow(FenceBroken);
        expect(await ledger.startPart('web', 1)).toBe(2);
      });

      test('when closed, free their fleet, lift its stop, and leave what they learned', async () => {
        const campaign = await ledger.openCampaign(campaignOf('web'));
        await ledger.setStop('web', { by: 'alice', at: now, campaign: campaign.id });
        const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
        await ledger.closeCampaign({ ...campaign, durations: { boot: [100], drain: [], terminate: [] } }, [lock]);
        await ledger.closeCampaign(campaign, [lock]);
        const record = await ledger.readFleet('web');
        expect(record.openCampaign).toBeUndefined();
        expect(record.control.stop).toBeUndefined();
        expect(record.durations?.boot).toEqual([100]);
        expect(await ledger.listOpenCampaigns()).toEqual([]);
        expect((await ledger.openCampaign(campaignOf('web', now + 120_000))).startedAt).toBe(now + 120_000);
        expect(await ledger.listCampaigns('web')).toHaveLength(2);
      });
    });

    describe('commits', () => {
      let campaign: Campaign;
      let lock: Lock;
      beforeEach(async () => {
        campaign = await ledger.openCampaign(campaignOf('web'));
        lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
      });
      const swapOf = (index: number): Swap => beginSwap(campaign, staleServer(index), 'launch-first', 'launching', false, now);

      test('write header, swaps, list and intents together, and results after them', async () => {
        const swap = swapOf(1);
        const intent = { kind: 'notify', level: 'info', text: 'hello' } as const;
        await ledger.commit(
          commitOf(campaign, [lock], { swaps: [swap], intents: [{ id: '000001-000', intent }], queue: [staleServer(1), staleServer(2)] }),
        );
        const read = await ledger.readCampaign(campaign.id);
        expect(read.campaign.version).toBe(1);
        expect(read.swaps).toEqual([swap]);
        expect(read.queue.map((server) => server.id)).toEqual(['i-1', 'i-2']);
        await ledger.recordResults({
          campaign: read.campaign,
          swaps: [],
          finished: [{ ...swap, outcome: 'done' }],
          locks: [lock],
          results: [{ id: '000001-000', result: { outcome: 'done' } }],
        });
        expect((await ledger.readCampaign(campaign.id)).swaps).toEqual([]);
        expect((await ledger.readFinished(campaign.id)).map((each) => each.outcome)).toEqual(['done']);
        expect(await ledger.readIntents(campaign.id)).toMatchObject([{ id: '000001-000', intent, result: { outcome: 'done' } }]);
      });

      test('are refused whole when the lock was taken over', async () => {
        await ledger.acquireLock('fleet/web', 'bob', now + 200_000, 180);
        await expect(ledger.commit(commitOf(campaign, [lock], { swaps: [swapOf(1)] }))).rejects.toThrow(FenceBroken);
        const read = await ledger.readCampaign(campaign.id);
        expect(read.campaign.version).toBe(0);
        expect(read.swaps).toEqual([]);
      });

      test('are refused when one of several locks is lost', async () => {
        const other = await ledger.acquireLock('target-group/tg', 'alice', now, 1);
        await ledger.acquireLock('target-group/tg', 'bob', now + 2_000, 180);
        await expect(ledger.commit(commitOf(campaign, [lock, other]))).rejects.toThrow(FenceBroken);
      });

      test('are refused when the header moved on', async () => {
        await ledger.commit(commitOf(structuredClone(campaign), [lock]));
        await expect(ledger.commit(commitOf(structuredClone(campaign), [lock]))).rejects.toThrow(FenceBroken);
        expect((await ledger.readCampaign(campaign.id)).campaign.version).toBe(1);
      });

      test('of the same step by two racers succeed once', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 6 }, (_, index) => ledger.commit(commitOf({ ...campaign, actor: `racer-${index}` }, [lock]))),
        );
        expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
      });

      test('may be larger than one transaction', async () => {
        const swaps = Array.from({ length: 230 }, (_, index) => swapOf(index));
        await ledger.commit(commitOf(campaign, [lock], { swaps }));
        const read = await ledger.readCampaign(campaign.id);
        expect(read.swaps.map((swap) => swap.id).toSorted()).toEqual(swaps.map((swap) => swap.id).toSorted());
      });

      test('hold more locks and notices together than one transaction takes', async () => {
        const locks = [lock];
        for (let index = 0; index < 70; index += 1) locks.push(await ledger.acquireLock(`target-group/${index}`, 'alice', now, 180));
        const notices = Array.from({ length: 60 }, (_, index) => ({
          id: `${campaign.id}/${String(index).padStart(3, '0')}`,
          at: now,
          notice: { level: 'info' as const, text: `notice ${index}`, campaign: campaign.id, fleet: 'web' },
        }));
        await ledger.commit(commitOf(campaign, locks, { notices, swaps: [swapOf(1)] }));
        expect((await ledger.listKeptNotices()).map(({ id }) => id)).toEqual(notices.map(({ id }) => id));
        expect((await ledger.readCampaign(campaign.id)).swaps).toHaveLength(1);
      });

      test('keep a long list in chunks and read the window that the header names', async () => {
        const queue = Array.from({ length: 3_100 }, (_, index) => staleServer(index));
        campaign.queue.epoch = 1;
        await ledger.commit(commitOf(campaign, [lock], { queue }));
        const read = await ledger.readCampaign(campaign.id);
        expect(read.campaign.queue.chunks).toBe(7);
        expect(read.queue).toHaveLength(2_000);
        read.campaign.queue.first = 4;
        await ledger.commit(commitOf(read.campaign, [lock]));
        const later = await ledger.readCampaign(campaign.id);
        expect(later.queue.map((server) => server.id)[0]).toBe('i-2000');
        expect(later.queue).toHaveLength(1_100);
      });
    });

    test('pauses, stops and rejected images stay until they are lifted', async () => {
      await ledger.setPause('web', { by: 'alice', reason: 'sale', at: now });
      await ledger.setStop('web', { by: 'bob', at: now, campaign: 'web-1' });
      expect((await ledger.readFleet('web')).control).toEqual({
        paused: { by: 'alice', reason: 'sale', at: now },
        stop: { by: 'bob', at: now, campaign: 'web-1' },
      });
      const lifted = { by: 'alice', reason: 'sale', at: now, until: now + 1 };
      await ledger.setPause('web', lifted);
      await ledger.setStop('web', undefined);
      expect((await ledger.readFleet('web')).control).toEqual({ paused: lifted });
      await ledger.reject({ image: 'ami-bad', reason: 'does not boot', at: now, fleet: 'web', campaign: 'web-1' });
      await ledger.reject({ image: 'ami-bad', reason: 'too slow', at: now, fleet: 'db', campaign: 'db-1' });
      await ledger.reject({ image: 'ami-bad-2', reason: 'other', at: now, fleet: 'db', campaign: 'db-1' });
      expect((await ledger.listRejected()).map(({ image, fleet }) => [image, fleet]).toSorted()).toEqual([
        ['ami-bad', 'db'],
        ['ami-bad', 'web'],
        ['ami-bad-2', 'db'],
      ]);
      expect(await ledger.clearRejected('ami-bad', 'alice', 'rebuilt', now)).toBe(true);
      expect(await ledger.clearRejected('ami-bad', 'alice', 'rebuilt', now)).toBe(false);
      expect((await ledger.listRejected()).map(({ image }) => image)).toEqual(['ami-bad-2']);
    });

    test('names the servers of a fleet that are kept in standby, each once, the oldest first, until they are forgotten', async () => {
      const named = { group: 'web', swap: 'web-1/00001', image: 'ami-new', cause: 'probe', reason: 'its probe failed' } as const;
      const kept = (server: string, since: number) => ({ ...named, server, since, until: since + 60_000 });
      expect((await ledger.readFleet('web')).kept).toEqual([]);
      await ledger.keepServer('web', kept('i-2', now + 2));
      await ledger.keepServer('web', kept('i-1', now + 1));
      await ledger.keepServer('db', kept('i-3', now));
      await ledger.keepServer('web', { ...kept('i-1', now + 1), endedAt: now + 9 });
      await ledger.recordWanted('web', 'ami-new', now);
      expect((await ledger.readFleet('web')).kept).toEqual([{ ...kept('i-1', now + 1), endedAt: now + 9 }, kept('i-2', now + 2)]);
      await ledger.forgetKept('web', 'i-1');
      await ledger.forgetKept('web', 'i-1');
      expect((await ledger.readFleet('web')).kept).toEqual([kept('i-2', now + 2)]);
      expect((await ledger.readFleet('db')).kept).toEqual([kept('i-3', now)]);
    });

    test('remembers when an image was first wanted', async () => {
      expect(await ledger.recordWanted('web', 'ami-new', now)).toBe(now);
      expect(await ledger.recordWanted('web', 'ami-new', now + 5_000)).toBe(now);
      expect((await ledger.readFleet('web')).wantedSince).toEqual({ 'ami-new': now });
    });
  });
};
