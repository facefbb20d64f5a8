import { forecastEnd } from '../advance/campaign/forecast.ts';
import { listUntouched, type Survey } from '../advance/survey.ts';
import type { Policy } from '../policy/policy.ts';
import { describeClosed } from '../policy/window.ts';
import { bootPrior, fitDuration, meanOf } from '../record/durations.ts';
import type { HealRecord } from '../record/heal.ts';
import type { GroupView, ServerFacts } from '../record/observation.ts';
import type { Method } from '../record/stages.ts';
import type { StaleServer } from '../record/stale-server.ts';
import { findStaleness, type Wanted } from '../record/wanted.ts';
import type { WorkloadPlan } from '../record/workload-plan.ts';
import { listHealRemarks } from './heal-remarks.ts';
import { findImpossibleAge } from './impossible-age.ts';
import { planPace } from './plan-pace.ts';
import { findImpossibleAges, type WorkloadPlans } from './plan-workloads.ts';
import { assumedServerHourUsd, isoTime } from './report.ts';

/** What a campaign on a fleet would do if it began now. Nothing is changed by planning it. */
export type Plan = {
  schema: 'recycler/plan/1';
  fleet: string;
  servers: number;
  wanted: Record<string, Wanted>;
  /** Stale servers in the order in which they would be replaced. */
  stale: { id: string; group: string; zone: string; launchedAt: string; why: string }[];
  pace: { method: Method; slots: number; growth: number; limitedBy: string };
  /** `without`: what takes time and cannot be forecast, so that it is not in it. */
  forecast: { endsAt: string; seconds: number; measured: boolean; without: string[] };
  cost: { surgeHours: number; overlapUsd: number; assumes: string };
  /** What keeps the campaign from starting, each with its remedy. */
  blocked: string[];
  /** What else acts on the fleet's servers, by group. */
  remarks: string[];
  /** What the workloads say of it that have something to say. */
  workloads: WorkloadPlan[];
  /** What healing knows of the fleet; absent where its policy asks for none. */
  heal?: HealRecord;
  /** Servers that would be left alone, and why. */
  leftAlone: { id: string; reason: string }[];
};

/**
 * Plans a campaign from a survey: who, in which order, at what pace, until when, at what cost, and what blocks it.
 *
 * @param workloads what its workloads say, and which of them could not be asked
 * @param blocked reasons found outside of the survey: what is not supported, rejected images, a pause
 */
export const planFleet = (
  groups: readonly GroupView[],
  survey: Survey,
  wanted: Readonly<Record<string, Wanted>>,
  policy: Policy,
  durations: { boot: readonly number[]; terminate: readonly number[] },
  workloads: WorkloadPlans,
  blocked: readonly string[],
  now: number,
): Plan => {
  const isComingBack = workloads.plans.length > 0 && workloads.plans.every((each) => each.method.name === 'reimage');
  const { joinsFirst, ...pace } = planPace(groups, policy);
  const { slots, limitedBy } = isComingBack ? { slots: 1, limitedBy: 'servers come back one at a time' } : pace;
  const method = isComingBack ? 'reimage' : joinsFirst ? 'launch-first' : 'terminate-first';
  const boot = meanOf(fitDuration(durations.boot, bootPrior));
  const proofSeconds = survey.stale.length > 0 ? boot + policy.proof.bake : 0;
  const moving = workloads.plans.reduce((sum, { forecast: { dueSeconds = 0 } }) => sum + dueSeconds, 0);
  const closed = describeClosed(policy.windows, now);
  const endsAt = forecastEnd(survey.stale.length, slots, durations, now) + (proofSeconds + moving) * 1_000;
  // A replacement is extra while the old server is drained, too.
  const drains = workloads.plans.flatMap(({ servers }) => servers.filter(({ turn }) => turn !== 'stays').map(({ seconds = 0 }) => seconds));
  const extraSeconds = survey.stale.length * boot + drains.reduce((sum, seconds) => sum + seconds, 0);
  const surgeHours = method === 'launch-first' ? Number((extraSeconds / 3_600).toFixed(2)) : 0;
  return {
    schema: 'recycler/plan/1',
    fleet: groups[0]?.fleet ?? '',
    servers: survey.servers,
    wanted: { ...wanted },
    stale: orderBy(survey.stale, workloads.plans).map((server) => ({ ...server, launchedAt: isoTime(server.launchedAt) })),
    pace: { method, slots, growth: policy.pace.growth, limitedBy },
    forecast: {
      endsAt: isoTime(Math.round(endsAt / 1_000) * 1_000),
      seconds: Math.round((endsAt - now) / 1_000),
      measured: durations.boot.length > 0,
      without: workloads.plans.flatMap(({ kind, name, forecast: { dueSeconds, assumes } }) =>
        dueSeconds === undefined ? [`what ${kind} ${name} moves: ${assumes}`] : [],
      ),
    },
    cost: {
      surgeHours,
      overlapUsd: Number((surgeHours * assumedServerHourUsd).toFixed(2)),
      assumes: `${assumedServerHourUsd} USD per server hour`,
    },
    workloads: workloads.plans,
    remarks: [...listRemarks(groups), ...listHealRemarks(groups, policy, durations.boot)],
    blocked: [
      ...blocked,
      ...(closed === undefined ? [] : [closed]),
      ...findImpossibleAges(workloads.plans, policy),
      ...findImpossibleAge(policy, { servers: survey.servers, slots, durations, workloads: workloads.plans, now }),
      ...workloads.unread,
      ...workloads.plans.flatMap(findStanding),
      ...survey.short.map((reason) => `${reason}: plan again once all are listed`),
    ],
    leftAlone: [...listUntouched(survey), ...survey.kept].map(({ id, reason }) => ({ id, reason })),
  };
};

