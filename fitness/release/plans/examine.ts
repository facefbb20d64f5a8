import { checkResources } from '../../check-resources.ts';
import type { Examine } from '../../examination.ts';
import { readOwnDeployment } from '../deployment/examine.ts';
import { connectDryRun } from './door.ts';
import { expandRecordings, type Recordings } from './planned-poll.ts';
import { plans } from './plans.ts';
import type { CandidatePlans } from './recording.ts';
import recordings from './recordings.json' with { type: 'json' };

/** Doors of a candidate that a dry-run reads through wherever it runs. */
const doorsToAnswer = ['groups', 'servers', 'policies', 'signals', 'ledger', 'rejected images', 'leases', 'workloads'];

/** Examines what the release decides on recorded fleets, in a dry-run of its own state machine. */
export const examinePlans: Examine = async (examination, phase) => {
  const { make, clock, release, beginFunction } = examination;
  const { begin } = await readOwnDeployment(examination);
  const polls = expandRecordings(recordings as unknown as Recordings);
  // Another attempt is another run: Step Functions starts a name once.
  const name = `dry-run-${release}-${clock.now()}`.slice(0, 70);
  const dryRun: CandidatePlans['dryRun'] =
    begin.is === 'unknown' ? begin : await connectDryRun(make, clock)({ stateMachine: begin.value.stateMachine, polls, name });
  const planned: CandidatePlans = { release, recordings: polls, doors: doorsToAnswer, dryRun };
  return checkResources(plans, [beginFunction], new Map([[beginFunction, planned]]), phase);
};
