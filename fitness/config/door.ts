import {
  ConfigServiceClient,
  type ConfigurationRecorder,
  type ConfigRule as CopyOfRule,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  GetResourceConfigHistoryCommand,
  paginateDescribeConfigRuleEvaluationStatus,
  paginateDescribeConfigRules,
  paginateGetComplianceDetailsByConfigRule,
  type ResourceType,
} from '@aws-sdk/client-config-service';
import type { MakeClient } from '../../aws/clients.ts';
import type { Check } from '../check-resources.ts';
import type { Reading } from '../fitness-function.ts';
import { type Answer, takeAnswer, takeReading } from '../readings.ts';
import type { ComplianceByRule } from './check-compliance.ts';
import type { Compliance, ConfigAnswer, RuleRun, WatchedResource, Watcher } from './compliance.ts';
import { findTwin } from './find-twin.ts';
import { type ConfigRule, rules as everyRule, identifierOf } from './rules.ts';

/** What is asked. */
export type ComplianceQuestion = {
  resources: readonly WatchedResource[];
  /** The checks of our own that were made in this run: they stand beside the answers of AWS Config. */
  twins: readonly Check[];
  /** When we last changed these resources, in milliseconds. */
  changedAt: number;
  rules?: readonly ConfigRule[];
};

const isRecorded = (type: string, recorder: ConfigurationRecorder): boolean => {
  const { allSupported, resourceTypes = [], exclusionByResourceTypes, recordingStrategy } = recorder.recordingGroup ?? {};
  if (recordingStrategy?.useOnly === 'EXCLUSION_BY_RESOURCE_TYPES')
    return !(exclusionByResourceTypes?.resourceTypes ?? []).includes(type as ResourceType);
  // A recorder without a group records all supported types (API reference, ConfigurationRecorder).
  return recorder.recordingGroup === undefined || allSupported === true || resourceTypes.includes(type as ResourceType);
};

/** The recorders that are on. */
const readRecorders = async (client: ConfigServiceClient): Promise<Answer<readonly ConfigurationRecorder[]>> => {
  const states = await takeAnswer('config:DescribeConfigurationRecorderStatus', async () => {
    const { ConfigurationRecordersStatus: found = [] } = await client.send(new DescribeConfigurationRecorderStatusCommand({}));
    return found.flatMap(({ name, recording }) => (recording === true ? [name] : []));
  });
  if (states.is === 'unknown') return states;
  return takeAnswer('config:DescribeConfigurationRecorders', async () => {
    const { ConfigurationRecorders: found = [] } = await client.send(new DescribeConfigurationRecordersCommand({}));
    return found.filter(({ name }) => states.value.includes(name));
  });
};

const readRules = async (client: ConfigServiceClient): Promise<CopyOfRule[]> => {
  const found: CopyOfRule[] = [];
  for await (const page of paginateDescribeConfigRules({ client }, {})) found.push(...(page.ConfigRules ?? []));
  return found.filter(
    ({ Source, ConfigRuleState: state = 'ACTIVE', EvaluationModes: modes = [] }) =>
      Source?.Owner === 'AWS' &&
      (state === 'ACTIVE' || state === 'EVALUATING') &&
      (modes.length === 0 || modes.some(({ Mode }) => Mode === 'DETECTIVE')),
  );
};

const watchersOf = (rule: ConfigRule, resource: WatchedResource, copies: readonly CopyOfRule[]): Watcher[] =>
  copies.flatMap(({ ConfigRuleName: name = '', Source, Scope: scope }) => {
    const types = scope?.ComplianceResourceTypes ?? [];
    const isAbout =
      Source?.SourceIdentifier === identifierOf(rule) &&
      (types.length === 0 || types.includes(resource.type)) &&
      [undefined, resource.id].includes(scope?.ComplianceResourceId);
    return isAbout ? [{ name, picksByTag: scope?.TagKey !== undefined }] : [];
  });

const readRun = async (client: ConfigServiceClient, rule: string): Promise<RuleRun | undefined> => {
  for await (const page of paginateDescribeConfigRuleEvaluationStatus({ client }, { ConfigRuleNames: [rule] }))
    for (const status of page.ConfigRulesEvaluationStatus ?? []) {
      if (status.ConfigRuleName !== rule) continue;
      const succeededAt = status.LastSuccessfulEvaluationTime?.getTime();
      const failedAt = Math.max(status.LastFailedEvaluationTime?.getTime() ?? 0, status.LastFailedInvocationTime?.getTime() ?? 0);
      const { LastErrorCode: failure } = status;
      return { rule, succeededAt, ...(failure !== undefined && failedAt >= (succeededAt ?? 0) && { failure }) };
    }
  return undefined;
};

