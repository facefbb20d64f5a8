import type { Fixtures } from '../../fixtures.ts';
import type { Answer } from '../../readings.ts';
import type { AliasRoute, GroupSettings, ReleaseDeployment, WatchSettings } from './release-deployment.ts';

const known = <Value>(value: Value, source: string): Answer<Value> => ({ is: 'known', value, source });
const account = 'eu-west-1:123456789012';
const arn = (name: string): string => `arn:aws:lambda:${account}:function:${name}`;
const machine = `arn:aws:states:${account}:stateMachine:recycler:3`;
const [advance, conclude] = [arn('advance:4'), arn('conclude:4')];

const group = `arn:aws:logs:${account}:log-group:/aws/vendedlogs/states/recycler:*`;

const settings: GroupSettings = {
  trafficShift: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  rollback: { isEnabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] },
  alarms: { isEnabled: true, names: ['candidate'], ignoresPollFailure: false },
};

/** A definition of one task that is guarded in every way, but for these changes. */
const definitionOf = (changes: object): string =>
  JSON.stringify({
    States: {
      Roll: {
        Type: 'Task',
        Arguments: { FunctionName: advance },
        Output: '{% $states.result.Payload %}',
        TimeoutSeconds: 110,
        Retry: [{ ErrorEquals: ['Retryable'], MaxAttempts: 20 }],
        Catch: [{ ErrorEquals: ['LockHeld'] }, { ErrorEquals: ['States.ALL'] }],
        ...changes,
      },
      Rest: { Type: 'Wait' },
    },
  });

/** A deployment as it should be, before traffic is shifted from version 6 to 7. */
export const goodDeployment: ReleaseDeployment = {
  id: 'd-1',
  release: 'r2',
  targetVersion: '7',
  currentVersion: '6',
  candidateAlarms: ['candidate'],
  begin: known({ release: 'r2', stateMachine: machine }, 'lambda:InvokeFunction'),
  definition: known(definitionOf({}), 'states:DescribeStateMachine'),
  watch: known({ logLevel: 'ERROR', logGroups: [group], isTraced: true }, 'states:DescribeStateMachine'),
  calls: known([advance, conclude], 'states:DescribeStateMachine'),
  releases: { [advance]: known('r2', 'lambda:InvokeFunction'), [conclude]: known('r2', 'lambda:InvokeFunction') },
  versions: known(['begin:7 b', 'advance:4 a', 'conclude:4 c'], 'lambda:GetFunctionConfiguration'),
  limits: { [advance]: known(100, 'lambda:GetFunctionConfiguration'), [conclude]: known(100, 'lambda:GetFunctionConfiguration') },
  alias: known({ version: '6', weights: {} }, 'lambda:GetAlias'),
  group: known(settings, 'codedeploy:GetDeploymentGroup'),
  hooks: known({ before: arn('before:4'), after: arn('after:4') }, 'codedeploy:GetDeployment'),
};

const good = goodDeployment;
const routed = (version: string, weights: AliasRoute['weights'] = {}): ReleaseDeployment => ({
  ...good,
  alias: known({ version, weights }, 'lambda:GetAlias'),
});
const calling = (...calls: string[]): ReleaseDeployment => ({
  ...good,
  calls: known(calls, 'states:DescribeStateMachine'),
  releases: Object.fromEntries(calls.map((call) => [call, known('r2', 'lambda:InvokeFunction')])),
});
const answering = (release: string, stateMachine = machine): ReleaseDeployment => ({
  ...good,
  begin: known({ release, stateMachine }, 'lambda:InvokeFunction'),
});
const set = (more: Partial<GroupSettings>): ReleaseDeployment => ({
  ...good,
  group: known({ ...settings, ...more }, 'codedeploy:GetDeploymentGroup'),
});
const shifting = (name: string): ReleaseDeployment => set({ trafficShift: `CodeDeployDefault.${name}` });
const defined = (changes: object): ReleaseDeployment => ({
  ...good,
  definition: known(definitionOf(changes), 'states:DescribeStateMachine'),
});
const hooked = (hooks: { before?: string; after?: string }): ReleaseDeployment => ({
  ...good,
  hooks: known(hooks, 'codedeploy:GetDeployment'),
});
const watched = (more: Partial<WatchSettings>): ReleaseDeployment => ({
  ...good,
  watch: known({ logLevel: 'ERROR', logGroups: [group], isTraced: true, ...more }, 'states:DescribeStateMachine'),
});
const limited = (seconds: number): ReleaseDeployment => ({
  ...good,
  limits: { ...good.limits, [advance]: known(seconds, 'lambda:GetFunctionConfiguration') },
});
const needsWatch: Fixtures<ReleaseDeployment>['needs'] = { watch: (each, watch) => ({ ...each, watch }) };
const needsGroup: Fixtures<ReleaseDeployment>['needs'] = { group: (each, group) => ({ ...each, group }) };
const needsAlias: Fixtures<ReleaseDeployment>['needs'] = { alias: (each, alias) => ({ ...each, alias }) };
const needsBegin: Fixtures<ReleaseDeployment>['needs'] = { begin: (each, begin) => ({ ...each, begin }) };

