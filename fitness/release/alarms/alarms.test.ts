import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { proveSubject } from '../../../tests/prove-subject.ts';
import { alarms } from './alarms.ts';
import { namesToJudge, readAlarms } from './door.ts';
import { factsOfAlarms } from './facts-of-alarms.ts';
import { alarmFixtures, alarmOf, goodFacts } from './fixtures.ts';
import { alarmPermissions } from './permissions.ts';
import { quiet } from './quiet.ts';

const client = mockClient(CloudWatchClient);
const question = { names: ['candidate'], candidates: ['candidate'], before: undefined };
const answer: MetricAlarm = {
  AlarmName: 'candidate',
  ActionsEnabled: true,
  AlarmActions: goodFacts.actions,
  StateValue: 'OK',
  Namespace: 'Recycler',
  MetricName: 'BrokenInvariants',
  Dimensions: [
    { Name: 'Stack', Value: 'recycler' },
    { Name: 'Release', Value: 'r2' },
  ],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};
const read = (more: Partial<Parameters<typeof readAlarms>[1]> = {}) => readAlarms(new CloudWatchClient({}), { ...question, ...more });

beforeEach(() => {
  client.reset();
  client.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [], NextToken: 'more' });
  client.on(DescribeAlarmsCommand, { NextToken: 'more' }).resolves({ MetricAlarms: [answer] });
});

describe('the fitness functions of an alarm', () => {
  proveSubject(alarms, alarmFixtures, ['thresholdBy', 'name', 'isCandidate', 'isDeclared', 'before']);

  test('an alarm for operators may be in ALARM before a release, which may be what fixes it', () => {
    expect(quiet.judge({ ...alarmOf({ state: 'ALARM' }), isCandidate: false }).outcome).toBe('not-applicable');
  });
});

describe('the door to alarms', () => {
  test('reads what passes, and what it read is what the next release is compared with', async () => {
    const found = await read();
    const facts = JSON.parse(JSON.stringify(factsOfAlarms(found.values())));
    expect(facts).toEqual({ candidate: goodFacts });
    const again = (await read({ before: facts })).get('candidate');
    expect(new Set(alarms.functions.map(({ judge }) => (again ? judge(again).outcome : 'lost')))).toEqual(new Set(['pass']));
  });

  test('asks for alarms that the last release had, in hundreds, and finds one that is gone', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `alarm-${index}`);
    const before = { old: goodFacts };
    const found = await read({ names, before });
    expect(namesToJudge({ names, before })).toEqual([...names, 'old']);
    expect(found.get('old')).toMatchObject({ before: goodFacts, found: { is: 'absent' } });
    expect(factsOfAlarms(found.values())).toEqual({});
    const asked = client.commandCalls(DescribeAlarmsCommand).map(({ args }) => args[0].input.AlarmNames?.length);
    expect(new Set(asked)).toEqual(new Set([100, 51]));
  });

  test('reads metric math, bands and what is not said', async () => {
    client.on(DescribeAlarmsCommand).resolves({
      MetricAlarms: [
        {
          AlarmName: 'candidate',
          EvaluationPeriods: 2,
          ComparisonOperator: 'GreaterThanUpperThreshold',
          ThresholdMetricId: 'band',
          Metrics: [
            { Id: 'm', MetricStat: { Metric: { Namespace: 'Recycler', MetricName: 'Steps' }, Period: 60, Stat: 'Sum' } },
            { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m)' },
          ],
        },
      ],
    });
    expect((await read()).get('candidate')?.found).toMatchObject({
      value: {
        metrics: [
          { id: 'm', namespace: 'Recycler', name: 'Steps', statistic: 'Sum', periodSeconds: 60, dimensions: {} },
          { id: 'band', expression: 'ANOMALY_DETECTION_BAND(m)', dimensions: {} },
        ],
        datapoints: 2,
        missingData: 'missing',
        hasActionsOn: false,
        state: 'not reported',
      },
    });
  });

  test('denied, throttled or unanswered is unknown', async () => {
    const refuse = async (name: string) => {
      client.reset();
      client.on(DescribeAlarmsCommand).rejects(Object.assign(new Error('no'), { name }));
      return (await read()).get('candidate')?.found;
    };
    expect(await refuse('AccessDenied')).toMatchObject({ is: 'unknown', permission: 'cloudwatch:DescribeAlarms' });
    expect(alarmPermissions.readAlarms).toContainEqual(expect.objectContaining({ action: 'cloudwatch:DescribeAlarms' }));
    for (const name of ['Throttling', 'TimeoutError']) {
      const reading = await refuse(name);
      expect(reading).toMatchObject({ is: 'unknown', reason: expect.stringContaining(name) });
      expect(reading).not.toHaveProperty('permission');
    }
  });
});
