import { formatDuration } from '../core/policy/duration.ts';
import type { Report } from '../core/report/report.ts';
import { print } from './output.ts';

/** The end of a run in a few lines for a person. */
export const printSummary = (report: Report, json: string | undefined): void => {
  for (const fleet of report.fleets) {
    const ratio = fleet.ratio === undefined ? '' : `, ${fleet.ratio.toFixed(2)} times the shortest possible`;
    const took = fleet.makespanSeconds > 0 ? ` in ${formatDuration(fleet.makespanSeconds)}${ratio}` : '';
    print(`${fleet.name}: ${fleet.outcome}: ${fleet.replaced} of ${fleet.stale} servers replaced${took}`, json);
    if (fleet.reason !== undefined) print(`  ${fleet.reason}`, json);
    const { minInService, desired, maxTotal, shortfallSeconds } = fleet.capacity;
    if (minInService !== undefined && fleet.replaced > 0) {
      const caused = shortfallSeconds ? `; capacity missing by our own doing: ${shortfallSeconds.caused} server seconds` : '';
      print(`  never fewer than ${minInService} of ${desired} in service, never more than ${maxTotal} servers${caused}`, json);
    }
    if (fleet.replacementsFailed > 0) print(`  new servers that failed: ${fleet.replacementsFailed}`, json);
    for (const each of fleet.blocked) print(`  left: ${each.count} servers: ${each.reason}`, json);
  }
  const { checked, broken } = report.invariants;
  if (checked > 0)
    print(
      broken.length === 0 ? `safety invariants: checked ${checked} times, none broken` : `safety invariants BROKEN: ${broken.length}`,
      json,
    );
  for (const each of broken.slice(0, 5)) print(`  ${each.id} at ${each.at}: ${each.text}`, json);
};
