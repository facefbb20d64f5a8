import { DescribeTableCommand, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openBakeLedger } from '../../aws/ledger/bakes.ts';
import { openLedger } from '../../aws/ledger/ledger.ts';
import { openReleaseLedger } from '../../aws/ledger/releases.ts';
import { makeTable } from '../../aws/ledger-table.ts';
import { FenceBroken, LockHeld } from '../../core/errors.ts';
import type { Ledger } from '../../core/ports.ts';
import { newCampaign } from '../../core/record/new-campaign.ts';
import { systemClock } from '../../local/system-clock.ts';
import { testBakeLedger } from '../bake-ledger-contract.ts';
import { testLedger } from '../ledger-contract.ts';
import { mayWrite } from '../may-write.ts';
import { testReleaseLedger } from '../release-ledger-contract.ts';
import { startLosingProxy } from './losing-proxy.ts';
import { type Server, startDynamodbLocal, startMoto } from './server.ts';

const [dynamodb, moto] = await Promise.all([startDynamodbLocal(), startMoto()]);
const now = Date.parse('2026-01-05T09:00:00Z');
const clients: DynamoDBClient[] = [];
/** Every item that was written, by its action and its partition. */
const written = new Set<string>();

type Write = { Item?: Record<string, { S?: string }>; Key?: Record<string, { S?: string }> };
const recordWrite = (action: string, write: Write | undefined): void => {
  const partition = (write?.Item ?? write?.Key)?.pk?.S;
  if (partition !== undefined) written.add(`${action} ${partition}`);
};
const recordWrites = (command: string, input: object): void => {
  const action = command.replace(/Command$/, '');
  if (/^(Put|Update|Delete)Item$/.test(action)) recordWrite(action, input as Write);
  for (const { Put, Update, Delete } of (input as { TransactItems?: Record<string, Write>[] }).TransactItems ?? []) {
    recordWrite('PutItem', Put);
    recordWrite('UpdateItem', Update);
    recordWrite('DeleteItem', Delete);
  }
};

const connect = (endpoint: string, more: DynamoDBClientConfig = {}): DynamoDBClient => {
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 4, ...more });
  client.middlewareStack.add(
    (next, context) => (args) => {
      recordWrites(String(context.commandName), args.input);
      return next(args);
    },
    { step: 'initialize' },
  );
  clients.push(client);
  return client;
};

let tables = 0;
const makeFreshTable = async (client: DynamoDBClient): Promise<string> => {
  tables += 1;
  const table = `ledger-${tables}`;
  await makeTable(client, systemClock, table);
  return table;
};

afterAll(async () => {
  for (const client of clients) client.destroy();
  await Promise.all([dynamodb?.stop(), moto?.stop()]);
});

