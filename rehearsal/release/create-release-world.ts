import type { AdmitCall } from '../answer-call.ts';
import { account } from '../ground.ts';
import type { Operation } from '../operation.ts';
import type { World } from '../world.ts';
import { actionsOf, createDenial, createRefusal, createThrottling, isListed, type Refusal, resourceOf } from './authorise.ts';
import { createAccountOperations } from './cloud-formation/account-operations.ts';
import { type CustomResources, createCustomResources, customResourceType } from './cloud-formation/custom-resources.ts';
import { createSettings, type Settings } from './cloud-formation/settings.ts';
import { createStack, type Stack } from './cloud-formation/stack.ts';
import type { ReleaseInput, StackResult } from './cloud-formation/stack-change.ts';
import type { Json } from './cloud-formation/template-language.ts';
import { type Alarms, createAlarms } from './cloud-watch/alarms.ts';
import { createCloudWatchOperations } from './cloud-watch/cloud-watch-operations.ts';
import { createMetrics, type Metrics } from './cloud-watch/metrics.ts';
import { type CodeDeploy, createCodeDeploy } from './code-deploy/code-deploy.ts';
import { createCodeDeployOperations } from './code-deploy/code-deploy-operations.ts';
import type { DeploymentSwitches } from './code-deploy/deployment-group.ts';
import { createDeploymentMakers } from './code-deploy/make-deployment.ts';
import { createAccessOperations } from './data/access-operations.ts';
import { createCompliance, type ScriptedCompliance } from './data/compliance.ts';
import { createDynamoDbOperations } from './data/dynamodb-operations.ts';
import { createDataMakers } from './data/make-data.ts';
import { createRuleOperations } from './data/rule-operations.ts';
import { createS3Operations, type Objects } from './data/s3-operations.ts';
import { createSnsOperations } from './data/sns-operations.ts';
import { type BusEvent, createEvents, type Events } from './events.ts';
import { createInvokeLater, type InvokeLater } from './lambda/asynchronous.ts';
import { type Callers, createCallers } from './lambda/caller.ts';
import type { FunctionFault } from './lambda/function-fault.ts';
import { createFunctions, type Functions, latest } from './lambda/functions.ts';
import { createInvocations, type Emitted, type Invocations, type Load } from './lambda/invocation.ts';
import { createLambdaOperations } from './lambda/lambda-operations.ts';
import { createFunctionMakers } from './lambda/make-functions.ts';
import { createVersionOperations } from './lambda/version-operations.ts';
import { createSfnOperations } from './step-functions/sfn-operations.ts';
import { createStateMachines, type StateMachines } from './step-functions/state-machines.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export type ReleaseWorldOptions = Partial<DeploymentSwitches> & {
  stackName?: string;
  /** What befalls functions. */
  faults?: readonly FunctionFault[];
  /** Which events never reach their rules; all of them when true. */
  eventsLost?: boolean | ((event: BusEvent) => boolean);
  compliance?: readonly ScriptedCompliance[];
  /** IAM actions, with wildcards, that are denied to every role. The lists may be changed while the world runs. */
  deny?: readonly string[];
  /** IAM actions, with wildcards, whose calls are throttled. */
  throttle?: readonly string[];
  /** Are functions held to the policies of their roles? Yes by default. */
  isAuthorising?: boolean;
  /** Is the dimension ExecutedVersion emitted for an alias without weights too? The documentation does not say; yes by default. */
  executedVersionUnweighted?: boolean;
  /** Virtual seconds that a resource takes which is created or changed; 1 by default. */
  secondsPerResource?: number;
  /** Roles of people that are in no stack, by name, with the properties that CloudFormation has for a role. */
  roles?: Readonly<Record<string, Json>>;
  /** Fails the change of a resource, with this reason. */
  failsAt?: (logicalId: string, release: string) => string | undefined;
};