/** What a person should know of each group, with its name. */
export const listRemarks = (groups: readonly GroupView[]): string[] =>
  groups.flatMap(({ name, remarks = [] }) => remarks.map((remark) => `${name}: ${remark}`));

/** The servers in the order of their workloads, where those have one. */
const orderBy = (stale: readonly StaleServer[], plans: readonly WorkloadPlan[]): StaleServer[] => {
  const order = plans.flatMap(({ servers }) => servers.map(({ id }) => id));
  const placeOf = ({ id }: StaleServer): number => (order.includes(id) ? order.indexOf(id) : order.length);
  return stale.toSorted((a, b) => placeOf(a) - placeOf(b));
};

/** Where no server of a workload may leave, though some are due, a campaign would stand. */
const findStanding = ({ kind, name, servers }: WorkloadPlan): string[] => {
  const due = servers.filter(({ turn }) => turn !== 'stays');
  const kept = due.find(({ turn }) => turn === 'blocked' || turn === 'unknown');
  return kept && due.every(({ turn }) => turn !== 'next' && turn !== 'under-way')
    ? [`no server may leave ${kind} ${name} now: ${kept.reason}`]
    : [];
};

/** One server explained in a sentence: due and why, as wanted, or left alone and why. */
export const explainServer = (
  id: string,
  groups: readonly GroupView[],
  facts: Readonly<Record<string, ServerFacts>>,
  plan: Plan,
): string | undefined => {
  const group = groups.find((each) => each.members.some((member) => member.id === id));
  if (!group) return undefined;
  const alone = plan.leftAlone.find((each) => each.id === id);
  if (alone) return `${id} is left alone: ${alone.reason}`;
  const place = plan.stale.findIndex((server) => server.id === id);
  if (place >= 0) {
    const workloads = plan.workloads.flatMap(({ kind, name, servers }) =>
      servers.filter((server) => server.id === id).map(({ turn, reason }) => `; ${kind} ${name}: ${turn}: ${reason}`),
    );
    return `${id} is due (${plan.stale[place]?.why}); it would be number ${place + 1} of ${plan.stale.length}${workloads.join('')}`;
  }
  const wanted = plan.wanted[group.name];
  const known = facts[id];
  const why = wanted && known ? findStaleness(known, wanted, 0, undefined) : undefined;
  return why === undefined ? `${id} is as wanted: ${known?.image ?? 'image unknown'} of ${group.name}` : `${id}: ${why}`;
};
