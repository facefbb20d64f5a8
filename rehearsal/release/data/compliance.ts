import type {
  ConfigRule,
  DescribeConfigRuleEvaluationStatusCommandInput,
  DescribeConfigRuleEvaluationStatusCommandOutput,
  DescribeConfigRulesCommandInput,
  DescribeConfigRulesCommandOutput,
  DescribeConfigurationRecorderStatusCommandInput,
  DescribeConfigurationRecorderStatusCommandOutput,
  DescribeConfigurationRecordersCommandInput,
  DescribeConfigurationRecordersCommandOutput,
  EvaluationResult,
  GetComplianceDetailsByConfigRuleCommandInput,
  GetComplianceDetailsByConfigRuleCommandOutput,
  GetComplianceDetailsByResourceCommandInput,
  GetComplianceDetailsByResourceCommandOutput,
  GetResourceConfigHistoryCommandInput,
  GetResourceConfigHistoryCommandOutput,
  ResourceType,
  StartConfigRulesEvaluationCommandInput,
  StartConfigRulesEvaluationCommandOutput,
} from '@aws-sdk/client-config-service';
import { account, region } from '../../ground.ts';
import { createServiceError, type Operations, operation, takePage } from '../../operation.ts';
import type { Made } from '../cloud-formation/stack-resource.ts';

/** What one managed rule says of one resource of the stack. */
export type ScriptedCompliance = {
  /** The name of the managed rule, such as `s3-bucket-versioning-enabled`; the account's rule has the same. */
  rule: string;
  /** Logical id or name; anything for the account. */
  resource: string;
  type: string;
  compliant: boolean | 'insufficient';
  /** What it said before it saw the last change; the same by default. */
  before?: boolean;
  /** Seconds from a change of the resource until AWS Config has recorded it and the rule has run. */
  lagSeconds: number;
};

type Parts = {
  now: () => number;
  script: readonly ScriptedCompliance[];
  resources: () => Iterable<Made>;
  /** When a resource, or the account under its number, changed, in milliseconds, oldest first. */
  changesOf: (logicalId: string) => readonly number[];
};

const noRule = (name: string): Error =>
  createServiceError('NoSuchConfigRuleException', `The ConfigRule '${name}' provided in the request is invalid.`);

