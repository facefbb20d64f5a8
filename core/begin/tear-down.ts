import { FenceBroken, isOfTheWorld, LockHeld, NewerSchema, Retryable } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import { listSuspended } from '../record/journal.ts';
import { fleetLock, type Lock } from '../record/lock.ts';
import { findPause } from '../record/pause.ts';
import { revokeLease } from '../release/leases.ts';
import type { ReleaseLedger } from '../release-ports.ts';
import { type ResumeDoors, resumeSuspended } from '../step/resume-suspended.ts';
import { executionName, isExecution } from './continue-campaign.ts';
import { groupByFleet } from './due.ts';

/** What it needs to leave nothing of a stack behind. */
export type TearDownDoors = {
  clock: Doors['clock'];
  ledger: ResumeDoors['ledger'] &
    Pick<Doors['ledger'], 'listOpenCampaigns' | 'readFleet' | 'readLock' | 'setPause' | 'setStop' | 'startPart'>;
  releases: Pick<ReleaseLedger, 'listLeases' | 'readLease' | 'writeLease'>;
  groups: ResumeDoors['groups'] & Pick<Doors['groups'], 'listEnrolled'>;
  workloads: ResumeDoors['workloads'];
  /** Has `begin` serve one fleet, or all. */
  continueCampaigns: (fleet: string | undefined) => Promise<void>;
  stopExecution: (name: string, reason: string) => Promise<void>;
  log: (text: string, campaign?: Campaign) => void;
};

/** What is left in the end, each with what to do; empty when every campaign has ended. */
export type TearDownOutcome = { left: string[] };

/** How it names itself in the ledger, in its requests and as holder of a lock. */
export const janitor = 'janitor';

/** Seconds for campaigns to end by themselves; then their executions are stopped, so that the locks run out (180 s) within what is left. */
const naturalEnd = 480;
const pollEvery = 15;
const continueEvery = 60;
/** Seconds after the end in which it still begins to put back a campaign: the one before it may have waited for its lock until then. */
const grace = 30;
/** Seconds in which no campaign begins: longer than all of it takes. */
const pauseLasts = 900;

/** Is it a failure that leaves one campaign to the next process, and not a defect? */
const isLeft = (error: unknown): error is Error =>
  isOfTheWorld(error) || [LockHeld, FenceBroken, NewerSchema].some((kind) => error instanceof kind);

/** Tries something that must not keep the rest from being done. */
const attempt = async (doors: TearDownDoors, what: string, act: () => Promise<unknown>, campaign?: Campaign): Promise<void> => {
  try {
    await act();
  } catch (error) {
    if (!isLeft(error)) throw error;
    doors.log(`${what}: ${error.message}`, campaign);
  }
};

const findHolder = async (doors: TearDownDoors, campaign: Campaign): Promise<Lock | undefined> => {
  const lock = await doors.ledger.readLock(fleetLock(campaign.fleet));
  return lock && lock.expires > doors.clock.now() && lock.holder !== janitor ? lock : undefined;
};

/** Open campaigns; those that a living person owns are listed apart. */
const listOpen = async (doors: TearDownDoors): Promise<{ ours: Campaign[]; persons: { campaign: Campaign; holder: string }[] }> => {
  const ours: Campaign[] = [];
  const persons: { campaign: Campaign; holder: string }[] = [];
  for (const campaign of await doors.ledger.listOpenCampaigns()) {
    const lock = await findHolder(doors, campaign);
    if (lock && !isExecution(lock.holder)) persons.push({ campaign, holder: lock.holder });
    else ours.push(campaign);
  }
  return { ours, persons };
};

/** No campaign begins while the others end. What a person paused stays as it is. */
const holdNewOnes = async (doors: TearDownDoors, fleets: Iterable<string>): Promise<void> => {
  const at = doors.clock.now();
  for (const fleet of fleets) {
    if (findPause((await doors.ledger.readFleet(fleet)).control, at)) continue;
    await doors.ledger.setPause(fleet, { by: janitor, reason: 'the stack is deleted', at, until: at + pauseLasts * 1_000 });
  }
};

const askToStop = async (doors: TearDownDoors, campaign: Campaign): Promise<void> => {
  const { control } = await doors.ledger.readFleet(campaign.fleet);
  if (control.stop?.campaign === campaign.id) return;
  await doors.ledger.setStop(campaign.fleet, { by: janitor, at: doors.clock.now(), campaign: campaign.id });
};

