import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Table } from './table.ts';

const judge = ({ name, description }: Table): Judgement => {
  if (description.is === 'unknown') return judgeUnknown(description);
  const { isDeletionProtected } = description.value;
  const evidence = { source: description.source, table: name, isDeletionProtected };
  if (isDeletionProtected === undefined) return { outcome: 'unknown', reason: 'deletion protection was not reported', evidence };
  return isDeletionProtected
    ? { outcome: 'pass', reason: 'the table cannot be deleted by accident', evidence }
    : { outcome: 'fail', reason: 'the table can be deleted by one call: enable its deletion protection', evidence };
};

/** The table cannot be deleted before its protection is switched off. */
export const deletionProtection: FitnessFunction<Table> = {
  id: 'dynamodb-deletion-protection',
  title: 'The table is protected from being deleted',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Locks and journals of running campaigns are in the ledger: without it nothing is put back.',
  remedy: 'Enable deletion protection of the table.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-table-deletion-protection-enabled.html',
  judge,
};
