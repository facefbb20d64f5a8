import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Table, Throughput } from './table.ts';

/** The share of the account's limit from which a table that scales may find no room (default of the AWS Config rule: 80 %). */
const allowedShare = 0.8;

const findFault = (way: keyof Throughput, used: Throughput, limits: Throughput): string | undefined =>
  used[way] < allowedShare * limits[way] ? undefined : `${used[way]} of ${limits[way]} ${way} units`;

const judge = ({ name, description, accountLimits, accountProvisioned }: Table): Judgement => {
  if (description.is === 'unknown') return judgeUnknown(description);
  if (description.value.isOnDemand)
    return {
      outcome: 'not-applicable',
      reason: 'the table is on demand: it provisions no units',
      evidence: { source: description.source, table: name },
    };
  if (accountLimits.is === 'unknown') return judgeUnknown(accountLimits);
  if (accountProvisioned.is === 'unknown') return judgeUnknown(accountProvisioned);
  const [limits, used] = [accountLimits.value, accountProvisioned.value];
  const evidence = { sources: [accountLimits.source, accountProvisioned.source], limits, provisioned: used };
  const faults = (['read', 'write'] as const).flatMap((way) => findFault(way, used, limits) ?? []);
  return faults.length === 0
    ? { outcome: 'pass', reason: 'the tables of the account provision less than 80 % of its limits', evidence }
    : { outcome: 'fail', reason: `the tables of the account provision ${faults.join(' and ')}: have the quota raised`, evidence };
};

/** All tables of the account and region together leave a fifth of its limits free (API reference, DescribeLimits: the sum over tables and indexes). */
export const throughputLimit: FitnessFunction<Table> = {
  id: 'dynamodb-throughput-limit',
  title: 'The tables of the account provision less than 80 % of its limits',
  severity: 'scored',
  phases: ['scheduled'],
  why: 'At the limit of the account no table scales, whatever uses up the units.',
  remedy: 'Have the quota raised, lower what tables provision, or put tables on demand.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-throughput-limit-check.html',
  judge,
};
