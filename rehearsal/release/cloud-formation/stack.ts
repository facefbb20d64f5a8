import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../../../core/errors.ts';
import { account, region } from '../../ground.ts';
import type { VirtualClock } from '../../virtual-clock.ts';
import type { CodeDeploy } from '../code-deploy/code-deploy.ts';
import type { Hooks } from '../code-deploy/deployment.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Timeline } from '../timeline.ts';
import { customResourceType } from './custom-resources.ts';
import { orderDeletion } from './order-deletion.ts';
import { identify } from './physical.ts';
import { type Resolver, recordIn, resolveTemplate } from './resolve-template.ts';
import { type CodeDeployUpdate, policiesOf, type ReleaseInput, type StackResult } from './stack-change.ts';
import type { Identity, Made, Maker, Order } from './stack-resource.ts';
import { type Json, refuseTemplate } from './template-language.ts';

export type Stack = {
  name: string;
  id: string;
  /** Resources of the stack as it is now, by logical id. */
  resources: ReadonlyMap<string, Made>;
  /** What left the stack but was kept by its policy. */
  kept: readonly Made[];
  /** What was deleted. */
  deleted: readonly Made[];
  release: () => string | undefined;
  status: () => string;
  /** Its parameters with their values, defaults included: while it is updated those of the update. */
  parameters: () => Record<string, string>;
  /** Creates the stack, or updates it; waits for the end on the virtual clock. Only what a template gets wrong throws. */
  deploy: (input: ReleaseInput) => Promise<StackResult>;
  /** Deletes the stack; what its policies retain stays. */
  remove: () => Promise<StackResult>;
};

type Parts = {
  name: string;
  clock: VirtualClock;
  timeline: Timeline;
  functions: Functions;
  codeDeploy: CodeDeploy;
  makers: Record<string, Maker>;
  /** Virtual seconds that a resource takes which is created or changed. */
  secondsPerResource: number;
  /** Fails the resource of this logical id, for a stack that rolls back for another reason. */
  failsAt: (logicalId: string, release: string) => string | undefined;
};

const aliasType = 'AWS::Lambda::Alias';

/**
 * One stack of CloudFormation, created and updated from translated templates. All that is shared changes first, then the alias that CodeDeploy
 * shifts; whatever fails puts the old template's resources back. What a policy retains is remembered.
 */
