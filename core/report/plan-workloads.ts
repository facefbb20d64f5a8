import { resolvePace } from '../advance/capacity/pace.ts';
import { isOfTheWorld } from '../errors.ts';
import { formatDuration } from '../policy/duration.ts';
import type { Policy } from '../policy/policy.ts';
import type { Doors } from '../ports.ts';
import type { GroupView } from '../record/observation.ts';
import { toUndertaking, type Undertaking } from '../record/undertaking.ts';
import type { Wanted } from '../record/wanted.ts';
import type { WorkloadPlan } from '../record/workload-plan.ts';
import { planPace } from './plan-pace.ts';

/** What the workloads of a fleet say of a campaign, and which of them could not be asked. */
export type WorkloadPlans = { plans: WorkloadPlan[]; unread: string[] };

/** What a campaign would be about if it began now; or what the one that is open is about. */
const readUndertaking = async (
  doors: Pick<Doors, 'ledger' | 'clock'>,
  groups: readonly GroupView[],
  { policy, wanted, due, openCampaign }: PlanRequest,
): Promise<Undertaking> => {
  const desired = groups.reduce((sum, group) => sum + group.desired, 0);
  const allowed = {
    joinsFirst: planPace(groups, policy).joinsFirst || !policy.proof.inPlace,
    mayBeOut: resolvePace(policy, desired).unavailable,
    provesInPlace: policy.proof.inPlace,
  };
  if (openCampaign !== undefined) return toUndertaking(await doors.ledger.readCampaign(openCampaign), policy.workloads, groups, allowed);
  return {
    cordons: [],
    swaps: [],
    ...allowed,
    isReplacing: true,
    due,
    settings: policy.workloads,
    notes: {},
    wanted,
    startedAt: doors.clock.now(),
  };
};

/** What a plan of workloads is about. */
export type PlanRequest = {
  policy: Policy;
  wanted: Readonly<Record<string, Wanted>>;
  /** Servers that are due, most urgent first. */
  due: readonly string[];
  openCampaign: string | undefined;
};

/** Asks every workload that has something to say what replacing its servers would mean. One that cannot be asked is named, and blocks. */
export const planWorkloads = async (
  doors: Pick<Doors, 'workloads' | 'ledger' | 'clock'>,
  groups: readonly GroupView[],
  request: PlanRequest,
): Promise<WorkloadPlans> => {
  const undertaking = await readUndertaking(doors, groups, request);
  const { slots } = planPace(groups, request.policy);
  const found: WorkloadPlans = { plans: [], unread: [] };
  for (const { kind, plan } of doors.workloads) {
    if (!plan) continue;
    try {
      found.plans.push(...(await plan(groups, undertaking, slots)));
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      found.unread.push(`${kind}: ${error.message}: plan again once it answers`);
    }
  }
  return found;
};

/** Where replacing every server of a workload once takes longer than a server may get old, no campaign could ever keep the promise. */
export const findImpossibleAges = (plans: readonly WorkloadPlan[], { maxAge }: Pick<Policy, 'maxAge'>): string[] =>
  plans.flatMap(({ kind, name, forecast: { roundSeconds, assumes }, servers }) =>
    maxAge === undefined || roundSeconds === undefined || roundSeconds <= maxAge
      ? []
      : [
          `maxAge ${formatDuration(maxAge)} cannot be kept: ${kind} ${name} takes about ${formatDuration(roundSeconds)} to move what its ${servers.length} servers hold (${assumes}): allow a greater age`,
        ],
  );
