import { absorbResults } from '../advance/apply-results.ts';
import { readLag } from '../advance/capacity/expected-desired.ts';
import { isOfTheWorld } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import { idIntents } from '../record/id-intents.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import { fleetLock, lockSeconds } from '../record/lock.ts';
import type { GroupView } from '../record/observation.ts';

type Resume = Extract<Intent, { kind: 'resume' }>;

/** What putting back needs: the record, and the groups. No lease. */
export type ResumeDoors = {
  clock: Doors['clock'];
  ledger: Pick<Doors['ledger'], 'acquireLock' | 'readCampaign' | 'commit' | 'recordResults'>;
  groups: Pick<Doors['groups'], 'describe' | 'resume'>;
};

/** What was resumed, and what could not be, in words. */
export type ResumeOutcome = { resumed: Resume[]; failed: string[] };

const attempts = 3;

/** Exactly what the journal says is ours and the group still has suspended, or may have, where a read could be from before. */
const listResumes = ({ campaign }: CampaignState, groups: readonly GroupView[], now: number): Resume[] =>
  groups.flatMap((group) => {
    const own = campaign.journal.filter((entry) => entry.group === group.name);
    const processes = own
      .filter(({ process, at }) => group.suspended.includes(process) || now - at <= readLag)
      .map(({ process }) => process);
    return processes.length > 0 ? [{ kind: 'resume' as const, group: group.name, processes }] : [];
  });

const resume = async (doors: ResumeDoors, { group, processes }: Resume): Promise<IntentResult> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await doors.groups.resume({ group, processes });
      if (result.outcome !== 'unanswered' || attempt === attempts) return result;
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      if (attempt === attempts) return { outcome: 'unanswered', message: error.message };
    }
    await doors.clock.sleep(2);
  }
};

/**
 * Resumes what a campaign suspended, and nothing else of it: for when nobody carries it any more. As in a step the act is written before it is
 * called and its answer after, under the lock of the fleet, which is kept until it runs out.
 *
 * @throws LockHeld when somebody holds the lock
 * @throws FenceBroken when somebody took over meanwhile
 */
export const resumeSuspended = async (doors: ResumeDoors, id: string, holder: string): Promise<ResumeOutcome> => {
  const { fleet } = (await doors.ledger.readCampaign(id)).campaign;
  const lock = await doors.ledger.acquireLock(fleetLock(fleet), holder, doors.clock.now(), lockSeconds);
  const state = await doors.ledger.readCampaign(id);
  const names = [...new Set(state.campaign.journal.map(({ group }) => group))];
  const intents = listResumes(state, await doors.groups.describe(names), doors.clock.now());
  if (intents.length === 0) return { resumed: [], failed: [] };
  const { campaign } = state;
  campaign.counters.looks += 1;
  const written = idIntents(campaign, intents);
  await doors.ledger.commit({ campaign, swaps: [], finished: [], locks: [lock], intents: written });
  const results: { id: string; intent: Resume; result: IntentResult }[] = [];
  for (const { id: name, intent } of written) results.push({ id: name, intent, result: await resume(doors, intent) });
  const before = { ...state, campaign: { ...campaign, version: campaign.version + 1 } };
  const after = absorbResults(before, results, doors.clock.now());
  await doors.ledger.recordResults({
    campaign: after.campaign,
    swaps: [],
    finished: [],
    locks: [lock],
    results: results.map(({ id: name, result }) => ({ id: name, result })),
  });
  return {
    resumed: results.filter(({ result }) => result.outcome === 'done').map(({ intent }) => intent),
    failed: results.flatMap(({ intent, result }) =>
      result.outcome === 'done' ? [] : [`${intent.processes.join(', ')} of ${intent.group} could not be resumed (${result.message})`],
    ),
  };
};