/** AWS Config with scripted answers, each as old as its lag makes it. Without a script the account has no recorder and no rules. */
export const createCompliance = ({ now, script, resources, changesOf }: Parts): Operations => {
  const started = new Map<string, number>();
  const names = [...new Set(script.map(({ rule }) => rule))];
  const isOn = script.length > 0;

  const resourceOf = (entry: ScriptedCompliance): { logicalId: string; name: string } | undefined =>
    entry.type === 'AWS::::Account'
      ? { logicalId: account, name: account }
      : [...resources()].find((made) => made.type === entry.type && [made.logicalId, made.name].includes(entry.resource));
  /** When what AWS Config has recorded by now was captured; undefined: nothing yet. */
  const captureOf = (entry: ScriptedCompliance): { at: number; isNewest: boolean } | undefined => {
    const changes = changesOf(resourceOf(entry)?.logicalId ?? '');
    const seen = changes.filter((at) => at + entry.lagSeconds * 1_000 <= now());
    const last = seen.at(-1);
    return last === undefined ? undefined : { at: last + entry.lagSeconds * 1_000, isNewest: last === changes.at(-1) };
  };
  const resultOf = (entry: ScriptedCompliance): EvaluationResult | undefined => {
    const capture = captureOf(entry);
    const made = resourceOf(entry);
    if (!capture || !made || entry.compliant === 'insufficient') return undefined;
    const says = capture.isNewest ? entry.compliant : (entry.before ?? entry.compliant);
    // "StartConfigRulesEvaluation ... uses the last known configuration state": the run is new, what it read is not.
    const invokedAt = Math.max(capture.at, started.get(entry.rule) ?? 0);
    return {
      EvaluationResultIdentifier: {
        EvaluationResultQualifier: { ConfigRuleName: entry.rule, ResourceType: entry.type, ResourceId: made.name },
        OrderingTimestamp: new Date(capture.at),
      },
      ComplianceType: says ? 'COMPLIANT' : 'NON_COMPLIANT',
      ConfigRuleInvokedTime: new Date(invokedAt),
      ResultRecordedTime: new Date(invokedAt),
    };
  };
  const require = (rule: string): ScriptedCompliance[] => {
    if (!names.includes(rule)) throw noRule(rule);
    return script.filter((entry) => entry.rule === rule);
  };
  const describeRule = (rule: string): ConfigRule => ({
    ConfigRuleName: rule,
    ConfigRuleArn: `arn:aws:config:${region}:${account}:config-rule/${rule}`,
    ConfigRuleId: rule,
    Source: { Owner: 'AWS', SourceIdentifier: rule.toUpperCase().replaceAll('-', '_') },
    ConfigRuleState: 'ACTIVE',
    EvaluationModes: [{ Mode: 'DETECTIVE' }],
  });

  return {
    'ConfigService.DescribeConfigRules': operation<DescribeConfigRulesCommandInput, DescribeConfigRulesCommandOutput>({
      takes: ['ConfigRuleNames', 'NextToken', 'Filters'],
      answer: ({ ConfigRuleNames, NextToken }) => {
        const missing = ConfigRuleNames?.find((name) => !names.includes(name));
        if (missing !== undefined) throw noRule(missing);
        const { page, next } = takePage(ConfigRuleNames ?? names, NextToken, 25, 'InvalidNextTokenException');
        return { ConfigRules: page.map(describeRule), NextToken: next };
      },
    }),
    'ConfigService.DescribeConfigurationRecorders': operation<
      DescribeConfigurationRecordersCommandInput,
      DescribeConfigurationRecordersCommandOutput
    >({
      takes: ['ConfigurationRecorderNames', 'Arn', 'ServicePrincipal'],
      answer: () => ({ ConfigurationRecorders: isOn ? [{ name: 'default', recordingGroup: { allSupported: true } }] : [] }),
    }),
    'ConfigService.DescribeConfigurationRecorderStatus': operation<
      DescribeConfigurationRecorderStatusCommandInput,
      DescribeConfigurationRecorderStatusCommandOutput
    >({
      takes: ['ConfigurationRecorderNames', 'Arn', 'ServicePrincipal'],
      answer: () => ({ ConfigurationRecordersStatus: isOn ? [{ name: 'default', recording: true, lastStatus: 'Success' }] : [] }),
    }),
    'ConfigService.GetComplianceDetailsByConfigRule': operation<
      GetComplianceDetailsByConfigRuleCommandInput,
      GetComplianceDetailsByConfigRuleCommandOutput
    >({
      takes: ['ConfigRuleName', 'ComplianceTypes', 'Limit', 'NextToken'],
      answer: ({ ConfigRuleName = '', ComplianceTypes, Limit, NextToken }) => {
        const found = require(ConfigRuleName)
          .flatMap((entry) => resultOf(entry) ?? [])
          .filter(({ ComplianceType = 'COMPLIANT' }) => !ComplianceTypes?.length || ComplianceTypes.includes(ComplianceType));
        // "The default is 10. You cannot specify a number greater than 100."
        const { page, next } = takePage(found, NextToken, Limit || 10, 'InvalidNextTokenException');
        return { EvaluationResults: page, NextToken: next };
      },
    }),
    'ConfigService.GetComplianceDetailsByResource': operation<
      GetComplianceDetailsByResourceCommandInput,
      GetComplianceDetailsByResourceCommandOutput
    >({
      takes: ['ResourceType', 'ResourceId', 'ComplianceTypes', 'NextToken', 'ResourceEvaluationId'],
      answer: ({ ResourceType, ResourceId }) => ({
        EvaluationResults: script
          .filter((entry) => entry.type === ResourceType && [entry.resource, resourceOf(entry)?.name].includes(ResourceId))
          .flatMap((entry) => resultOf(entry) ?? []),
      }),
    }),
    'ConfigService.DescribeConfigRuleEvaluationStatus': operation<
      DescribeConfigRuleEvaluationStatusCommandInput,
      DescribeConfigRuleEvaluationStatusCommandOutput
    >({
      takes: ['ConfigRuleNames', 'Limit', 'NextToken'],
      answer: ({ ConfigRuleNames, NextToken }) => {
        const { page, next } = takePage(ConfigRuleNames ?? names, NextToken, 50, 'InvalidNextTokenException');
        return {
          ConfigRulesEvaluationStatus: page.map((rule) => {
            const entries = require(rule).filter(({ compliant }) => compliant !== 'insufficient');
            const last = Math.max(started.get(rule) ?? 0, ...entries.map((entry) => captureOf(entry)?.at ?? 0));
            const hasRun = last > 0 && entries.length > 0;
            const times = { LastSuccessfulInvocationTime: new Date(last), LastSuccessfulEvaluationTime: new Date(last) };
            return { ConfigRuleName: rule, FirstEvaluationStarted: hasRun, ...(hasRun && times) };
          }),
          NextToken: next,
        };
      },
    }),
    'ConfigService.GetResourceConfigHistory': operation<GetResourceConfigHistoryCommandInput, GetResourceConfigHistoryCommandOutput>({
      takes: ['resourceType', 'resourceId', 'limit', 'laterTime', 'earlierTime', 'chronologicalOrder', 'nextToken'],
      answer: ({ resourceType = '', resourceId = '', limit }) => {
        if (!isOn) throw createServiceError('NoAvailableConfigurationRecorderException', 'There are no configuration recorders available.');
        const entry = script.find((each) => each.type === resourceType && [each.resource, resourceOf(each)?.name].includes(resourceId));
        const made = [...resources()].find(({ type, name }) => type === resourceType && name === resourceId);
        const lag = (entry?.lagSeconds ?? 60) * 1_000;
        const seen = changesOf(made?.logicalId ?? '').filter((at) => at + lag <= now());
        if (!made || seen.length === 0) {
          throw createServiceError(
            'ResourceNotDiscoveredException',
            `Resource ${resourceId} of resourceType:${resourceType} is unknown or has not been discovered`,
          );
        }
        const items = seen.toReversed().map((at) => ({
          resourceType: resourceType as ResourceType,
          resourceId,
          configurationItemCaptureTime: new Date(at + lag),
          configurationItemStatus: 'OK' as const,
          configuration: JSON.stringify(made.properties),
        }));
        return { configurationItems: items.slice(0, limit || 10) };
      },
    }),
    'ConfigService.StartConfigRulesEvaluation': operation<StartConfigRulesEvaluationCommandInput, StartConfigRulesEvaluationCommandOutput>({
      takes: ['ConfigRuleNames'],
      answer: ({ ConfigRuleNames = [] }) => {
        if (ConfigRuleNames.length > 25) throw createServiceError('InvalidParameterValueException', 'at most 25 rules');
        for (const rule of ConfigRuleNames) require(rule);
        // "once per minute" (Config developer guide, evaluating-your-resources).
        const isTooSoon = ConfigRuleNames.some((rule) => now() - (started.get(rule) ?? 0) < 60_000);
        if (isTooSoon) throw createServiceError('LimitExceededException', 'only one call a minute for each rule');
        for (const rule of ConfigRuleNames) started.set(rule, now());
        return {};
      },
    }),
  };
};
