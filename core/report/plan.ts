import { forecastEnd } from '../advance/campaign/forecast.ts';
import { resolvePace } from '../advance/capacity/pace.ts';
import { listUntouched, type Survey } from '../advance/survey.ts';
import type { Policy } from '../policy/policy.ts';
import { isWindowOpen, nextOpening } from '../policy/window.ts';
import { bootPrior, fitDuration, meanOf } from '../record/durations.ts';
import type { GroupView, ServerFacts } from '../record/observation.ts';
import { findStaleness, type Wanted } from '../record/wanted.ts';
import { assumedServerHourUsd, isoTime } from './report.ts';

/** What a campaign on a fleet would do if it began now. Nothing is changed by planning it. */
export type Plan = {
  schema: 'recycler/plan/1';
  fleet: string;
  servers: number;
  wanted: Record<string, Wanted>;
  /** Stale servers in the order in which they would be replaced. */
  stale: { id: string; group: string; zone: string; launchedAt: string; why: string }[];
  pace: { method: 'launch-first' | 'terminate-first'; slots: number; growth: number; limitedBy: string };
  forecast: { endsAt: string; seconds: number; measured: boolean };
  cost: { surgeHours: number; overlapUsd: number; assumes: string };
  /** What keeps the campaign from starting, each with its remedy. */
  blocked: string[];
  /** Servers that would be left alone, and why. */
  leftAlone: { id: string; reason: string }[];
};

const fewest = (limits: readonly { slots: number; name: string }[]): { slots: number; name: string } =>
  limits.reduce((least, each) => (each.slots < least.slots ? each : least));

/**
 * Plans a campaign from a survey: who, in which order, at what pace, until when, at what cost, and what blocks it.
 *
 * @param blocked reasons found outside of the survey: what is not supported, rejected images, a pause
 */
export const planFleet = (
  groups: readonly GroupView[],
  survey: Survey,
  wanted: Readonly<Record<string, Wanted>>,
  policy: Policy,
  durations: { boot: readonly number[]; terminate: readonly number[] },
  blocked: readonly string[],
  now: number,
): Plan => {
  const desired = groups.reduce((sum, group) => sum + group.desired, 0);
  const pace = resolvePace(policy, desired);
  const method = pace.surge > 0 ? 'launch-first' : 'terminate-first';
  const room = groups.reduce((sum, group) => sum + Math.max(0, group.max - group.desired), 0);
  const limit =
    method === 'launch-first'
      ? fewest([
          { slots: pace.surge, name: 'pace.maxSurge' },
          { slots: room, name: 'MaxSize of the groups' },
        ])
      : { slots: pace.unavailable, name: 'pace.maxUnavailable' };
  const boot = meanOf(fitDuration(durations.boot, bootPrior));
  const proofSeconds = survey.stale.length > 0 ? boot + policy.proof.bake : 0;
  const closed = isWindowOpen(policy.windows, now)
    ? []
    : [`outside every window of the policy: the next one opens ${isoTime(nextOpening(policy.windows, now))}`];
  const endsAt = forecastEnd(survey.stale.length, limit.slots, durations, now) + proofSeconds * 1_000;
  const surgeHours = method === 'launch-first' ? Number(((survey.stale.length * boot) / 3_600).toFixed(2)) : 0;
  return {
    schema: 'recycler/plan/1',
    fleet: groups[0]?.fleet ?? '',
    servers: survey.servers,
    wanted: { ...wanted },
    stale: survey.stale.map((server) => ({ ...server, launchedAt: isoTime(server.launchedAt) })),
    pace: { method, slots: limit.slots, growth: policy.pace.growth, limitedBy: limit.name },
    forecast: {
      endsAt: isoTime(Math.round(endsAt / 1_000) * 1_000),
      seconds: Math.round((endsAt - now) / 1_000),
      measured: durations.boot.length > 0,
    },
    cost: {
      surgeHours,
      overlapUsd: Number((surgeHours * assumedServerHourUsd).toFixed(2)),
      assumes: `${assumedServerHourUsd} USD per server hour`,
    },
    blocked: [...blocked, ...closed, ...survey.short.map((reason) => `${reason}: plan again once all are listed`)],
    leftAlone: listUntouched(survey).map(({ id, reason }) => ({ id, reason })),
  };
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
  if (place >= 0) return `${id} is due (${plan.stale[place]?.why}); it would be number ${place + 1} of ${plan.stale.length}`;
  const wanted = plan.wanted[group.name];
  const known = facts[id];
  const why = wanted && known ? findStaleness(known, wanted, 0, undefined) : undefined;
  return why === undefined ? `${id} is as wanted: ${known?.image ?? 'image unknown'} of ${group.name}` : `${id}: ${why}`;
};
