import type { DoorPermissions, Permission } from '../../aws/permissions.ts';

const named = (operation: string): Permission => ({
  action: `config:${operation}`,
  operation,
  source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsconfig.html',
});

/** The actions of `door.ts`. `refresh` is needed only by a caller that has rules run again. */
export const configPermissions: DoorPermissions = {
  readCompliance: [
    'DescribeConfigRules',
    'DescribeConfigurationRecorders',
    'DescribeConfigurationRecorderStatus',
    'DescribeConfigRuleEvaluationStatus',
    'GetComplianceDetailsByConfigRule',
    'GetResourceConfigHistory',
  ].map(named),
  refresh: [named('StartConfigRulesEvaluation')],
};
