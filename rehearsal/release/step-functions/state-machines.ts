import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { type ExecutionResult, parseStateMachine, runExecution, type StateMachine } from '../../../local/state-machine.ts';
import { type Chance, hexOf } from '../../chance.ts';
import { account, region } from '../../ground.ts';
import { createServiceError } from '../../operation.ts';
import type { VirtualClock } from '../../virtual-clock.ts';
import { identify } from '../cloud-formation/physical.ts';
import { recordIn } from '../cloud-formation/resolve-template.ts';
import type { Maker } from '../cloud-formation/stack-resource.ts';
import { type Json, refuseTemplate } from '../cloud-formation/template-language.ts';
import type { Invocations } from '../lambda/invocation.ts';
import type { Timeline } from '../timeline.ts';

/** One version of a state machine, or the machine as it is now. */
export type MachineVersion = {
  definition: StateMachine;
  text: string;
  role: string;
  revision: string;
  createdAt: number;
  properties: Json;
};
export type Machine = {
  name: string;
  arn: string;
  latest: MachineVersion;
  versions: Map<string, MachineVersion>;
  /** How many were ever published. */
  published: number;
  aliases: Map<string, string>;
};
/** How an execution ended; `ABORTED`: a person or a program stopped it. */
export type ExecutionEnd = Pick<ExecutionResult, 'output' | 'error' | 'cause' | 'endedAt'> & {
  status: ExecutionResult['status'] | 'ABORTED';
};
export type Execution = {
  arn: string;
  name: string;
  /** ARN of the machine, of its version, or of its alias, as it was started. */
  startedWith: string;
  versionArn: string | undefined;
  machineArn: string;
  input: string;
  startedAt: number;
  result: ExecutionEnd | undefined;
};

export type StateMachines = {
  machines: ReadonlyMap<string, Machine>;
  executions: ReadonlyMap<string, Execution>;
  makers: Record<string, Maker>;
  /** @throws StateMachineDoesNotExist */
  find: (arn: string) => { machine: Machine; version: MachineVersion; versionArn: string | undefined };
  /** Starts at once, runs on the clock. @throws StateMachineDoesNotExist, ExecutionAlreadyExists */
  start: (arn: string, name: string | undefined, input: string) => Execution;
  /** Ends an execution where it stands; what it has called goes on. */
  stop: (arn: string, error: string, cause: string) => void;
};

type Parts = {
  clock: VirtualClock;
  chance: Chance;
  timeline: Timeline;
  invocations: Invocations;
  stackName: string;
  /** May this role do that? Undefined: yes; otherwise what it lacks. */
  refusal: (role: string, action: string, resource: string) => string | undefined;
};

const fail = (name: string, message: string): never => {
  throw Object.assign(new Error(message), { name });
};

/** Functions that a definition names. @throws InputError where a name is an expression, for which no permission can be granted */
const functionsOf = ({ States }: StateMachine): string[] =>
  Object.values(States).flatMap((state) => {
    if (state.Type !== 'Task') return [];
    const { FunctionName } = state.Arguments;
    return FunctionName.startsWith('{%') ? refuseTemplate(`FunctionName ${FunctionName} is an expression`) : [FunctionName];
  });

