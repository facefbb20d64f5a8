import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { FenceBroken } from '../../core/errors.ts';
import type { Commit } from '../../core/ports.ts';
import type { Campaign } from '../../core/record/campaign.ts';
import type { Lock } from '../../core/record/lock.ts';
import { everyFleet, key, keyOf, number, text } from './items.ts';

/** The check, in a transaction, that a lock is held by this holder under this token. */
export const checkLock = (table: string, lock: Lock): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: key(keyOf.lock(lock.resource), 'lock'),
    ConditionExpression: '#token = :token AND holder = :holder',
    ExpressionAttributeNames: { '#token': 'token' },
    ExpressionAttributeValues: { ':token': number(lock.token), ':holder': text(lock.holder) },
  },
});

/** The check, in a transaction, that a release's lease has not run out, covers the fleet and is for the version that runs. */
export const checkLease = (table: string, { release, fleet, at, version }: NonNullable<Commit['lease']>): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: key('leases', release),
    ConditionExpression: 'lapses > :at AND (contains(covers, :fleet) OR contains(covers, :every)) AND contains(versions, :version)',
    ExpressionAttributeValues: { ':at': number(at), ':fleet': text(fleet), ':every': text(everyFleet), ':version': text(version) },
  },
});

/** The error of a write whose fence did not hold. */
export const describeBrokenFence = (campaign: Campaign): FenceBroken =>
  new FenceBroken(
    `the lock of ${campaign.fleet} was taken over, campaign ${campaign.id} was written by another holder, or the lease of this release was revoked: nothing is done`,
  );