export type ReleaseWorld = {
  /** Creates the stack, or updates it to the next release; to be awaited in a task of the world's clock. */
  deploy: (input: ReleaseInput) => Promise<StackResult>;
  /** Deletes the stack; likewise. */
  remove: () => Promise<StackResult>;
  /** Takes what a function sends to an address that CloudFormation named. */
  put: CustomResources['put'];
  stack: Stack;
  timeline: Timeline;
  functions: Functions;
  invocations: Invocations;
  /** Hands an event to a function and does not wait. */
  invokeLater: InvokeLater;
  stateMachines: StateMachines;
  codeDeploy: CodeDeploy;
  events: Events;
  metrics: Metrics;
  alarms: Alarms;
  /** Settings of the stack's resources; `drift` changes them by hand. */
  settings: Settings;
  /** Objects by `bucket/key`, as text. */
  objects: Objects;
  refusal: Refusal;
  /** Which invocation the running code belongs to. */
  callers: Callers;
  /**
   * An object whose methods are calls that leave a function without a client of the SDK, such as the in-memory ledger: each counts as a call,
   * waits for ever in an invocation that is over, and needs the actions that `actions` names for it.
   */
  guard: <Target extends object>(target: Target, name: string, actions?: (method: string) => readonly string[]) => Target;
};

/**
 * Puts a stack into the embedded cloud: functions, state machine, deployments, alarms and settings of a translated template, answered at the
 * level of SDK operations on the world's clock. Handlers are handed in; each published version runs the ones of its own release.
 */