const readAnswers = async (client: ConfigServiceClient, rule: string): Promise<(ConfigAnswer & { resource: string })[]> => {
  const found: (ConfigAnswer & { resource: string })[] = [];
  for await (const page of paginateGetComplianceDetailsByConfigRule({ client, pageSize: 100 }, { ConfigRuleName: rule }))
    for (const { EvaluationResultIdentifier: about, ComplianceType: says, ConfigRuleInvokedTime, Annotation } of page.EvaluationResults ??
      []) {
      const { ResourceType: type, ResourceId: id } = about?.EvaluationResultQualifier ?? {};
      const annotation = Annotation === undefined ? {} : { annotation: Annotation };
      const resource = `${type} ${id}`;
      found.push({ rule, says: says ?? 'nothing', invokedAt: ConfigRuleInvokedTime?.getTime(), ...annotation, resource });
    }
  return found;
};

const readCapture = (client: ConfigServiceClient, { type, id }: WatchedResource): Promise<Reading<number>> =>
  takeReading('config:GetResourceConfigHistory', async () => {
    const request = { resourceType: type as ResourceType, resourceId: id, limit: 1 };
    const { configurationItems: [latest] = [] } = await client.send(new GetResourceConfigHistoryCommand(request));
    return latest?.configurationItemCaptureTime?.getTime();
  }, ['ResourceNotDiscoveredException']);

/** All of them, or the first that is not known. */
const join = <Value>(source: string, parts: readonly Answer<Value>[]): Answer<readonly Value[]> => {
  const unknown = parts.find((part) => part.is === 'unknown');
  return unknown ?? { is: 'known', value: parts.flatMap((part) => (part.is === 'known' ? [part.value] : [])), source };
};

/** Keeps what was asked before: each thing is read once for a judgement, whatever it is needed for. */
const remember = <Key, Value>(read: (key: Key) => Promise<Value>): ((key: Key) => Promise<Value>) => {
  const found = new Map<Key, Promise<Value>>();
  return (key) => {
    const value = found.get(key) ?? read(key);
    found.set(key, value);
    return value;
  };
};

/**
 * Reads what AWS Config says of these resources, one snapshot for each rule and resource of its type. Rules are found by what they are
 * copies of, since accounts, packs and Security Hub name them as they like. Never throws: what could not be read is an unknown reading.
 */
export const readCompliance = async (client: ConfigServiceClient, question: ComplianceQuestion): Promise<ComplianceByRule> => {
  const { resources, twins, changedAt, rules = everyRule } = question;
  const copies = await takeAnswer('config:DescribeConfigRules', () => readRules(client));
  const recorders = await readRecorders(client);
  const runOf = remember((name: string) => takeAnswer('config:DescribeConfigRuleEvaluationStatus', () => readRun(client, name)));
  const answersOf = remember((name: string) => takeAnswer('config:GetComplianceDetailsByConfigRule', () => readAnswers(client, name)));
  const captureOf = remember((resource: WatchedResource) => readCapture(client, resource));
  const readOne = async (rule: ConfigRule, resource: WatchedResource): Promise<Compliance> => {
    const watchers: Answer<readonly Watcher[]> =
      copies.is === 'unknown' ? copies : { ...copies, value: watchersOf(rule, resource, copies.value) };
    const names = watchers.is === 'known' ? watchers.value.map(({ name }) => name) : [];
    const [answers, runs]: [Answer<ConfigAnswer & { resource: string }>[], Answer<RuleRun>[]] = [[], []];
    for (const name of names) {
      const all = await answersOf(name);
      if (all.is === 'unknown') answers.push(all);
      else
        for (const value of all.value)
          if (value.resource === `${resource.type} ${resource.id}`) answers.push({ is: 'known', value, source: all.source });
      runs.push(await runOf(name));
    }
    // A periodic rule reads no record.
    const needsCapture = names.length > 0 && rule.trigger === 'change';
    return {
      rule: rule.name,
      resource,
      changedAt,
      twin: findTwin(rule, resource, twins),
      watchers,
      isRecording:
        recorders.is === 'unknown' ? recorders : { ...recorders, value: recorders.value.some((each) => isRecorded(resource.type, each)) },
      answers: join('config:GetComplianceDetailsByConfigRule', answers),
      runs: join('config:DescribeConfigRuleEvaluationStatus', runs),
      capturedAt: needsCapture ? await captureOf(resource) : { is: 'absent', source: 'config:GetResourceConfigHistory' },
    };
  };
  const found = new Map<string, Map<string, Compliance>>();
  for (const rule of rules) {
    const own = new Map<string, Compliance>();
    for (const resource of resources) if (resource.type === rule.type) own.set(resource.id, await readOne(rule, resource));
    found.set(rule.name, own);
  }
  return found;
};

/** The same, with a client of its own. */
export const connectCompliance =
  (make: MakeClient) =>
  (question: ComplianceQuestion): Promise<ComplianceByRule> =>
    readCompliance(make(ConfigServiceClient), question);
