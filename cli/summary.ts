import { formatDuration } from '../core/policy/duration.ts';
import type { Report } from '../core/report/report.ts';
import { describeImages } from './image-rehearsal/describe-images.ts';
import { print } from './output.ts';

type FleetReport = Report['fleets'][number];

const describeFleet = (fleet: FleetReport): string[] => {
  const ratio = fleet.ratio === undefined ? '' : `, ${fleet.ratio.toFixed(2)} times the shortest possible`;
  const took = fleet.makespanSeconds > 0 ? ` in ${formatDuration(fleet.makespanSeconds)}${ratio}` : '';
  const { minInService, desired, maxTotal, maxMachines = 0, ownStarting = 0, shortfallSeconds } = fleet.capacity;
  const caused = shortfallSeconds ? `; capacity missing because of the Recycler: ${shortfallSeconds.caused} server seconds` : '';
  const starting = ownStarting > 0 ? ` (${ownStarting} of those that were missing were the Recycler's own and still starting)` : '';
  const machines = maxMachines > maxTotal ? ` (${maxMachines} machines with those that were still draining or shutting down)` : '';
  return [
    `${fleet.name}: ${fleet.outcome}: ${fleet.replaced} of ${fleet.stale} servers replaced${fleet.reimaged === undefined ? '' : `, ${fleet.reimaged} of them reimaged`}${took}`,
    ...(fleet.reason === undefined ? [] : [`  ${fleet.reason}`]),
    ...(minInService === undefined || fleet.replaced === 0
      ? []
      : [
          `  never fewer than ${minInService} of ${desired} in service${starting}, never more than ${maxTotal} servers${machines}${caused}`,
        ]),
    ...(fleet.replacementsFailed > 0 ? [`  new servers that failed: ${fleet.replacementsFailed}`] : []),
    ...fleet.blocked.map(({ count, reason, unblock }) => `  left: ${count} ${count === 1 ? 'server' : 'servers'}: ${reason}; ${unblock}`),
  ];
};

/** What came of the safety invariants, in a few lines for a person. */
export const describeInvariants = ({ checked, broken }: Report['invariants']): string[] => [
  broken.length === 0 ? `safety invariants: checked ${checked} times, none broken` : `safety invariants BROKEN: ${broken.length}`,
  ...broken.slice(0, 5).map((each) => `  ${each.id} at ${each.at}: ${each.text}`),
];

/** The end of a run in a few lines for a person. */
export const describeSummary = ({ fleets, images = [], invariants }: Report): string[] => [
  ...fleets.flatMap(describeFleet),
  ...describeImages(images),
  ...(invariants.checked > 0 || invariants.broken.length > 0 ? describeInvariants(invariants) : []),
];

/** Prints the end of a run. */
export const printSummary = (report: Report, json: string | undefined): void => {
  for (const line of describeSummary(report)) print(line, json);
};