/** What proves each fitness function of a deployment, by its id. */
export const deploymentFixtures: Record<string, Fixtures<ReleaseDeployment>> = {
  'release-definition-guarded': {
    good: [good, defined({ Retry: [{ ErrorEquals: ['Retryable'] }] })],
    bad: {
      'its answer is lost': defined({ Output: undefined }),
      'no time-out': defined({ TimeoutSeconds: undefined }),
      'no retry': defined({ Retry: [] }),
      'retries without a bound': defined({ Retry: [{ MaxAttempts: 99_999_999 }] }),
      'not everything is caught': defined({ Catch: [{ ErrorEquals: ['LockHeld'] }] }),
      'nothing is caught': defined({ Catch: undefined }),
      'no task at all': defined({ Type: 'Pass' }),
    },
    needs: { definition: (each, definition) => ({ ...each, definition }) },
  },
  'release-stamp': {
    good: [good],
    bad: { 'the code of another release': answering('r1'), 'an unstamped release': { ...answering('unstamped'), release: 'unstamped' } },
    needs: needsBegin,
  },
  'release-chain': {
    good: [good],
    bad: {
      'a state machine without a version': answering('r2', machine.replace(/:3$/, '')),
      'an alias of the state machine': answering('r2', machine.replace(/:3$/, ':candidate')),
      'an alias of a function': calling(advance, arn('conclude:candidate')),
      'the latest code of a function': calling(advance, arn('conclude:$LATEST')),
      'a function without a qualifier': calling(advance, arn('conclude')),
      'a function by an expression': calling(advance, '{% $conclude %}'),
      'two versions of a function': calling(advance, arn('advance:5')),
      'no functions': calling(),
      'a function of another release': { ...good, releases: { ...good.releases, [conclude]: known('r1', 'lambda:InvokeFunction') } },
    },
    needs: {
      ...needsBegin,
      calls: (each, calls) => ({ ...each, calls }),
      releases: (each, answer) => ({ ...each, releases: { ...each.releases, [conclude]: answer } }),
      versions: (each, versions) => ({ ...each, versions }),
    },
  },
  'release-alias-before': {
    good: [good, { ...good, currentVersion: undefined }, routed('6', { 7: 0 })],
    bad: {
      'weights left over': routed('6', { 5: 0.1 }),
      'the new version has a share already': routed('6', { 7: 0.1 }),
      'the new version has it all already': routed('7'),
      'another version than CodeDeploy shifts from': routed('5'),
    },
    needs: needsAlias,
  },
  'release-alias-after': {
    good: [routed('7'), routed('7', { 6: 0 }), routed('6', { 7: 1 })],
    bad: { 'still on the old version': good, split: routed('7', { 6: 0.1 }), 'on a third version': routed('8') },
    needs: needsAlias,
  },
  'release-rollback': {
    good: [good],
    bad: {
      'switched off': set({ rollback: { ...settings.rollback, isEnabled: false } }),
      'not on an alarm': set({ rollback: { isEnabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] } }),
    },
    needs: needsGroup,
  },
  'release-alarm-watch': {
    good: [good, set({ alarms: { ...settings.alarms, names: ['other', 'candidate'] } })],
    bad: {
      'switched off': set({ alarms: { ...settings.alarms, isEnabled: false } }),
      'another alarm': set({ alarms: { ...settings.alarms, names: ['other'] } }),
      'an ARN for a name': set({ alarms: { ...settings.alarms, names: [`arn:aws:cloudwatch:${account}:alarm:candidate`] } }),
      'goes on where alarms cannot be read': set({ alarms: { ...settings.alarms, ignoresPollFailure: true } }),
      'no alarm is declared': { ...good, candidateAlarms: [] },
    },
    needs: needsGroup,
  },
  'release-traffic-shift': {
    good: [good, shifting('LambdaLinear10PercentEvery1Minute'), shifting('LambdaLinear10PercentEvery10Minutes')],
    bad: {
      'all at once': shifting('LambdaAllAtOnce'),
      'a custom configuration': set({ trafficShift: 'HalfAndHalf' }),
      'a name that only looks like one': shifting('LambdaCanary10Percent5MinutesOrLess'),
    },
    needs: needsGroup,
  },
  'release-hooks': {
    good: [good],
    bad: {
      none: hooked({}),
      'only the first': hooked({ before: arn('before:4') }),
      'only the second': hooked({ after: arn('after:4') }),
      'a hook without a version': hooked({ before: 'before', after: arn('after:4') }),
      'the latest code of a hook': hooked({ before: arn('before:4'), after: arn('after:$LATEST') }),
    },
    needs: { hooks: (each, hooks) => ({ ...each, hooks }) },
  },
  'release-time-limits': {
    good: [good, limited(109)],
    bad: {
      'the function may run as long': limited(110),
      'the function may run longer': limited(840),
      'the task waits for ever': defined({ TimeoutSeconds: undefined }),
      'no function is called': defined({ Arguments: {} }),
    },
    needs: {
      definition: (each, definition) => ({ ...each, definition }),
      limits: (each, limit) => ({ ...each, limits: { ...each.limits, [advance]: limit } }),
    },
  },
  'release-logging': {
    good: [good, watched({ logLevel: 'ALL' })],
    bad: {
      'no log': watched({ logLevel: 'OFF', logGroups: [] }),
      'only what ends an execution': watched({ logLevel: 'FATAL' }),
      'a log without a place': watched({ logGroups: [] }),
    },
    needs: needsWatch,
  },
  'release-tracing': { good: [good], bad: { 'not traced': watched({ isTraced: false }) }, needs: needsWatch },
};
