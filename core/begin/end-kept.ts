import { isOfTheWorld } from '../errors.ts';
import type { Doors, FleetRecord, Notice } from '../ports.ts';
import { describeKept, isOverdue, isStandingBy, type KeptServer } from '../record/kept-server.ts';
import type { Member } from '../record/observation.ts';

/** What is needed to end servers that are kept in standby. */
export type KeptDoors = Pick<Doors, 'clock' | 'release'> & {
  groups: Pick<Doors['groups'], 'describe' | 'terminate'>;
  notices: Pick<Doors['notices'], 'send'>;
  ledger: Pick<Doors['ledger'], 'keepServer' | 'forgetKept'>;
};

/** A server is named in the record before it is put in standby: for so long it may be on its way there, in milliseconds. */
const onItsWay = 15 * 60_000;

/** How long a call may take to be seen, and a list may lack a server that is there, in milliseconds. */
const longestUnseen = 10 * 60_000;

/**
 * Ends the failed replacements of a fleet whose time in quarantine is over, each by name, if it still is in standby in its group at this moment.
 * One that is gone, or that people put back in service, is left to them and forgotten; people are notified of the latter. Nothing that serves is
 * changed by it: it was never accepted, desired was lowered when it was put in standby, and a server in standby is not counted. So it needs neither a
 * lease nor the lock of the fleet, and ends it also where a campaign runs; the record says that it is to end before the call. Answers what it did, in words.
 *
 * Desired is not lowered a second time: where others rely on it, one too many is launched at worst, and never one too few.
 */
export const endKept = async (doors: KeptDoors, { fleet, kept }: Pick<FleetRecord, 'fleet' | 'kept'>): Promise<string[]> => {
  const now = doors.clock.now();
  const settled = kept.filter(({ since }) => now - since > onItsWay);
  if (settled.length === 0) return [];
  try {
    const groups = await doors.groups.describe([...new Set(settled.map(({ group }) => group))]);
    const done: string[] = [];
    for (const each of settled) {
      const member = groups.find(({ name }) => name === each.group)?.members.find(({ id }) => id === each.server);
      done.push(...(await settle(doors, fleet, each, member)));
    }
    return done;
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return [`servers that are kept in standby could not be read or ended, and are tried again: ${error.message}`];
  }
};

const settle = async (doors: KeptDoors, fleet: string, kept: KeptServer, member: Member | undefined): Promise<string[]> => {
  const { server, group, endedAt } = kept;
  const now = doors.clock.now();
  // A list may leave out a server that is there: only one that is missing for longer is gone.
  if (member === undefined && kept.missingSince === undefined) await doors.ledger.keepServer(fleet, { ...kept, missingSince: now });
  if (member === undefined && now - (kept.missingSince ?? now) <= longestUnseen) return [];
  if (member === undefined || member.lifecycle.startsWith('Terminat')) {
    await doors.ledger.forgetKept(fleet, server);
    return [
      `${server} of ${group} has left${endedAt === undefined ? ' before its time, terminated by others (outside the Recycler)' : ''}`,
    ];
  }
  if (!isStandingBy(member.lifecycle)) {
    await doors.ledger.forgetKept(fleet, server);
    await notify(
      doors,
      fleet,
      kept,
      `${server} of ${group} was ${describeKept(kept)}, and is ${member.lifecycle} now: it is left as it is`,
    );
    return [`${server} of ${group} is ${member.lifecycle}: others took it out of standby, and it is left to them`];
  }
  if (member.lifecycle !== 'Standby' || !isOverdue(kept, now) || (endedAt !== undefined && now - endedAt <= longestUnseen)) return [];
  await doors.ledger.keepServer(fleet, { ...kept, endedAt: now });
  const result = await doors.groups.terminate({ group, server, decrement: false });
  if (result.outcome === 'done') return [`${server} of ${group} is terminated: its time in quarantine is over`];
  return [`${server} of ${group} could not be terminated, and is tried again: ${result.message}`];
};

/** A notice that cannot be sent keeps nothing from being forgotten: the log has it as well. */
const notify = async (doors: KeptDoors, fleet: string, { server, swap }: KeptServer, text: string): Promise<void> => {
  const notice: Notice = {
    level: 'warning',
    text,
    next: `it failed when it was launched: recycler report ${swap.split('/')[0]} says how; if it is not wanted in service, terminate it`,
    campaign: swap.split('/')[0] ?? '',
    fleet,
    server,
    release: doors.release,
  };
  try {
    await doors.notices.send(notice);
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
  }
};
