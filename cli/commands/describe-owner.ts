import type { Lock } from '../../core/record/lock.ts';
import { isProvenDead } from '../../local/process-identity.ts';

/** Who works on a campaign. One that runs on this machine and is gone is called so: its lock holds others off until it expires. */
export const describeOwner = (lock: Lock | undefined, now: number, fleet: string): string => {
  if (!lock || lock.expires <= now) return 'not owned by any process now';
  return isProvenDead(lock.holder)
    ? `owned by ${lock.holder}, which is dead: recycler run --local --fleet ${fleet} takes it over`
    : `owned by ${lock.holder}`;
};

/** Which process, or which command, finishes a campaign that is to stop. */
export const describeFinisher = (lock: Lock | undefined, now: number, fleet: string): string =>
  lock && lock.expires > now && !isProvenDead(lock.holder)
    ? `finished by ${lock.holder}; if that is gone: recycler run --local --fleet ${fleet}`
    : `no process owns it now: the stack's schedule finishes it, where there is one; else recycler run --local --fleet ${fleet}`;
