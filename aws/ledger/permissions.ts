import { type DoorPermissions, named, type Permission, referenceOf } from '../permission.ts';

const inTransaction = (action: string): Permission => ({
  action: `dynamodb:${action}`,
  operation: 'TransactWriteItems',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html',
});

/** The actions of `table.ts`, through which every part of the ledger reads and writes: a function that has the ledger has all of it. */
export const ledgerPermissions: DoorPermissions = {
  every: [
    ...['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map((name) =>
      named('dynamodb', name, referenceOf('amazondynamodb')),
    ),
    ...['ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'].map(inTransaction),
  ],
};
