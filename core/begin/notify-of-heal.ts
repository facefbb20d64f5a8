import { isOfTheWorld } from '../errors.ts';
import { isConfirmed } from '../heal/follow-suspects.ts';
import type { Doors, Notice } from '../ports.ts';
import { alarmingGates, type HealRecord } from '../record/heal.ts';

/** What people are notified of, as a mark: it changes with what is wrong and not with its figures. Empty where nothing is. */
const markOf = ({ mode, observesOnly, victim, closed, suspects, polledAt }: HealRecord): string => {
  // A server that was sick once is nothing to hear of.
  const isLasting = suspects.some(({ sick }) => isConfirmed(sick, 0, polledAt));
  const gates = closed.filter(({ gate }) => victim !== undefined || alarmingGates.includes(gate)).map(({ gate }) => gate);
  if (!isLasting) return '';
  if (victim === undefined && gates.length === 0) return `${mode} suspects`;
  return [mode, observesOnly === undefined ? '' : 'observes', victim ?? '', ...new Set(gates)].join(' ');
};

/**
 * Notifies people once of what healing found, when it changes. Answers the mark of what they know now; a notice that could not be sent is sent at the
 * next poll.
 */
export const notifyOfHeal = async (
  doors: Pick<Doors, 'notices' | 'release'>,
  before: HealRecord | undefined,
  found: HealRecord,
  about: { fleet: string; topic?: string | undefined },
): Promise<string | undefined> => {
  const known = before?.notified ?? '';
  if (found.unread !== undefined) return before?.notified;
  const mark = markOf(found);
  if (mark === known) return before?.notified;
  // A server that flaps is well every now and then, which is no news.
  if (mark === '' && known.includes('flapping')) return known;
  try {
    await doors.notices.send(describe(found, mark, about, doors.release));
    return mark;
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return before?.notified;
  }
};

const describe = (
  found: HealRecord,
  mark: string,
  { fleet, topic }: { fleet: string; topic?: string | undefined },
  release: string,
): Notice => {
  const base = { fleet, release, ...(topic !== undefined && { topic }) };
  if (mark === '') return { ...base, level: 'info', text: `healing: nothing lasting is wrong any more; ${found.summary}` };
  const gate = found.closed[0];
  const isAlarming = gate !== undefined && alarmingGates.includes(gate.gate);
  const limit = found.observesOnly === undefined ? '' : `; observed only: ${found.observesOnly}`;
  return {
    ...base,
    level: isAlarming ? 'alert' : 'warning',
    text: `healing: ${found.summary}${limit}`,
    next: gate?.unblock ?? `recycler status --fleet ${fleet} shows it`,
    ...(found.victim !== undefined && { server: found.victim }),
  };
};
