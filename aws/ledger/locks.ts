import { LockHeld } from '../../core/errors.ts';
import type { Ledger } from '../../core/ports.ts';
import { describeLockHeld, type Lock } from '../../core/record/lock.ts';
import { isConditionFailed } from './is-condition-failed.ts';
import { type Item, key, keyOf, number, text } from './items.ts';
import type { Table } from './table.ts';

const toLock = (item: Item | undefined, resource: string): Lock | undefined =>
  item && {
    resource,
    holder: item.holder?.S ?? '',
    token: Number(item.token?.N),
    since: Number(item.since?.N),
    expires: Number(item.lapses?.N),
  };

/** Locks in the ledger. Their item stays when they are released, so that the token of the next holder is larger. */
export const openLocks = (table: Table): Pick<Ledger, 'acquireLock' | 'releaseLock' | 'readLock'> => {
  const readLock = async (resource: string): Promise<Lock | undefined> => toLock(await table.get(keyOf.lock(resource), 'lock'), resource);

  const putLock = async (lock: Lock, before: Lock | undefined): Promise<boolean> => {
    const condition = before
      ? {
          ConditionExpression: '#token = :token AND holder = :holder AND lapses = :lapses',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':token': number(before.token), ':holder': text(before.holder), ':lapses': number(before.expires) },
        }
      : { ConditionExpression: 'attribute_not_exists(pk)' };
    const item = {
      ...key(keyOf.lock(lock.resource), 'lock'),
      holder: text(lock.holder),
      token: number(lock.token),
      since: number(lock.since),
      lapses: number(lock.expires),
    };
    try {
      await table.put(item, condition);
      return true;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      const written = await readLock(lock.resource);
      return written?.holder === lock.holder && written.token === lock.token && written.expires === lock.expires;
    }
  };

  return {
    readLock,

    acquireLock: async (resource, holder, at, leaseSeconds, provenDead) => {
      const held = await readLock(resource);
      const isFree = !held || held.expires <= at || held.holder === holder || held.holder === provenDead;
      if (!isFree) throw new LockHeld(describeLockHeld(held, at));
      const isRenewal = held?.holder === holder && held.expires > at;
      const lock: Lock = {
        resource,
        holder,
        token: isRenewal ? held.token : (held?.token ?? 0) + 1,
        since: isRenewal ? held.since : at,
        expires: at + leaseSeconds * 1_000,
      };
      if (await putLock(lock, held)) return lock;
      const rival = await readLock(resource);
      throw new LockHeld(rival ? describeLockHeld(rival, at) : `${resource} was taken by another holder at this moment`);
    },

    releaseLock: async (lock) => {
      await putLock({ ...lock, expires: 0 }, lock);
    },
  };
};