/** Step Functions: machines, versions that keep their definition and role, executions that invoke functions by the ARN in the definition. */
export const createStateMachines = ({ clock, chance, timeline, invocations, stackName, refusal }: Parts): StateMachines => {
  const machines = new Map<string, Machine>();
  const executions = new Map<string, Execution>();
  const random = chance('state-machine').next;

  const fill = (text: string, substitutions: Json): string =>
    text.replaceAll(/\$\{(\w+)\}/g, (_all, name: string) =>
      Object.hasOwn(substitutions, name) ? String(substitutions[name]) : refuseTemplate(`DefinitionSubstitutions has no ${name}`),
    );

  const versionFrom = (properties: Json, definition: string, count: number): MachineVersion => {
    const written: unknown = parse(fill(definition, recordIn(properties.DefinitionSubstitutions)));
    const text = JSON.stringify(written);
    const revision = hexOf(`${text}${JSON.stringify(properties)}${count}`);
    return {
      definition: parseStateMachine(written, 'definition'),
      text,
      role: String(properties.RoleArn),
      revision,
      createdAt: clock.now(),
      properties,
    };
  };

  const parseArn = (arn: string): { name: string; qualifier: string | undefined } => {
    const [, , , , , , name = '', qualifier] = arn.split(':');
    return { name, qualifier };
  };
  const find: StateMachines['find'] = (arn) => {
    const { name, qualifier } = parseArn(arn);
    const machine = machines.get(name);
    if (!machine) throw createServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    if (qualifier === undefined) return { machine, version: machine.latest, versionArn: undefined };
    const number = machine.aliases.get(qualifier) ?? qualifier;
    const version = machine.versions.get(number);
    if (!version) throw createServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return { machine, version, versionArn: `${machine.arn}:${number}` };
  };

  const callAs =
    (role: string, name: string) =>
    async (payload: unknown): Promise<unknown> => {
      const lacks = refusal(role, 'lambda:InvokeFunction', name);
      if (lacks !== undefined) return fail('Lambda.AccessDeniedException', lacks);
      try {
        const answer = await invocations.invoke(name, undefined, payload);
        const found = JSON.parse(answer.payload) as { errorType?: string; errorMessage?: string };
        if (!answer.functionError) return found;
        // "Lambda.Unknown ... an unhandled error in Lambda, such as out-of-memory or function crash" (developer guide, error handling).
        return fail(found.errorType === 'Runtime.ExitError' ? 'Lambda.Unknown' : String(found.errorType), String(found.errorMessage));
      } catch (error) {
        const { name: kind, message } = error as Error;
        if (['TooManyRequestsException', 'ResourceNotFoundException'].includes(kind)) return fail(`Lambda.${kind}`, message);
        throw error;
      }
    };

  const start: StateMachines['start'] = (arn, given, input) => {
    const { machine, version, versionArn } = find(arn);
    const name = given ?? hexOf(`execution:${executions.size}`);
    const executionArn = `arn:aws:states:${region}:${account}:execution:${machine.name}:${name}`;
    const known = executions.get(executionArn);
    // "StartExecution is idempotent for STANDARD workflows ... with the same name and input as a running execution" (API reference).
    if (known && !known.result && known.input === input) return known;
    if (known) throw createServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    const execution: Execution = {
      arn: executionArn,
      name,
      startedWith: arn,
      versionArn,
      machineArn: machine.arn,
      input,
      startedAt: clock.now(),
      result: undefined,
    };
    executions.set(executionArn, execution);
    const tasks = Object.fromEntries(
      functionsOf(version.definition).map((fn) => {
        const call = callAs(version.role, fn);
        // A stopped one calls nothing more.
        return [fn, async (payload: unknown) => (execution.result ? fail('Stopped', 'the execution was stopped') : call(payload))];
      }),
    );
    void clock.spawn(async () => {
      const request = { definition: version.definition, name, input: JSON.parse(input) as unknown, tasks, clock, random };
      const result = await runExecution(request);
      if (execution.result) return;
      execution.result = result;
      const { status, error } = execution.result;
      timeline.add('execution', `execution ${name} ${status}${error === undefined ? '' : `: ${error}`}`, {
        execution: executionArn,
        status,
      });
    });
    timeline.add('execution', `execution ${name} of ${versionArn ?? machine.arn} starts`, { execution: executionArn, status: 'RUNNING' });
    return execution;
  };

  const machineOf = (arn: unknown): Machine => find(String(arn)).machine;
  const makers: Record<string, Maker> = {
    'AWS::StepFunctions::StateMachine': {
      make: ({ type, logicalId, properties, before, definition }) => {
        const identity = identify(type, logicalId, properties, stackName);
        const known = machines.get(identity.name);
        // What has the same address in the bucket is the same definition.
        const isSame = known !== undefined && before !== undefined && isDeepStrictEqual(known.latest.properties, properties);
        const latest = isSame ? known.latest : versionFrom(properties, definition, (known?.published ?? 0) + 1);
        if (known) known.latest = latest;
        else
          machines.set(identity.name, {
            name: identity.name,
            arn: identity.ref,
            latest,
            versions: new Map(),
            published: 0,
            aliases: new Map(),
          });
        return { ...identity, attributes: { ...identity.attributes, StateMachineRevisionId: latest.revision } };
      },
      remove: ({ name }) => void machines.delete(name),
    },
    'AWS::StepFunctions::StateMachineVersion': {
      isReplaced: (before, properties) => !isDeepStrictEqual(before.properties, properties),
      make: ({ properties }) => {
        const machine = machineOf(properties.StateMachineArn);
        // Publishing a revision again answers the version that it has (API reference, PublishStateMachineVersion).
        const known = [...machine.versions].find(([, { revision }]) => revision === machine.latest.revision)?.[0];
        if (known === undefined) machine.published += 1;
        const number = known ?? String(machine.published);
        machine.versions.set(number, machine.latest);
        return { name: number, ref: `${machine.arn}:${number}`, attributes: { Arn: `${machine.arn}:${number}` } };
      },
      remove: ({ name, properties }) => void machines.get(parseArn(String(properties.StateMachineArn)).name)?.versions.delete(name),
    },
    'AWS::StepFunctions::StateMachineAlias': {
      make: ({ logicalId, properties }) => {
        const { Name, DeploymentPreference, RoutingConfiguration } = properties;
        const routed = Array.isArray(RoutingConfiguration) ? recordIn(RoutingConfiguration[0]).StateMachineVersionArn : undefined;
        const versionArn = String(recordIn(DeploymentPreference).StateMachineVersionArn ?? routed);
        const { name, qualifier = '' } = parseArn(versionArn);
        const machine = machineOf(versionArn);
        const alias = String(Name ?? logicalId);
        machine.aliases.set(alias, qualifier);
        const ref = `${machine.arn.split(':').slice(0, 6).join(':')}:${name}:${alias}`;
        return { name: alias, ref, attributes: { Arn: ref } };
      },
    },
  };
  const stop: StateMachines['stop'] = (arn, error, cause) => {
    const execution = executions.get(arn);
    if (!execution || execution.result) return;
    execution.result = { status: 'ABORTED', error, cause, endedAt: clock.now() };
    timeline.add('execution', `execution ${execution.name} ABORTED: ${error}`, { execution: arn, status: 'ABORTED' });
  };
  return { machines, executions, makers, find, start, stop };
};
