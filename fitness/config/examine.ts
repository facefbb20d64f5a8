import { examineTable } from '../dynamodb/examine.ts';
import { type Examine, placeOf } from '../examination.ts';
import { examineFunctions } from '../lambda/examine.ts';
import { examineBucket } from '../s3/examine.ts';
import { listOwnStack } from '../stack/list-own-stack.ts';
import { namesOfType } from '../stack/stack.ts';
import { checkCompliance } from './check-compliance.ts';
import type { WatchedResource } from './compliance.ts';
import { connectCompliance } from './door.ts';

/** Checks of our own that a rule of AWS Config may stand beside. */
const ownChecks: readonly Examine[] = [examineBucket, examineTable, examineFunctions];

/** Examines what AWS Config says of the bucket, the table and the functions, beside what our own checks say of them. */
export const examineCompliance: Examine = async (examination, phase) => {
  const { make, bucket, table, changedAt } = examination;
  const functions = [...namesOfType(await listOwnStack(examination), 'AWS::Lambda::Function').values()];
  const { account } = placeOf(examination);
  const resources: WatchedResource[] = [
    { type: 'AWS::S3::Bucket', id: bucket },
    { type: 'AWS::DynamoDB::Table', id: table },
    ...functions.map((id) => ({ type: 'AWS::Lambda::Function' as const, id })),
    ...(phase === 'scheduled' ? [{ type: 'AWS::::Account' as const, id: account }] : []),
  ];
  const twins = (await Promise.all(ownChecks.map((examine) => examine(examination, phase)))).flat();
  return checkCompliance(resources, await connectCompliance(make)({ resources, twins, changedAt }), phase);
};
