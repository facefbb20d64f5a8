import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { startDynamodbLocal, startMoto } from './server.ts';

const moto = await startMoto();
const dynamodb = await startDynamodbLocal();
const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' }, maxAttempts: 1 };

(moto ? describe : describe.skip)('moto', () => {
  test('answers the SDK, and is gone when it is stopped', async () => {
    const client = new SNSClient({ ...settings, endpoint: moto?.endpoint ?? '' });
    expect((await client.send(new ListTopicsCommand({}))).Topics ?? []).toEqual([]);
    await moto?.stop();
    await expect(client.send(new ListTopicsCommand({}))).rejects.toThrow('ECONNREFUSED');
  });
});

(dynamodb ? describe : describe.skip)('DynamoDB Local', () => {
  test('answers the SDK, and is gone when it is stopped', async () => {
    const client = new DynamoDBClient({ ...settings, endpoint: dynamodb?.endpoint ?? '' });
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    await dynamodb?.stop();
    await expect(client.send(new ListTablesCommand({}))).rejects.toThrow('ECONNREFUSED');
  });
});
