import { checkResources } from '../check-resources.ts';
import { type Examine, readOnce } from '../examination.ts';
import { listOwnStack } from '../stack/list-own-stack.ts';
import { namesOfType } from '../stack/stack.ts';
import { connectTables } from './door.ts';
import { dynamodb } from './dynamodb.ts';

/** The stack's own table is encrypted with a key of KMS; one that was there before is as its owner made it. */
const readLedgerTable = readOnce(async (examination) => {
  const { make, table } = examination;
  const isOwn = [...namesOfType(await listOwnStack(examination), 'AWS::DynamoDB::Table').values()].includes(table);
  return connectTables(make).read(table, { encryption: isOwn ? 'kms' : 'any' });
});

/** Examines the table of the ledger. */
export const examineTable: Examine = async (examination, phase) =>
  checkResources(dynamodb, [examination.table], new Map([[examination.table, await readLedgerTable(examination)]]), phase);
