import type { Versions } from '../../aws/versions.ts';
import type { Clock } from '../../core/clock.ts';
import { isOfTheWorld } from '../../core/errors.ts';
import type { Ledger, Notices } from '../../core/ports.ts';
import { choosePrunable, type Version } from '../../core/release/choose-prunable.ts';
import { findReleaseNeeds } from '../../core/release/find-release-needs.ts';
import type { ReleaseLedger } from '../../core/release-ports.ts';

/** Deletions of one run: the rest waits for the next day. */
export const mostDeletions = 60;

export type PruneDoors = {
  clock: Pick<Clock, 'now'>;
  ledger: Pick<Ledger, 'listOpenCampaigns'>;
  releases: Pick<ReleaseLedger, 'listLeases' | 'listReleases'>;
  versions: Versions;
  notices: Notices;
  /** Names of all functions of the stack, `begin` among them. */
  functions: readonly string[];
  begin: string;
  /** ARN of the state machine. */
  stateMachine: string;
};

/** What a run did: ARNs that it deleted, and why it deleted nothing or not all. */
export type Pruned = { deleted: string[]; reasons: string[] };

/** What is needed is read after what there is. @throws WorldError, Retryable */
const choose = async (doors: PruneDoors): Promise<{ prune: Version[]; unclear: string[] }> => {
  const { functions, begin, stateMachine } = doors;
  const inventory = await doors.versions.read({ functions, begin, stateMachine });
  const [campaigns, leases, releases] = await Promise.all([
    doors.ledger.listOpenCampaigns(),
    doors.releases.listLeases(),
    doors.releases.listReleases(),
  ]);
  const known = findReleaseNeeds({ campaigns, leases, releases }, { begin: inventory.begin, stateMachine }, doors.clock.now());
  if (known.unclear.length > 0) return { prune: [], unclear: known.unclear };
  return choosePrunable(inventory.versions, [...inventory.needs, ...known.needs], mostDeletions);
};

/**
 * Deletes versions that are not needed. What cannot be read leaves everything as it is, with a notice that says why; a version that has come
 * into use since it was read ends the run, since then what was read no longer holds.
 */
export const prune = (doors: PruneDoors) => async (): Promise<Pruned> => {
  const deleted: string[] = [];
  const end = async (reasons: string[]): Promise<Pruned> => {
    const text = `old versions were ${deleted.length > 0 ? 'not all' : 'not'} deleted: ${reasons.join('; ')}`;
    await doors.notices.send({ level: 'warning', text, campaign: '', fleet: 'Instance Recycler' });
    return { deleted, reasons };
  };
  try {
    const { prune: chosen, unclear } = await choose(doors);
    if (unclear.length > 0) return await end(unclear);
    for (const version of chosen) {
      const outcome = await doors.versions.remove(version);
      if (outcome === 'in-use') return await end([`${version.arn} is in use by now`]);
      if (outcome === 'deleted') deleted.push(version.arn);
    }
    return { deleted, reasons: [] };
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return end([error.message]);
  }
};
