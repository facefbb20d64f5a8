import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Table } from './table.ts';

const judge = ({ name, expected, description }: Table): Judgement => {
  if (description.is === 'unknown') return judgeUnknown(description);
  const { encryption } = description.value;
  const evidence = { source: description.source, table: name, expected: expected.encryption, encryption: encryption ?? 'AWS owned key' };
  if (encryption === undefined || encryption.status === 'DISABLED')
    return expected.encryption === 'any'
      ? { outcome: 'pass', reason: 'encrypted with the key that AWS owns', evidence }
      : { outcome: 'fail', reason: 'encrypted with the key that AWS owns, a KMS key is expected: set SSESpecification', evidence };
  if (encryption.keyLostAt !== undefined)
    return { outcome: 'fail', reason: `DynamoDB has lost its key since ${encryption.keyLostAt}: restore the grant`, evidence };
  if (encryption.status !== 'ENABLED')
    return { outcome: 'unknown', reason: `encryption is ${encryption.status}: attest again when it is settled`, evidence };
  if (expected.encryption === 'any') return { outcome: 'pass', reason: 'encryption is enabled', evidence };
  if (encryption.type === 'KMS') return { outcome: 'pass', reason: 'encrypted with a KMS key', evidence };
  if (encryption.type === undefined) return { outcome: 'unknown', reason: 'encryption is enabled, its type was not reported', evidence };
  return { outcome: 'fail', reason: `encrypted by ${encryption.type}, a KMS key is expected: set SSESpecification`, evidence };
};

/** The table is encrypted at rest with the kind of key that is expected (API reference, SSEDescription; absent means the AWS owned key). */
export const encryption: FitnessFunction<Table> = {
  id: 'dynamodb-encryption',
  title: 'The table is encrypted at rest with the expected kind of key',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A table under a key that is not yours can be neither audited nor revoked by you.',
  remedy: 'Set SSESpecification with SSEEnabled true and SSEType KMS, and let DynamoDB use the key.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-table-encrypted-kms.html',
  judge,
};