/** Asks every campaign to stop, and continues it until it has ended or its time is over. */
const waitForEnds = async (doors: TearDownDoors, until: number): Promise<void> => {
  const { ours: first, persons } = await listOpen(doors);
  if (first.length === 0) return;
  let enrolled: ReadonlySet<string> = new Set();
  await attempt(doors, 'new campaigns could not be held', async () => {
    enrolled = new Set(groupByFleet(await doors.groups.listEnrolled()).keys());
    await holdNewOnes(
      doors,
      [...enrolled].filter((fleet) => !persons.some(({ campaign }) => campaign.fleet === fleet)),
    );
  });
  let ownedAt = Number.NEGATIVE_INFINITY;
  for (let ours = first; ours.length > 0; { ours } = await listOpen(doors)) {
    const now = doors.clock.now();
    if (now >= until) return;
    for (const campaign of ours)
      await attempt(doors, `${campaign.id} could not be asked to stop`, () => askToStop(doors, campaign), campaign);
    if (now - ownedAt >= continueEvery * 1_000) {
      ownedAt = now;
      // A fleet whose tag is gone cannot be asked for by its name.
      const fleets = new Set(ours.map(({ fleet }) => (enrolled.has(fleet) ? fleet : undefined)));
      for (const fleet of fleets) {
        // Each call may last until it is given up, and together longer than there is time.
        if (doors.clock.now() >= until) return;
        await attempt(doors, `${fleet ?? 'all'} could not be continued`, () => doors.continueCampaigns(fleet));
      }
    }
    await doors.clock.sleep(pollEvery);
  }
};

/** Ends whatever execution still runs the campaign, in a way that `begin` starts no other one before the lock has run out. */
const endExecution = async (doors: TearDownDoors, campaign: Campaign): Promise<void> => {
  const { part } = await doors.ledger.readFleet(campaign.fleet);
  await doors.ledger.startPart(campaign.fleet, part);
  const holder = (await findHolder(doors, campaign))?.holder;
  for (const name of new Set([executionName(campaign.id, part), ...(holder === undefined ? [] : [holder])]))
    await doors.stopExecution(name, 'the stack is deleted');
};

const settleWith = (fleet: string): string => `recycler run --local --fleet ${fleet} settles it from the ledger`;

/** Puts back what one campaign suspended, once its lock has run out. Answers what is left. */
const takeOverCampaign = async (doors: TearDownDoors, campaign: Campaign, endsAt: number): Promise<string> => {
  const what = `campaign ${campaign.id} is still open: ${settleWith(campaign.fleet)}`;
  try {
    if (doors.clock.now() > endsAt + grace * 1_000) throw new Retryable('there was no time left');
    for (;;) {
      const lock = await findHolder(doors, campaign);
      if (!lock || doors.clock.now() >= endsAt) break;
      await doors.clock.sleep(Math.min(5, Math.max(1, (lock.expires - doors.clock.now()) / 1_000)));
    }
    const { resumed, failed } = await resumeSuspended(doors, campaign.id, janitor);
    for (const { group, processes } of resumed) doors.log(`${campaign.id}: resumed ${processes.join(', ')} of ${group}`, campaign);
    return failed.length > 0 ? `${what}; ${failed.join('; ')}: aws autoscaling resume-processes does it by hand` : what;
  } catch (error) {
    if (!isLeft(error)) throw error;
    return `${what}; what it suspended (${
      listSuspended(campaign.journal)
        .map(({ group, process }) => `${process} of ${group}`)
        .join(', ') || 'nothing'
    }) could not be resumed: ${error.message}`;
  }
};

/**
 * Leaves nothing of a stack behind that is about to go: every open campaign is asked to stop and continued until it has ended. What has not
 * ended in time loses its execution, and what it suspended is resumed from here, which needs no lease. Then no release of the stack has a lease
 * any more. A campaign that a living person owns is left to that person.
 *
 * @param endsAt milliseconds: when it must be over
 * @throws WorldError, Retryable when the ledger cannot be read
 */
export const tearDown = async (doors: TearDownDoors, endsAt: number): Promise<TearDownOutcome> => {
  await waitForEnds(doors, Math.min(doors.clock.now() + naturalEnd * 1_000, endsAt));
  // From here on nothing that still runs may suspend anything again.
  for (const { release } of await doors.releases.listLeases())
    await attempt(doors, `the lease of ${release} could not be revoked`, () =>
      revokeLease(doors.releases, release, 'the stack was deleted', doors.clock.now()),
    );
  const { ours, persons } = await listOpen(doors);
  for (const campaign of ours) {
    if (doors.clock.now() >= endsAt) break;
    await attempt(doors, `${campaign.id} could not be ended`, () => endExecution(doors, campaign), campaign);
  }
  const left = persons.map(({ campaign, holder }) => `campaign ${campaign.id} is owned by ${holder} and left to them`);
  for (const campaign of ours) left.push(await takeOverCampaign(doors, campaign, endsAt));
  return { left };
};
