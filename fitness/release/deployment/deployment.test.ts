import { describe, expect, test } from '@jest/globals';
import { proveSubject } from '../../../tests/prove-subject.ts';
import { chain } from './chain.ts';
import { deployment } from './deployment.ts';
import { findCalls } from './find-calls.ts';
import { deploymentFixtures, goodDeployment } from './fixtures.ts';
import { readHooks } from './read-hooks.ts';
import { timeLimits } from './time-limits.ts';
import { trafficShift } from './traffic-shift.ts';

const arn = (name: string): string => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;

describe('the fitness functions of a deployment', () => {
  proveSubject(deployment, deploymentFixtures, ['id', 'release', 'targetVersion', 'currentVersion', 'candidateAlarms']);

  test('a function that was not asked is not known, and a breach beside it stays one', () => {
    expect(chain.judge({ ...goodDeployment, releases: {} }).outcome).toBe('unknown');
    const calls = { is: 'known', value: [arn('advance')], source: 'states:DescribeStateMachine' } as const;
    expect(chain.judge({ ...goodDeployment, calls, releases: {} }).outcome).toBe('fail');
  });

  test('a time-out that was not read is not known', () => {
    expect(timeLimits.judge({ ...goodDeployment, limits: {} }).outcome).toBe('unknown');
  });

  test('a shift that was not reported is not known', () => {
    if (goodDeployment.group.is !== 'known') throw new Error('not known');
    const group = { ...goodDeployment.group, value: { ...goodDeployment.group.value, trafficShift: undefined } };
    expect(trafficShift.judge({ ...goodDeployment, group }).outcome).toBe('unknown');
  });
});

test('every call of a definition is found, by ARN, name or expression', () => {
  const states = {
    One: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: arn('advance:4'), Payload: '{% $x %}' } },
    Two: { Type: 'Task', Resource: arn('conclude:candidate') },
    Three: { Type: 'Parallel', Branches: [{ States: { Four: { Parameters: { 'FunctionName.$': '$.which' } } } }] },
    Five: { Arguments: { FunctionName: 'probe' } },
    Six: { Arguments: { FunctionName: `{% $swap ? '${arn('advance:4')}' : '${arn('advance:$LATEST')}' %}` } },
  };
  expect(findCalls(JSON.stringify({ States: states }))).toEqual([
    arn('advance:4'),
    arn('conclude:candidate'),
    '$.which',
    'probe',
    arn('advance:$LATEST'),
  ]);
});

test('the hooks of a revision are read, in JSON and in YAML', () => {
  const hooks = { before: arn('before:4'), after: arn('after:4') };
  const json = { version: 0, Resources: [], Hooks: [{ BeforeAllowTraffic: hooks.before }, { AfterAllowTraffic: hooks.after }] };
  expect(readHooks(JSON.stringify(json))).toEqual(hooks);
  expect(readHooks(`Hooks:\n  - BeforeAllowTraffic: "${hooks.before}"\n  - AfterAllowTraffic: ${hooks.after}\n`)).toEqual(hooks);
  expect(readHooks('{"version":0.0,"Resources":[]}')).toEqual({});
});
