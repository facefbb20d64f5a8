import type { Doors } from '../ports.ts';
import type { Intent, IntentResult } from '../record/intent.ts';

/**
 * Saves the console of a failed replacement, and puts it in standby. The record of its fleet names it before the call, so that it is found and ended
 * whatever becomes of the campaign; where it is terminated after all, that call has it forgotten.
 */
export const keepServer = async (
  { clock, ledger, servers, groups }: Pick<Doors, 'clock' | 'ledger' | 'servers' | 'groups'>,
  fleet: string,
  { group, server, swap, image, cause, reason, until }: Extract<Intent, { kind: 'quarantine' }>,
): Promise<IntentResult> => {
  const console = await servers.readConsole(server).catch(() => undefined);
  await ledger.keepServer(fleet, { server, group, swap, image, cause, reason, since: clock.now(), until });
  const result = await groups.enterStandby({ group, server });
  return result.outcome === 'done' && console !== undefined ? { ...result, console } : result;
};
