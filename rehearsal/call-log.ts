import type { Ground } from './ground.ts';

export type CallFigures = { total: number; mutating: number; byOperation: Record<string, number> };

export type CallLog = {
  /** Counts one attempt of a call; `fleet` undefined belongs to no fleet alone. */
  count: (fleet: string | undefined, name: string, isMutating: boolean) => void;
  /** Attempts of a fleet, or of the whole run. A batch counts once. */
  figures: (fleet?: string) => CallFigures;
  countThrottled: () => void;
  /** Attempts of the whole run that were answered by: come back later. */
  throttled: () => number;
};

const noCalls = (): CallFigures => ({ total: 0, mutating: 0, byOperation: {} });

const add = (figures: CallFigures, name: string, isMutating: boolean): void => {
  figures.total += 1;
  if (isMutating) figures.mutating += 1;
  figures.byOperation[name] = (figures.byOperation[name] ?? 0) + 1;
};

/** Counts calls by fleet and operation. */
export const createCallLog = (): CallLog => {
  const whole = noCalls();
  const byFleet = new Map<string, CallFigures>();
  let throttled = 0;
  return {
    countThrottled: () => {
      throttled += 1;
    },
    throttled: () => throttled,
    count: (fleet, name, isMutating) => {
      add(whole, name, isMutating);
      if (fleet === undefined) return;
      const own = byFleet.get(fleet) ?? noCalls();
      byFleet.set(fleet, own);
      add(own, name, isMutating);
    },
    figures: (fleet) => {
      const { total, mutating, byOperation } = fleet === undefined ? whole : (byFleet.get(fleet) ?? noCalls());
      const sorted = Object.entries(byOperation).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return { total, mutating, byOperation: Object.fromEntries(sorted) };
    },
  };
};

type Named = {
  AutoScalingGroupName?: unknown;
  AutoScalingGroupNames?: unknown;
  InstanceId?: unknown;
  InstanceIds?: unknown;
  TargetGroupArn?: unknown;
  LaunchTemplateId?: unknown;
  Name?: unknown;
};

const first = (value: unknown): string | undefined => {
  const text: unknown = Array.isArray(value) ? value[0] : value;
  return typeof text === 'string' ? text : undefined;
};

/** The fleet that a call is made for: by the label of the task that makes it, else by what it names; the only fleet where there is one. */
export const findFleetOf = (ground: Ground, input: object): string | undefined => {
  const label = ground.clock.label();
  if (label !== undefined && ground.fleets.has(label)) return label;
  if (ground.fleets.size === 1) return ground.fleets.keys().next().value;
  const named = input as Named;
  const group = ground.groups.get(first(named.AutoScalingGroupName) ?? first(named.AutoScalingGroupNames) ?? '');
  const server = ground.servers.get(first(named.InstanceId) ?? first(named.InstanceIds) ?? '');
  const byTemplate = [...ground.groups.values()].find(({ template }) => template.id === named.LaunchTemplateId);
  const byName = first(named.TargetGroupArn)?.split('/')[1] ?? first(named.Name)?.split('/').at(-1);
  return group?.fleet ?? server?.fleet ?? byTemplate?.fleet ?? (byName !== undefined && ground.fleets.has(byName) ? byName : undefined);
};
