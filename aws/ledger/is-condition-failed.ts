import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

const isOfCondition = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some((reason) => reason.Code === 'ConditionalCheckFailed' || reason.Code === 'TransactionConflict'));

/** Is this the error, or caused by the error, of a transaction or a write whose condition did not hold? */
export const isConditionFailed = (error: unknown): boolean => isOfCondition((error as Error).cause ?? error);
