import type { FleetReport, Report } from '../../core/report/report.ts';
import { formatHours } from './elapsed.ts';

const servers = (count: number): string => `${count} ${count === 1 ? 'server' : 'servers'}`;

/** What happened to a fleet, in one sentence without its final stop. */
export const describeHeadline = (fleet: FleetReport): string => {
  const { outcome, replaced, stale, reason } = fleet;
  const time = `${formatHours(fleet.makespanSeconds)} h`;
  if (outcome === 'nothing-due') return `Nothing was due: all ${servers(fleet.servers)} are as wanted`;
  if (outcome === 'running') return `Still running: ${replaced} of ${servers(stale)} replaced so far, in ${time}`;
  if (outcome === 'done')
    return replaced === stale
      ? `All ${servers(stale)} that were due were replaced in ${time}`
      : `${replaced} of ${servers(stale)} that were due were replaced in ${time}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${outcome === 'stopped' ? 'Stopped' : 'Failed'} after ${time} with ${replaced} of ${servers(stale)} replaced${why}`;
};

/** What a reader wants to know next: how good that was, and whether it did harm. Whole sentences. */
export const describeDetails = (fleet: FleetReport): string[] => {
  const { shortfallSeconds: shortfall } = fleet.capacity;
  const sentences: string[] = [];
  if (fleet.outcome === 'nothing-due') return sentences;
  if (fleet.ratio !== undefined)
    sentences.push(
      `That is ${fleet.ratio.toFixed(2)} times the lower bound, the shortest time that ${fleet.capacity.slots === 1 ? 'one slot allows' : `${fleet.capacity.slots} slots allow`}.`,
    );
  if (shortfall) {
    sentences.push(
      shortfall.caused === 0
        ? 'The Recycler caused no shortfall: capacity never fell below what the policy allows by its own acts.'
        : `The Recycler caused a shortfall of ${Math.round(shortfall.caused)} server seconds, and it should cause none.`,
    );
    if (shortfall.suffered > 0) sentences.push(`Faults or others caused ${Math.round(shortfall.suffered)} server seconds.`);
  }
  if (fleet.replacementsFailed > 0) {
    const many = fleet.replacementsFailed > 1;
    sentences.push(
      `${fleet.replacementsFailed} new ${many ? 'servers' : 'server'} failed; the old ${many ? 'ones' : 'one'} stayed until another try succeeded, or still ${many ? 'do' : 'does'}.`,
    );
  }
  if (fleet.deadline) sentences.push(fleet.deadline.met ? 'The deadline is met.' : 'The deadline is missed or at risk.');
  return sentences;
};

/** The title of a page: where the report comes from, and its outcome. */
export const describeTitle = (report: Report): string => {
  const what = report.scenario === undefined ? 'Campaign report' : `Rehearsal “${report.scenario}”`;
  const names = report.fleets.map((fleet) => fleet.name);
  const who = names.length === 0 ? '' : names.length <= 3 ? `: ${names.join(', ')}` : `: ${names.length} fleets`;
  return `${what}${who}`;
};

/** What happened to all fleets of a report, in one sentence without its final stop. */
export const formatWhole = (report: Report): string => {
  const [only] = report.fleets;
  if (!only) return describeTitle(report);
  if (report.fleets.length === 1) return describeHeadline(only);
  const due = report.fleets.reduce((sum, fleet) => sum + fleet.stale, 0);
  const replaced = report.fleets.reduce((sum, fleet) => sum + fleet.replaced, 0);
  if (due === 0) return `Nothing was due in ${report.fleets.length} fleets`;
  return `${replaced === due ? 'All' : `${replaced} of`} ${servers(due)} that were due in ${report.fleets.length} fleets ${report.outcome === 'running' ? 'are replaced so far' : 'were replaced'}`;
};

/** An outcome in words. */
export const describeBadge = (outcome: Report['outcome']): string => (outcome === 'nothing-due' ? 'nothing due' : outcome);
