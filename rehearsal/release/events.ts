import { hexOf } from '../chance.ts';
import { account, type Ground, region } from '../ground.ts';
import { isRecord, type Json, refuseTemplate } from './cloud-formation/template-language.ts';
import type { InvokeLater } from './lambda/asynchronous.ts';
import type { Functions } from './lambda/functions.ts';
import type { Timeline } from './timeline.ts';

export type EventTarget = { arn: string; input?: string };
export type EventRule = { name: string; arn: string; isEnabled: boolean; pattern?: Json; schedule?: string; targets: EventTarget[] };
/** An event of the default bus before it gets its envelope. */
export type BusEvent = { source: string; 'detail-type': string; detail: Json; resources?: string[] };

export type Events = {
  rules: ReadonlyMap<string, EventRule>;
  putRule: (rule: EventRule) => void;
  removeRule: (name: string) => void;
  put: (event: BusEvent) => void;
};

const periods: Record<string, number> = { minute: 60, hour: 3_600, day: 86_400 };

/** Seconds between two runs of `rate(5 minutes)`. @throws InputError for any other schedule */
export const secondsOf = (schedule: string): number => {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  const seconds = Number(count) * (periods[unit ?? ''] ?? 0);
  return seconds > 0 ? seconds : refuseTemplate(`the schedule ${schedule} is not known here: use rate(...)`);
};

const isMatch = (condition: unknown, value: unknown): boolean => {
  if (['string', 'number', 'boolean'].includes(typeof condition)) return value === condition;
  if (isRecord(condition) && Object.keys(condition).join() === 'prefix') return String(value).startsWith(String(condition.prefix));
  if (isRecord(condition) && Object.keys(condition).join() === 'anything-but') return ![condition['anything-but']].flat().includes(value);
  return refuseTemplate(`the event pattern ${JSON.stringify(condition)} is not known here`);
};

/**
 * Does an event fit a pattern: every field that the pattern names, by one of the values that it lists? Of an array any element counts, and of `$or` any
 * pattern ("Comparison operators", EventBridge user guide).
 */
export const fits = (pattern: Json, event: Json): boolean =>
  Object.entries(pattern).every(([field, wanted]) => {
    const value = event[field];
    if (field === '$or') return [wanted].flat().some((each) => isRecord(each) && fits(each, event));
    if (isRecord(wanted)) return [value].flat().some((each) => isRecord(each) && fits(wanted, each));
    const values = Array.isArray(value) ? value : [value];
    return [wanted].flat().some((condition) => values.some((each) => isMatch(condition, each)));
  });

type Parts = { ground: Ground; functions: Functions; invokeLater: InvokeLater; timeline: Timeline; isLost: (event: BusEvent) => boolean };

/**
 * The default event bus: rules with patterns and rules with schedules, delivered to functions (which must permit it) and topics.
 * "The rule starts when you create it" (EventBridge user guide, rate expressions), so its first run is one period later.
 */
export const createEvents = ({ ground, functions, invokeLater, timeline, isLost }: Parts): Events => {
  const { clock } = ground;
  const rules = new Map<string, EventRule>();
  const ticks = new Map<string, () => void>();
  let count = 0;

  // "Lambda functions ... EventBridge relies on resource-based policies" (EventBridge user guide).
  const isPermitted = (arn: string, rule: EventRule): boolean => {
    const named = functions.find(arn);
    return (named?.fn.statements.get(named.qualifier) ?? []).some(({ Principal, Condition }) => {
      const source = (Condition as { ArnLike?: Record<string, string> } | undefined)?.ArnLike?.['AWS:SourceArn'];
      return JSON.stringify(Principal).includes('events.amazonaws.com') && (source === undefined || source === rule.arn);
    });
  };
  const deliver = (rule: EventRule, event: Json): void => {
    for (const { arn, input } of rule.targets) {
      const payload: unknown = input === undefined ? event : JSON.parse(input);
      if (arn.includes(':sns:'))
        ground.published.push({ at: clock.now(), topic: arn, subject: undefined, message: JSON.stringify(payload) });
      else if (isPermitted(arn, rule)) invokeLater(arn, payload);
      else timeline.add('event-refused', `rule ${rule.name} may not invoke ${arn}`, { rule: rule.name });
    }
  };
  const wrap = (event: BusEvent): Json => {
    count += 1;
    const time = new Date(clock.now()).toISOString();
    return { version: '0', id: hexOf(`bus:${count}`), account, time, region, resources: [], ...event };
  };
  const schedule = (rule: EventRule, seconds: number, from: number): void => {
    const next = from + seconds * 1_000;
    const callOff = clock.at(next, () => {
      schedule(rule, seconds, next);
      deliver(rule, wrap({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {}, resources: [rule.arn] }));
    });
    ticks.set(rule.name, callOff);
  };
  const removeRule = (name: string): void => {
    ticks.get(name)?.();
    ticks.delete(name);
    rules.delete(name);
  };
  return {
    rules,
    putRule: (rule) => {
      const before = rules.get(rule.name);
      const goesOn = before?.schedule === rule.schedule && before?.isEnabled === rule.isEnabled;
      if (before && goesOn) Object.assign(before, rule);
      if (before && goesOn) return;
      removeRule(rule.name);
      rules.set(rule.name, rule);
      if (rule.schedule !== undefined && rule.isEnabled) schedule(rule, secondsOf(rule.schedule), clock.now());
    },
    removeRule,
    put: (event) => {
      if (isLost(event)) {
        timeline.add('event-lost', `${event['detail-type']} was lost`, { detail: event.detail });
        return;
      }
      const wrapped = wrap(event);
      for (const rule of rules.values()) if (rule.isEnabled && rule.pattern && fits(rule.pattern, wrapped)) deliver(rule, wrapped);
    },
  };
};
