import type { Fixtures } from '../../fixtures.ts';
import type { AlarmFacts, AlarmMetric, StackAlarm } from './alarm.ts';

type Found = AlarmFacts & { state: string; hasActionsOn: boolean };

const metric: AlarmMetric = {
  id: '',
  namespace: 'Recycler',
  name: 'BrokenInvariants',
  dimensions: { Stack: 'recycler', Release: 'r2' },
  statistic: 'Sum',
  periodSeconds: 60,
};

/** What the good alarm is made of. */
export const goodFacts: AlarmFacts = {
  metrics: [metric],
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 5,
  datapoints: 2,
  periods: 3,
  missingData: 'notBreaching',
  actions: ['arn:aws:sns:eu-west-1:123456789012:notices'],
};

/** An alarm as it should be, the same as at the last accepted release but for the release that it names. */
export const goodAlarm: StackAlarm = {
  name: 'candidate',
  isCandidate: true,
  isDeclared: true,
  before: { ...goodFacts, metrics: [{ ...metric, dimensions: { Stack: 'recycler', Release: 'r1' } }] },
  found: { is: 'known', value: { ...goodFacts, state: 'OK', hasActionsOn: true }, source: 'cloudwatch:DescribeAlarms' },
};

/** The good alarm with other facts now, or before. */
export const alarmOf = (now: Partial<Found>, before: Partial<AlarmFacts> = {}): StackAlarm => ({
  ...goodAlarm,
  before: { ...goodFacts, ...before },
  found: { is: 'known', value: { ...goodFacts, state: 'OK', hasActionsOn: true, ...now }, source: 'cloudwatch:DescribeAlarms' },
});

const absent: StackAlarm = { ...goodAlarm, found: { is: 'absent', source: 'cloudwatch:DescribeAlarms' } };
const measuring = (more: Partial<AlarmMetric>): StackAlarm => alarmOf({ metrics: [{ ...metric, ...more }] });
const needs: Fixtures<StackAlarm>['needs'] = { found: (each, found) => ({ ...each, found }) };
const below = { comparison: 'LessThanThreshold' };
const { threshold: _threshold, ...banded } = { ...goodFacts, comparison: 'GreaterThanUpperThreshold' };

/** What proves each fitness function of an alarm, by its id. */
export const alarmFixtures: Record<string, Fixtures<StackAlarm>> = {
  'release-alarm-live': {
    good: [goodAlarm, alarmOf({ state: 'ALARM' })],
    bad: {
      'no such alarm': absent,
      'its actions are off': alarmOf({ hasActionsOn: false }),
      'an ARN for a name': { ...goodAlarm, name: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:candidate' },
    },
    needs,
  },
  'release-alarm-quiet': {
    good: [goodAlarm, alarmOf({ state: 'INSUFFICIENT_DATA' })],
    bad: { 'in alarm': alarmOf({ state: 'ALARM' }), 'no such alarm': absent },
    needs,
  },
  'release-alarm-strength': {
    good: [
      goodAlarm,
      { ...goodAlarm, before: undefined },
      alarmOf({ threshold: 4, datapoints: 1, missingData: 'breaching', actions: [...goodFacts.actions, 'arn:more'] }),
      alarmOf({ ...below, threshold: 6 }, { ...below, threshold: 5 }),
      alarmOf({ metrics: [metric, { ...metric, id: 'more', name: 'FailedSteps' }] }),
      measuring({ periodSeconds: 30 }),
      { ...goodAlarm, before: banded, found: { is: 'known', value: { ...banded, state: 'OK', hasActionsOn: true }, source: '' } },
    ],
    bad: {
      'declared no more': { ...goodAlarm, isDeclared: false },
      'a higher threshold': alarmOf({ threshold: 6 }),
      'a lower threshold, where less is bad': alarmOf({ ...below, threshold: 4 }, { ...below, threshold: 5 }),
      'the other way round': alarmOf(below),
      'without the threshold itself': alarmOf({ comparison: 'GreaterThanThreshold' }),
      'a band for a threshold': { ...goodAlarm, found: { is: 'known', value: { ...banded, state: 'OK', hasActionsOn: true }, source: '' } },
      'more breaches': alarmOf({ datapoints: 3 }),
      'more periods, all of which must breach': alarmOf({ datapoints: 4, periods: 4 }),
      'no good period among the breaches': alarmOf({ periods: 2 }),
      'a longer period': measuring({ periodSeconds: 300 }),
      'another namespace': measuring({ namespace: 'Other' }),
      'another metric': measuring({ name: 'Other' }),
      'another statistic': measuring({ statistic: 'Average' }),
      'fewer dimensions': measuring({ dimensions: { Stack: 'recycler' } }),
      'another dimension': measuring({ dimensions: { Stack: 'other', Release: 'r2' } }),
      'no metric': alarmOf({ metrics: [] }),
      'another expression': alarmOf(
        { metrics: [{ id: 'e', dimensions: {}, expression: 'a * 0' }] },
        { metrics: [{ id: 'e', dimensions: {}, expression: 'a + b' }] },
      ),
      'missing data is fine now': alarmOf({ missingData: 'notBreaching' }, { missingData: 'breaching' }),
      'missing data is nothing now': alarmOf({ missingData: 'missing' }, { missingData: 'breaching' }),
      'an action less': alarmOf({ actions: [] }),
      gone: absent,
    },
    needs,
  },
  'release-alarm-heard': {
    good: [goodAlarm],
    bad: { 'no action': alarmOf({ actions: [] }), 'no such alarm': absent },
    needs,
  },
};
