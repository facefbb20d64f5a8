import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { openReleaseLedger } from './releases.ts';

const record = { release: 'r1', firstSeen: 0, verdicts: [], events: [], version: 1 };

test.each([
  [undefined, ['releases', 'leases']],
  ['images', ['releases#images', 'leases#images']],
])('of the stack %s it reads and writes records of its own', async (stack, partitions) => {
  const client = mockClient(DynamoDBClient);
  client.on(QueryCommand).resolves({ Items: [] });
  client.on(GetItemCommand).resolves({});
  client.on(PutItemCommand).resolves({});
  const releases = openReleaseLedger(new DynamoDBClient({ region: 'eu-west-1' }), 'ledger', stack);
  await releases.writeRelease(record);
  await releases.readRelease('r1');
  await releases.listReleases();
  await releases.listLeases();
  const written = client.commandCalls(PutItemCommand).map(({ args: [{ input }] }) => input.Item?.pk?.S);
  expect(written).toEqual([partitions[0]]);
  const read = [
    ...client.commandCalls(GetItemCommand).map(({ args: [{ input }] }) => JSON.stringify(input.Key)),
    ...client.commandCalls(QueryCommand).map(({ args: [{ input }] }) => JSON.stringify(input.ExpressionAttributeValues)),
  ];
  expect(read.map((text) => partitions.find((each) => text.includes(`"${each}"`)))).toEqual([partitions[0], partitions[0], partitions[1]]);
});
