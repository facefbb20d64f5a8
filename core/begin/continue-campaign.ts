import type { Doors, Executions } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import { mayChange } from '../record/lease.ts';
import { describeLockHeld, fleetLock } from '../record/lock.ts';
import { describeUnreadable, isReadable } from '../record/schema.ts';
import type { ReleaseLedger } from '../release-ports.ts';
import type { BeginRequest, BeginResult } from './begin-result.ts';

/** The name of an execution: campaign and part. Step Functions starts the same name once only; names have at most 80 characters. */
export const executionName = (campaign: string, part: number): string =>
  `${campaign.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(-70)}-${part}`;

/** Is this holder of a lock an execution, by the letters that its name is made of? A person's name has their host in it. */
export const isExecution = (holder: string): boolean => /^[A-Za-z0-9_-]+$/.test(holder);

/** What continuing a campaign needs: the record, and who may act. */
export type ContinueDoors = Pick<Doors, 'clock' | 'release'> & {
  ledger: Pick<Doors['ledger'], 'readFleet' | 'readLock' | 'startPart'>;
  releases?: Pick<ReleaseLedger, 'readLease' | 'readRelease'>;
};

/**
 * Which release continues a campaign: the one that began it, for as long as it has a lease; then this one. `none`: neither has one, so that
 * all there is left to do is to put things back, which needs none.
 */
const chooseRelease = async (doors: ContinueDoors, campaign: Campaign): Promise<{ stateMachine?: string } | 'none'> => {
  if (!doors.releases) return {};
  const now = doors.clock.now();
  if (campaign.release !== doors.release) {
    const isKept = mayChange(await doors.releases.readLease(campaign.release), campaign.fleet, now);
    const record = isKept ? await doors.releases.readRelease(campaign.release) : undefined;
    if (record?.stateMachine !== undefined) return { stateMachine: record.stateMachine };
  }
  return mayChange(await doors.releases.readLease(doors.release), campaign.fleet, now) ? {} : 'none';
};

/** Starts an execution for an open campaign, unless one runs it already. */
export const continueCampaign = async (
  doors: ContinueDoors,
  executions: Executions,
  campaign: Campaign,
  request: BeginRequest,
): Promise<BeginResult> => {
  const base = { fleet: campaign.fleet, campaign: campaign.id };
  if (!isReadable(campaign)) return { ...base, action: 'held', reason: describeUnreadable(campaign) };
  const before = (await doors.ledger.readFleet(campaign.fleet)).part;
  const name = executionName(campaign.id, before);
  if (before > 0 && (await executions.isRunning(name))) return { ...base, action: 'running', reason: `campaign ${campaign.id} is running` };
  const lock = await doors.ledger.readLock(fleetLock(campaign.fleet));
  // A person's machine may run it: an execution started now would find the lock taken.
  if (request.holder === undefined && lock && lock.expires > doors.clock.now() && lock.holder !== name) {
    return { ...base, action: 'running', reason: describeLockHeld(lock, doors.clock.now()) };
  }
  const release = await chooseRelease(doors, campaign);
  if (release === 'none' && campaign.phase === 'waiting')
    return { ...base, action: 'held', reason: `waits for a release with a lease: ${campaign.waitsFor ?? ''}` };
  const holder = request.holder ?? executionName(campaign.id, before + 1);
  const part = await doors.ledger.startPart(campaign.fleet, before);
  const phase = campaign.phase === 'waiting' ? 'survey' : campaign.phase;
  const input = { campaign: campaign.id, fleet: campaign.fleet, phase, holder };
  await executions.start(executionName(campaign.id, part), input, release === 'none' ? undefined : release.stateMachine);
  return { ...base, action: before === 0 ? 'started' : 'continued', reason: `campaign ${campaign.id}` };
};
