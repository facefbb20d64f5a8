import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Table } from './table.ts';

/** The attribute in which items of the ledger say when they end. */
const attribute = 'expires';

const judge = ({ name, timeToLive: found }: Table): Judgement => {
  if (found.is === 'unknown') return judgeUnknown(found);
  const evidence = { source: found.source, table: name, found: found.value };
  const { status } = found.value;
  if (status === 'ENABLING') return { outcome: 'unknown', reason: 'time to live is being enabled: attest again within the hour', evidence };
  if (status !== 'ENABLED') return { outcome: 'fail', reason: `time to live is ${status}: enable it on ${attribute}`, evidence };
  return found.value.attribute === attribute
    ? { outcome: 'pass', reason: `items go when ${attribute} says so`, evidence }
    : { outcome: 'fail', reason: `time to live reads ${found.value.attribute ?? 'no attribute'}, not ${attribute}`, evidence };
};

/** Items of the ledger go at the time that they carry. */
export const timeToLive: FitnessFunction<Table> = {
  id: 'dynamodb-time-to-live',
  title: `Items of the table go at the time that their attribute ${attribute} says`,
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A ledger that keeps every event for ever grows, and is slower and dearer to read with every campaign.',
  remedy: `Enable time to live of the table on the attribute ${attribute}.`,
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html',
  judge,
};
