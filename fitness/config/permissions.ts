import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

/** The actions of `door.ts`. */
export const configPermissions: DoorPermissions = {
  readCompliance: [
    'DescribeConfigRules',
    'DescribeConfigurationRecorders',
    'DescribeConfigurationRecorderStatus',
    'DescribeConfigRuleEvaluationStatus',
    'GetComplianceDetailsByConfigRule',
    'GetResourceConfigHistory',
  ].map((operation) => named('config', operation, referenceOf('awsconfig'))),
};
