import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Table } from './table.ts';

const judge = ({ name, pointInTimeRecovery }: Table): Judgement => {
  if (pointInTimeRecovery.is === 'unknown') return judgeUnknown(pointInTimeRecovery);
  const evidence = { source: pointInTimeRecovery.source, table: name, status: pointInTimeRecovery.value };
  return pointInTimeRecovery.value === 'ENABLED'
    ? { outcome: 'pass', reason: 'every second of the last weeks can be restored', evidence }
    : { outcome: 'fail', reason: `point-in-time recovery is ${pointInTimeRecovery.value}: enable it`, evidence };
};

/** What the ledger says can be brought back as it was at any second of the last weeks. */
export const pointInTimeRecovery: FitnessFunction<Table> = {
  id: 'dynamodb-point-in-time-recovery',
  title: 'The table can be restored to any second of the last weeks',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Once the ledger is overwritten, no record says what was done to which server.',
  remedy: 'Enable point-in-time recovery of the table.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-pitr-enabled.html',
  judge,
};
