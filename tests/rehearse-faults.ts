import { expect } from '@jest/globals';
import { type Rehearsal, runRehearsal } from '../cli/rehearsal.ts';
import type { Report } from '../core/report/report.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { World } from '../rehearsal/world.ts';
import { quickFleet, type Written } from './fault-cases.ts';

/** Rehearses the quick fleet, changed as given, with these faults; `prepare` adds what people do in its world. */
export const rehearse = (
  fleet: Written,
  faults: Written[] = [],
  seed = 1,
  prepare: (world: World) => void = () => undefined,
): Promise<Rehearsal> => runRehearsal(readScenario({ seed, fleets: [{ ...quickFleet, ...fleet }], faults }), { prepare });

/** The only fleet of a report. */
export const fleetOf = (report: Report) => {
  const [fleet] = report.fleets;
  if (!fleet) throw new Error('the report has no fleet');
  return fleet;
};

/** What must hold after every rehearsal, whatever went wrong in it. */
export const expectSafe = ({ report, world }: Rehearsal): void => {
  expect(report.invariants.broken).toEqual([]);
  expect(report.invariants.checked).toBeGreaterThan(0);
  for (const fleet of report.fleets) {
    expect(['done', 'stopped', 'nothing-due']).toContain(fleet.outcome);
    expect(fleet.capacity.shortfallSeconds?.caused).toBe(0);
    expect(world.leftovers(fleet.name)).toEqual({ suspended: [], standby: [], desiredBy: [], policies: [], tags: [], cordons: [] });
  }
};