export const createReleaseWorld = (parts: { world: World; load: Load; options?: ReleaseWorldOptions }): ReleaseWorld => {
  const { world, load, options = {} } = parts;
  const { stackName = 'recycler', faults = [], eventsLost = false, secondsPerResource = 1, failsAt = () => undefined } = options;
  const { clock, ground } = world;
  const switches: DeploymentSwitches = {
    hooksOnRollback: options.hooksOnRollback ?? true,
    rollsBackUntouched: options.rollsBackUntouched ?? false,
    alarmsDuringHooks: options.alarmsDuringHooks ?? false,
    infoBeforeTraffic: options.infoBeforeTraffic ?? true,
  };
  let inStack: Stack['resources'] = new Map();
  const judgeRole = createRefusal(() => inStack);
  const refusal: Refusal = (role, action, resource) => (options.isAuthorising === false ? undefined : judgeRole(role, action, resource));
  const timeline = createTimeline(clock.now);
  const metrics = createMetrics(clock.now);
  const alarms = createAlarms(ground, metrics, timeline, stackName);
  const functions = createFunctions(clock.now, ground.chance);
  const callers = createCallers(clock);
  let invokeBefore: Operation | undefined;
  const emit = (name: string, value: number, { fn, qualifier, version, at }: Emitted): void => {
    const FunctionName = fn.name;
    const Resource = qualifier === latest ? fn.name : `${fn.name}:${qualifier}`;
    const isWeighted = Object.keys(fn.aliases.get(qualifier)?.weights ?? {}).length > 0;
    const isEmitted = fn.aliases.has(qualifier) && (isWeighted || options.executedVersionUnweighted !== false);
    const sets = [
      { FunctionName },
      { FunctionName, Resource },
      ...(isEmitted ? [{ FunctionName, Resource, ExecutedVersion: version }] : []),
    ];
    for (const dimensions of sets) metrics.put({ namespace: 'AWS/Lambda', name, dimensions }, [value], at);
  };
  const answerElsewhere = async (_logicalId: string, payload: unknown): Promise<unknown> => {
    const answer = (await invokeBefore?.answer({ FunctionName: '', Payload: JSON.stringify(payload) })) as
      | { Payload?: Uint8Array }
      | undefined;
    return JSON.parse(Buffer.from(answer?.Payload ?? 'null').toString('utf8'));
  };
  const invocations = createInvocations({ world, functions, callers, load, answerElsewhere, faults, emit, timeline });
  const invokeLater = createInvokeLater({ clock, functions, invocations, timeline, refusal });
  const isLost = typeof eventsLost === 'function' ? eventsLost : () => eventsLost;
  const events = createEvents({ ground, functions, invokeLater, timeline, isLost });
  const publish = (topic: string, subject: string, message: string): void =>
    void ground.published.push({ at: clock.now(), topic, subject, message });
  const { isInAlarm } = alarms;
  const codeDeploy = createCodeDeploy({ clock, timeline, functions, invokeLater, events, isInAlarm, refusal, publish, switches });
  const stateMachines = createStateMachines({ clock, chance: ground.chance, timeline, invocations, stackName, refusal });
  const customResources = createCustomResources({ clock, invokeLater, timeline, stackName });
  const makers = {
    ...createFunctionMakers(functions, stackName),
    ...createDeploymentMakers(codeDeploy, events, stackName),
    ...createDataMakers(ground, stackName),
    ...alarms.makers,
    ...stateMachines.makers,
    [customResourceType]: customResources.maker,
  };
  const stack = createStack({ name: stackName, clock, timeline, functions, codeDeploy, makers, secondsPerResource, failsAt });
  inStack = stack.resources;
  const settings = createSettings(stack);
  const objects: Objects = new Map();
  const compliance = {
    now: clock.now,
    script: options.compliance ?? [],
    resources: () => stack.resources.values(),
    changesOf: (logicalId: string) => (logicalId === account ? [ground.scenario.startMs] : (stack.resources.get(logicalId)?.changes ?? [])),
  };

  const check = (service: string, actions: readonly string[], resource: string | undefined): void => {
    const denied = actions.find((action) => isListed(options.deny ?? [], action));
    if (denied !== undefined) throw createDenial(service, `not authorized to perform: ${denied}: denied by the scenario`);
    if (actions.some((action) => isListed(options.throttle ?? [], action))) throw createThrottling(service);
    const role = callers.current()?.role;
    if (role === undefined) return;
    const own = actions[0]?.split(':')[0];
    for (const action of actions) {
      // What an action depends on in another service is about other resources.
      const lacks = refusal(role, action, action.startsWith(`${own}:`) ? resource : undefined);
      if (lacks !== undefined) throw createDenial(service, lacks);
    }
  };
  const admit: AdmitCall = async ({ service, name, input }) => {
    await callers.beforeCall();
    check(service, actionsOf(service, name), resourceOf(service, name, input as Json));
  };
  world.extend((known) => {
    invokeBefore = known['Lambda.Invoke'];
    return {
      ...createLambdaOperations(functions, invocations, invokeLater, known),
      ...createCodeDeployOperations(codeDeploy, switches),
      ...createCloudWatchOperations(metrics, alarms, clock.now, known),
      ...createSfnOperations(stateMachines),
      ...createVersionOperations(functions, stateMachines, clock.now),
      ...createS3Operations(settings, objects, clock.now),
      ...createDynamoDbOperations(settings),
      ...createAccountOperations(stack, settings, options.roles),
      ...createSnsOperations(settings),
      ...createAccessOperations(settings),
      ...createRuleOperations(settings),
      ...createCompliance(compliance),
    };
  }, admit);

  const guard: ReleaseWorld['guard'] = (target, name, actions = () => []) =>
    new Proxy(target, {
      get: (object, key) => {
        const member: unknown = Reflect.get(object, key);
        if (typeof member !== 'function') return member;
        return async (...values: unknown[]): Promise<unknown> => {
          await world.beforeCall(`${name}.${String(key)}`);
          await callers.beforeCall();
          check('DynamoDB', actions(String(key)), undefined);
          return Reflect.apply(member, object, values);
        };
      },
    });

  const own = { functions, invocations, invokeLater, stateMachines, codeDeploy, events, metrics, alarms, settings, objects };
  return { deploy: stack.deploy, remove: stack.remove, put: customResources.put, stack, timeline, ...own, refusal, callers, guard };
};
