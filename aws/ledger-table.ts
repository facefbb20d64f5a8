import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '../core/clock.ts';
import { WorldError } from '../core/errors.ts';
import { read } from './calls.ts';
import { findLedgerTable, ledgerParameter } from './ledger-name.ts';

const defaultTable = 'instance-recycler-ledger';

const isActive = async (dynamo: DynamoDBClient, table: string): Promise<boolean> => {
  try {
    return (await dynamo.send(new DescribeTableCommand({ TableName: table }))).Table?.TableStatus === 'ACTIVE';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
};

/** Makes a ledger table: on demand, keys `pk` and `sk`, items that carry `expires` (seconds) go by themselves. Waits until it can be used. */
export const makeTable = async (dynamo: DynamoDBClient, clock: Clock, table: string): Promise<void> => {
  await read('dynamodb:CreateTable', async () => {
    if (await isActive(dynamo, table)) return;
    try {
      await dynamo.send(
        new CreateTableCommand({
          TableName: table,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          DeletionProtectionEnabled: true,
        }),
      );
    } catch (error) {
      // Being made already: by another process, or by our own call whose answer was lost.
      if (!(error instanceof ResourceInUseException)) throw error;
    }
  });
  for (let attempt = 0; !(await read('dynamodb:DescribeTable', () => isActive(dynamo, table))); attempt += 1) {
    if (attempt > 60) throw new WorldError(`table ${table} was not ready after 2 minutes: check it in the DynamoDB console`);
    await clock.sleep(2);
  }
  await read('dynamodb:UpdateTimeToLive', async () => {
    const status = (await dynamo.send(new DescribeTimeToLiveCommand({ TableName: table }))).TimeToLiveDescription?.TimeToLiveStatus;
    if (status === 'ENABLED' || status === 'ENABLING') return;
    try {
      await dynamo.send(
        new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }),
      );
    } catch (error) {
      // Another process was faster: a table that is set twice within an hour answers so (DynamoDB API reference, UpdateTimeToLive).
      if (!/already enabled|modified multiple times/i.test((error as Error).message)) throw error;
    }
  });
};

/** Makes the account's ledger and names it in SSM, so that every machine and the stack find the same one. */
export const makeLedger = async (dynamo: DynamoDBClient, ssm: SSMClient, clock: Clock): Promise<string> => {
  await makeTable(dynamo, clock, defaultTable);
  await read('ssm:PutParameter', async () => {
    try {
      await ssm.send(new PutParameterCommand({ Name: ledgerParameter, Value: defaultTable, Type: 'String', Overwrite: false }));
    } catch (error) {
      if ((error as Error).name !== 'ParameterAlreadyExists') throw error;
    }
  });
  const named = await findLedgerTable(ssm);
  if (named !== defaultTable)
    throw new WorldError(`${ledgerParameter} names ${named} by now, not ${defaultTable}: start again, it will be used`);
  return defaultTable;
};