export const createStack = (parts: Parts): Stack => {
  const { name, clock, timeline, functions, codeDeploy, makers, secondsPerResource, failsAt } = parts;
  const id = `arn:aws:cloudformation:${region}:${account}:stack/${name}/1`;
  const resources = new Map<string, Made>();
  const kept: Made[] = [];
  const deleted: Made[] = [];
  let current: ReleaseInput | undefined;
  let given: ReleaseInput | undefined;
  let status = 'NONE';

  const found = (logicalId: string): Made => resources.get(logicalId) ?? refuseTemplate(`${logicalId} is referred to before it is made`);
  const lookup = {
    ref: (logicalId: string) => found(logicalId).ref,
    attribute: (logicalId: string, attribute: string) =>
      found(logicalId).attributes[attribute] ??
      refuseTemplate(`${logicalId} (${found(logicalId).type}) has no attribute ${attribute} here`),
  };
  const resolverOf = ({ translated, parameters = {} }: ReleaseInput): Resolver =>
    resolveTemplate({ template: translated, parameters, stackName: name, stackId: id, lookup });

  /** A template that is wrong in itself is refused before anything changes. */
  const validate = ({ translated, parameters = {} }: ReleaseInput): void => {
    const anything = { ref: (logicalId: string) => logicalId, attribute: (logicalId: string) => logicalId };
    const { order, resolve } = resolveTemplate({ template: translated, parameters, stackName: name, stackId: id, lookup: anything });
    for (const logicalId of order) resolve(translated.Resources[logicalId]);
  };

  const leave = async (made: Made, policy: string): Promise<void> => {
    if (policy === 'Retain') {
      kept.push(made);
      return;
    }
    await makers[made.type]?.remove?.(made);
    if (made.type === aliasType) functions.find(String(made.properties.FunctionName))?.fn.aliases.delete(String(made.properties.Name));
    deleted.push(made);
  };

  const makeAlias = async (order: Order, update: CodeDeployUpdate | undefined, run: Run): Promise<Identity> => {
    const { fn } = functions.require(String(order.properties.FunctionName));
    const alias = String(order.properties.Name);
    const version = String(order.properties.FunctionVersion);
    const before = fn.aliases.get(alias);
    const isShifted = order.before !== undefined && update !== undefined && before !== undefined && before.version !== version;
    if (isShifted) {
      const hooks: Hooks = {
        ...(update.BeforeAllowTrafficHook !== undefined && { BeforeAllowTraffic: update.BeforeAllowTrafficHook }),
        ...(update.AfterAllowTrafficHook !== undefined && { AfterAllowTraffic: update.AfterAllowTrafficHook }),
      };
      const deployment = await codeDeploy.run({
        application: update.ApplicationName,
        group: update.DeploymentGroupName,
        creator: run.isRollback ? 'CloudFormationRollback' : 'CloudFormation',
        externalId: id,
        target: { functionName: fn.name, functionAlias: alias, currentVersion: before.version, targetVersion: version },
        hooks,
      });
      if (deployment.status !== 'Succeeded')
        throw new Error(`CodeDeploy deployment ${deployment.id}: ${deployment.error?.message ?? deployment.status}`);
    } else if (before?.version !== version || Object.keys(before.weights).length > 0) functions.point(fn, alias, version);
    return { name: alias, ref: `${fn.arn}:${alias}`, attributes: { AliasArn: `${fn.arn}:${alias}` } };
  };

  type Run = {
    input: ReleaseInput;
    resolver: Resolver;
    isRollback: boolean;
    /** What was replaced, to be removed at the end. */
    left: Made[];
    /** What a rollback restored as it was. */
    restored: ReadonlySet<string>;
  };

  const makeOne = async (logicalId: string, run: Run): Promise<void> => {
    const { input, resolver } = run;
    const template = input.translated.Resources[logicalId] ?? refuseTemplate(`there is no resource ${logicalId}`);
    const { Type: type } = template;
    const properties = (resolver.resolve(template.Properties ?? {}) ?? {}) as Json;
    const before = resources.get(logicalId);
    const maker = makers[type];
    const update = recordIn(recordIn(resolver.resolve(template.UpdatePolicy)).CodeDeployLambdaAliasUpdate);
    const hasMoved = type === aliasType && isElsewhere(functions, properties);
    if (before?.type === type && isDeepStrictEqual(before.properties, properties) && !hasMoved) {
      Object.assign(before, policiesOf(template));
      return;
    }
    const planted = failsAt(logicalId, input.release);
    if (planted !== undefined && !run.isRollback) throw new Error(planted);
    if (secondsPerResource > 0) await clock.sleep(secondsPerResource);
    const isOther = before !== undefined && (before.type !== type || (maker?.isReplaced?.(before, properties) ?? false));
    const order: Order = {
      logicalId,
      type,
      properties,
      before: isOther ? undefined : before,
      release: input.release,
      definition: input.definition,
    };
    const identity =
      type === aliasType
        ? await makeAlias(order, Object.keys(update).length > 0 ? (update as CodeDeployUpdate) : undefined, run)
        : ((await maker?.make(order)) ?? identify(type, logicalId, properties, name));
    if (before && (isOther || before.ref !== identity.ref)) run.left.push(before);
    const changes = [...(isOther ? [] : (before?.changes ?? [])), clock.now()];
    resources.set(logicalId, { logicalId, type, ...identity, properties, ...policiesOf(template), changedAt: clock.now(), changes });
  };

  /** Shared things first, then the aliases that CodeDeploy shifts, then what comes after those. */
  const phasesOf = ({ input, resolver }: Run): string[] => {
    const isShifted = (logicalId: string): boolean => input.translated.Resources[logicalId]?.UpdatePolicy !== undefined;
    const shifted = resolver.order.filter(isShifted);
    const rank = (logicalId: string): number => {
      if (isShifted(logicalId)) return 1;
      return shifted.some((alias) => resolver.isBehind(logicalId, alias)) ? 2 : 0;
    };
    return [0, 1, 2].flatMap((wanted) => resolver.order.filter((logicalId) => rank(logicalId) === wanted));
  };

  const apply = async (run: Run): Promise<void> => {
    for (const logicalId of phasesOf(run)) if (!run.restored.has(logicalId)) await makeOne(logicalId, run);
    await cleanUp(run);
  };
  const none: readonly Made[] = [];
  const runOf = (input: ReleaseInput, restored: readonly Made[] = none): Run => ({
    input,
    resolver: resolverOf(input),
    isRollback: restored !== none,
    left: [],
    restored: new Set(restored.map(({ logicalId }) => logicalId)),
  });

  const cleanUp = async ({ input, resolver, left }: Run): Promise<void> => {
    for (const made of left) await leave(made, made.replacePolicy);
    for (const [logicalId, made] of [...resources].toReversed()) {
      if (Object.hasOwn(input.translated.Resources, logicalId) && resolver.isMade(logicalId)) continue;
      resources.delete(logicalId);
      await leave(made, made.deletionPolicy);
    }
  };

  const conclude = (next: StackResult['status'], since: number, reason?: string): StackResult => {
    status = next;
    timeline.add('stack', `stack ${name}: ${next}${reason === undefined ? '' : `: ${reason}`}`, { status: next, reason });
    return { status: next, ...(reason !== undefined && { reason }), deployments: [...codeDeploy.deployments.values()].slice(since) };
  };

  const goBack = async (before: ReleaseInput | undefined, failed: Run, since: number, reason: string): Promise<StackResult> => {
    if (!before) {
      for (const made of [...resources.values()].toReversed()) await leave(made, made.deletionPolicy);
      resources.clear();
      return conclude('CREATE_FAILED', since, reason);
    }
    status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    given = before;
    timeline.add('stack', `stack ${name} goes back to release ${before.release}: ${reason}`, { status, reason });
    // What was replaced is still there: it takes its place again, and its replacement leaves.
    const replacements = failed.left.flatMap(({ logicalId }) => resources.get(logicalId) ?? []);
    for (const made of failed.left) resources.set(made.logicalId, made);
    for (const made of replacements) await leave(made, made.replacePolicy);
    try {
      await apply(runOf(before, [...failed.left]));
      return conclude('UPDATE_ROLLBACK_COMPLETE', since, reason);
    } catch (error) {
      if (error instanceof InputError) throw error;
      return conclude('UPDATE_ROLLBACK_FAILED', since, `${reason}; then ${(error as Error).message}`);
    }
  };

  const remove = async (): Promise<StackResult> => {
    const since = codeDeploy.deployments.size;
    status = 'DELETE_IN_PROGRESS';
    timeline.add('stack', `stack ${name}: deletion`, { status });
    const ordered = current ? orderDeletion(resources, resolverOf(current), ({ type }) => type === customResourceType) : [];
    for (const made of ordered) {
      try {
        await leave(made, made.deletionPolicy);
      } catch (error) {
        return conclude('DELETE_FAILED', since, (error as Error).message);
      }
      resources.delete(made.logicalId);
    }
    current = undefined;
    return conclude('DELETE_COMPLETE', since);
  };

  return {
    name,
    id,
    remove,
    resources,
    kept,
    deleted,
    release: () => current?.release,
    status: () => status,
    parameters: () =>
      Object.fromEntries(
        Object.entries(given?.translated.Parameters ?? {}).map(([key, { Default }]) => [
          key,
          given?.parameters?.[key] ?? String(Default ?? ''),
        ]),
      ),
    deploy: async (input) => {
      const since = codeDeploy.deployments.size;
      const before = current;
      validate(input);
      given = input;
      status = before ? 'UPDATE_IN_PROGRESS' : 'CREATE_IN_PROGRESS';
      timeline.add('stack', `stack ${name}: ${before ? 'update to' : 'creation with'} release ${input.release}`, {
        status,
        release: input.release,
      });
      const run = runOf(input);
      try {
        await apply(run);
        current = input;
      } catch (error) {
        if (error instanceof InputError) throw error;
        return goBack(before, run, since, (error as Error).message);
      }
      timeline.add('promoted', `release ${input.release} is deployed`, { release: input.release });
      return conclude(before ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE', since);
    },
  };
};

const isElsewhere = (functions: Functions, properties: Json): boolean => {
  const alias = functions.find(String(properties.FunctionName))?.fn.aliases.get(String(properties.Name));
  return alias === undefined || alias.version !== String(properties.FunctionVersion) || Object.keys(alias.weights).length > 0;
};