/** The contract of the ledger on one server, and what becomes of an answer that is lost on its way. */
const testServer = (name: string, server: Server | undefined): void => {
  if (!server) {
    describe.skip(`the ledger on ${name}`, () => test('needs a tool that is missing here', () => undefined));
    return;
  }
  const direct = connect(server.endpoint);
  testLedger(`on ${name}`, async () => openLedger(direct, await makeFreshTable(direct), () => now));
  testBakeLedger(`on ${name}`, async () => {
    const table = await makeFreshTable(direct);
    return { ledger: openLedger(direct, table, () => now), bakes: openBakeLedger(direct, table, () => now) };
  });
  testReleaseLedger(`on ${name}`, async () => {
    const table = await makeFreshTable(direct);
    return { ledger: openLedger(direct, table, () => now), releases: openReleaseLedger(direct, table) };
  });

  test(`releases of two stacks in one table of ${name} are apart`, async () => {
    const table = await makeFreshTable(direct);
    const [recycler, images] = [openReleaseLedger(direct, table), openReleaseLedger(direct, table, 'images')];
    await images.writeRelease({ release: 'r1', firstSeen: now, verdicts: [], events: [], version: 1 });
    expect([await recycler.listReleases(), await recycler.readRelease('r1')]).toEqual([[], undefined]);
    expect((await images.listReleases()).map(({ release }) => release)).toEqual(['r1']);
  });

  test(`every write on ${name} is one that the template grants: work to those who work, leases and acceptances to the gate`, () => {
    expect(written.size).toBeGreaterThan(10);
    for (const each of written) {
      const [action = '', partition = ''] = each.split(/ (.*)/);
      const isGrant = partition === 'leases' || partition === 'releases';
      if (partition.endsWith('#images')) continue;
      // Bakes are written by the functions of images alone.
      const isOfImages = /^(?:bakes?|pipeline)#|^pipelines$/.test(partition);
      expect([each, mayWrite('AdvanceFunctionRole', `dynamodb:${action}`, [partition])]).toEqual([each, !isGrant && !isOfImages]);
      expect([each, mayWrite('AttestFunctionRole', `dynamodb:${action}`, [partition])]).toEqual([each, !isOfImages]);
    }
    expect([...written].filter((each) => / (leases|releases)$/.test(each)).toSorted()).toEqual(['PutItem leases', 'PutItem releases']);
  });

  describe(`the ledger on ${name}, where an answer is lost`, () => {
    let proxy: Awaited<ReturnType<typeof startLosingProxy>>;
    let ledger: Ledger;
    beforeEach(async () => {
      proxy = await startLosingProxy(server.endpoint);
      ledger = openLedger(connect(proxy.endpoint), await makeFreshTable(direct), () => now);
    });
    afterEach(() => proxy.stop());
    const begin = () => ledger.openCampaign(newCampaign('web', ['web'], 'test', { actor: 'tester' }, now));

    test('takes a free lock once, and knows it for its own', async () => {
      proxy.loseAnswerOf('PutItem');
      const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
      expect(proxy.lost()).toBe(1);
      expect(await ledger.readLock('fleet/web')).toEqual(lock);
      await expect(ledger.acquireLock('fleet/web', 'bob', now + 1_000, 180)).rejects.toThrow(LockHeld);
    });

    test('renews its lock, and takes over one that lapsed', async () => {
      const first = await ledger.acquireLock('fleet/web', 'alice', now, 180);
      proxy.loseAnswerOf('PutItem');
      const renewed = await ledger.acquireLock('fleet/web', 'alice', now + 60_000, 180);
      expect(renewed).toEqual({ ...first, expires: now + 240_000 });
      proxy.loseAnswerOf('PutItem');
      const second = await ledger.acquireLock('fleet/web', 'bob', now + 240_001, 180);
      expect(proxy.lost()).toBe(2);
      expect(second.token).toBe(first.token + 1);
      expect(await ledger.readLock('fleet/web')).toEqual(second);
    });

    test('begins one campaign', async () => {
      proxy.loseAnswerOf('TransactWriteItems');
      const campaign = await begin();
      expect(proxy.lost()).toBe(1);
      expect(await ledger.listOpenCampaigns()).toEqual([campaign]);
    });

    test('commits once, and goes on from there', async () => {
      const campaign = await begin();
      const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
      const intent = { kind: 'notify', level: 'info', text: 'hello' } as const;
      proxy.loseAnswerOf('TransactWriteItems');
      await ledger.commit({ campaign, swaps: [], finished: [], intents: [{ id: '000001-000', intent }], locks: [lock] });
      expect(proxy.lost()).toBe(1);
      const read = await ledger.readCampaign(campaign.id);
      expect(read.campaign.version).toBe(1);
      expect(await ledger.readIntents(campaign.id)).toEqual([{ id: '000001-000', at: now, intent }]);
      proxy.loseAnswerOf('TransactWriteItems');
      const results = [{ id: '000001-000', result: { outcome: 'done' } as const }];
      await ledger.recordResults({ campaign: read.campaign, swaps: [], finished: [], locks: [lock], results });
      expect((await ledger.readCampaign(campaign.id)).campaign.version).toBe(2);
    });

    test('still sees that another holder wrote meanwhile', async () => {
      const campaign = await begin();
      const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
      await ledger.commit({ campaign: { ...campaign, actor: 'rival' }, swaps: [], finished: [], intents: [], locks: [lock] });
      proxy.loseAnswerOf('TransactWriteItems');
      await expect(ledger.commit({ campaign, swaps: [], finished: [], intents: [], locks: [lock] })).rejects.toThrow(FenceBroken);
    });

    test('closes a campaign, and gives its lock back', async () => {
      const campaign = await begin();
      const lock = await ledger.acquireLock('fleet/web', 'alice', now, 180);
      proxy.loseAnswerOf('TransactWriteItems');
      await ledger.closeCampaign(campaign, [lock]);
      expect(await ledger.listOpenCampaigns()).toEqual([]);
      proxy.loseAnswerOf('PutItem');
      await ledger.releaseLock(lock);
      expect(proxy.lost()).toBe(2);
      expect((await ledger.acquireLock('fleet/web', 'bob', now + 1_000, 180)).token).toBe(lock.token + 1);
    });
  });
};

testServer('AWS’s DynamoDB Local', dynamodb);
testServer('moto', moto);

(dynamodb ? test : test.skip)('a table is made once, by however many, billed on demand and protected from deletion', async () => {
  const client = connect(dynamodb?.endpoint ?? '');
  await Promise.all([1, 2, 3].map(() => makeTable(client, systemClock, 'made-by-three')));
  await makeTable(client, systemClock, 'made-by-three');
  const { Table: made } = await client.send(new DescribeTableCommand({ TableName: 'made-by-three' }));
  expect(made).toMatchObject({
    TableStatus: 'ACTIVE',
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    DeletionProtectionEnabled: true,
  });
});
