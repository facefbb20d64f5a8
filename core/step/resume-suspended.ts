import { applyResults } from '../advance/apply-results.ts';
import { readLag } from '../advance/capacity/expected-desired.ts';
import { isOfTheWorld, Retryable } from '../errors.ts';
import type { Doors, WorkloadDoor } from '../ports.ts';
import type { Campaign, CampaignState } from '../record/campaign.ts';
import { idIntents } from '../record/id-intents.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import { listCordons, listPolicies, listSuspended } from '../record/journal.ts';
import { fleetLock, lockSeconds } from '../record/lock.ts';
import type { GroupView } from '../record/observation.ts';
import type { Swap } from '../record/swap.ts';
import { workloadKey } from '../record/workload.ts';
import { retry } from '../retry.ts';
import { toUncordonRequest } from './cordon-request.ts';

type Resume = Extract<Intent, { kind: 'resume' }>;
type Uncordon = Extract<Intent, { kind: 'uncordon' }>;
type DeletePolicy = Extract<Intent, { kind: 'delete-policy' }>;
type PutBack = Resume | Uncordon | DeletePolicy;

/** What putting back needs: the record, the groups, and the workloads whose servers are cordoned. No lease. */
export type ResumeDoors = {
  clock: Doors['clock'];
  ledger: Pick<Doors['ledger'], 'acquireLock' | 'readCampaign' | 'commit' | 'recordResults'>;
  groups: Pick<Doors['groups'], 'describe' | 'resume' | 'deletePolicy'>;
  workloads: readonly Pick<WorkloadDoor, 'kind' | 'uncordon'>[];
};

/** What was put back, and what could not be, in words. */
export type ResumeOutcome = { resumed: Resume[]; uncordoned: Uncordon[]; deleted: DeletePolicy[]; failed: string[] };

const attempts = 3;

/** Exactly what the journal says is ours and the group still has suspended, or may have, where a read could be from before. */
const listResumes = ({ campaign }: CampaignState, groups: readonly GroupView[], now: number): Resume[] =>
  groups.flatMap((group) => {
    const own = listSuspended(campaign.journal).filter((entry) => entry.group === group.name);
    const processes = own
      .filter(({ process, at }) => group.suspended.includes(process) || now - at <= readLag)
      .map(({ process }) => process);
    return processes.length > 0 ? [{ kind: 'resume' as const, group: group.name, processes }] : [];
  });

/** A server that was sent a terminate call may still be on its way out: until its swap is settled its cordon stays. */
const listUncordons = ({ campaign, swaps }: CampaignState): Uncordon[] =>
  listCordons(campaign.journal)
    .filter(({ server }) => !swaps.some((swap) => isLeaving(swap, server)))
    .map(({ workload, group, server, before }) => ({
      kind: 'uncordon',
      workload,
      group,
      server,
      ...(before !== undefined && { before }),
    }));

const listDeletions = ({ campaign }: CampaignState): DeletePolicy[] =>
  listPolicies(campaign.journal).map(({ group, policy }) => ({ kind: 'delete-policy', group, policy }));

const isLeaving = ({ outcome, victim, replacement, termination, rollback }: Swap, server: string): boolean =>
  outcome === undefined &&
  ((victim === server && termination !== undefined) || (replacement === server && rollback?.termination !== undefined));

/** What putting back has come to so far. */
type Answered = { campaign: Campaign; groups: readonly GroupView[]; answered: readonly Intent[] };

const callDoor = (doors: ResumeDoors, { campaign, groups, answered }: Answered, intent: PutBack): Promise<IntentResult> => {
  if (intent.kind === 'resume') return doors.groups.resume({ group: intent.group, processes: intent.processes });
  if (intent.kind === 'delete-policy') return doors.groups.deletePolicy({ group: intent.group, policy: intent.policy });
  const { workload } = intent;
  const door = doors.workloads.find(({ kind }) => kind === workload.kind);
  if (!door) return Promise.resolve({ outcome: 'refused', code: 'NoDriver', message: `no driver is bound for ${workload.kind} here` });
  return door.uncordon(toUncordonRequest(intent, campaign, groups, answered));
};

/** Calls until it is answered, a few times at most. What stays unanswered is an answer too. */
const callPatiently = async (doors: ResumeDoors, already: Answered, intent: PutBack): Promise<IntentResult> => {
  try {
    return await retry(
      attempts,
      isOfTheWorld,
      async () => {
        const result = await callDoor(doors, already, intent);
        if (result.outcome === 'unanswered') throw new Retryable(result.message);
        return result;
      },
      () => doors.clock.sleep(2),
    );
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return { outcome: 'unanswered', message: error.message };
  }
};

const describeFailed = (intent: PutBack, message: string): string => {
  switch (intent.kind) {
    case 'resume':
      return `${intent.processes.join(', ')} of ${intent.group} could not be resumed (${message})`;
    case 'uncordon':
      return `${intent.server} could not be uncordoned in ${workloadKey(intent.workload)} (${message})`;
    case 'delete-policy':
      return `the scaling policy ${intent.policy} of ${intent.group} could not be deleted (${message})`;
  }
};

/**
 * Puts back what a campaign suspended and cordoned, and deletes the scaling policies it put, and nothing else of it: for when no execution runs it any more. As in a step each intent is
 * written before it is called and its result after, under the lock of the fleet, which is kept until it runs out.
 *
 * @throws LockHeld when another holder has the lock
 * @throws FenceBroken when another holder took over meanwhile
 */
export const resumeSuspended = async (doors: ResumeDoors, id: string, holder: string): Promise<ResumeOutcome> => {
  const { fleet } = (await doors.ledger.readCampaign(id)).campaign;
  const lock = await doors.ledger.acquireLock(fleetLock(fleet), holder, doors.clock.now(), lockSeconds);
  const state = await doors.ledger.readCampaign(id);
  const names = listCordons(state.campaign.journal).length > 0 ? state.campaign.groups : [];
  const groups = await doors.groups.describe([...new Set([...names, ...listSuspended(state.campaign.journal).map(({ group }) => group)])]);
  const intents = [...listResumes(state, groups, doors.clock.now()), ...listUncordons(state), ...listDeletions(state)];
  if (intents.length === 0) return { resumed: [], uncordoned: [], deleted: [], failed: [] };
  const { campaign } = state;
  campaign.counters.looks += 1;
  const written = idIntents(campaign, intents);
  await doors.ledger.commit({ campaign, swaps: [], finished: [], locks: [lock], intents: written });
  const results: { id: string; intent: PutBack; result: IntentResult }[] = [];
  for (const { id: name, intent } of written) {
    const answered = results.flatMap((each) => (each.result.outcome === 'done' ? [each.intent] : []));
    results.push({ id: name, intent, result: await callPatiently(doors, { campaign, groups, answered }, intent) });
  }
  const before = { ...state, campaign: { ...campaign, version: campaign.version + 1 } };
  const after = applyResults(before, results, doors.clock.now());
  await doors.ledger.recordResults({
    campaign: after.campaign,
    swaps: [],
    finished: [],
    locks: [lock],
    results: results.map(({ id: name, result }) => ({ id: name, result })),
  });
  const done = results.filter(({ result }) => result.outcome === 'done').map(({ intent }) => intent);
  return {
    resumed: done.filter((intent) => intent.kind === 'resume'),
    uncordoned: done.filter((intent) => intent.kind === 'uncordon'),
    deleted: done.filter((intent) => intent.kind === 'delete-policy'),
    failed: results.flatMap(({ intent, result }) => (result.outcome === 'done' ? [] : [describeFailed(intent, result.message)])),
  };
};
