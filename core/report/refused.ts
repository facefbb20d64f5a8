import { type FleetReport, isoTime } from './report.ts';

/** A fleet for which no campaign began: nothing was due, something refuses it for good (`refused`) or holds it for now (`held`), or
 * nothing can be said of it (`unknown`). */
type Refused = {
  fleet: string;
  action: 'nothing-due' | 'refused' | 'held' | 'unknown';
  reason: string;
  servers: number;
  /** When it was found, in milliseconds. */
  at: number;
};

/** The report on a fleet that was not begun with: what keeps it is among its brakes, as in any other. */
export const reportRefused = ({ fleet, action, reason, servers, at }: Refused): FleetReport => {
  const since = isoTime(at);
  const isDue = action !== 'nothing-due';
  const unblock = `what the reason says; recycler plan --fleet ${fleet} shows whether it is gone`;
  return {
    name: fleet,
    outcome: action === 'unknown' ? 'failed' : isDue ? 'stopped' : 'nothing-due',
    reason,
    servers,
    stale: 0,
    replaced: 0,
    replacementsFailed: 0,
    quarantined: 0,
    startedAt: since,
    endedAt: since,
    makespanSeconds: 0,
    capacity: { desired: servers, slots: 0, maxTotal: servers },
    calls: { mutating: 0, byOperation: {} },
    looks: 0,
    surgeHours: 0,
    costUsd: { overlap: 0 },
    swaps: [],
    blocked: isDue ? [{ reason, since, unblock, count: servers, servers: [] }] : [],
    brakes: isDue ? [{ kind: action === 'held' ? 'hold' : 'stop', reason, from: since }] : [],
    notices: [],
  };
};
