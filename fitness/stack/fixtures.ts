import type { Fixtures } from '../fixtures.ts';
import { resources } from './resources.ts';
import type { StackResource } from './stack.ts';
import type { Drift, StackState } from './stack-state.ts';

const now = Date.parse('2026-01-08T00:00:00Z');
const day = 86_400_000;

const own: StackResource[] = [
  { type: 'AWS::S3::Bucket', logicalId: 'EvidenceBucket', physicalId: 'evidence' },
  { type: 'AWS::Lambda::Version', logicalId: 'BeginFunctionVersion0123456789', physicalId: 'arn:x:1' },
];

/** A stack in which CloudFormation found this, so many days ago. */
export const stackOf = (status: string, days = 1): StackState => {
  const value: Drift = { status, ...(status !== 'NOT_CHECKED' && { checkedAt: now - days * day }) };
  return {
    name: 'recycler',
    now,
    known: resources,
    drift: { is: 'known', value, source: 'cloudformation:DescribeStacks' },
    resources: { is: 'known', value: own, source: 'cloudformation:ListStackResources' },
  };
};

const having = (type: string, logicalId: string): StackState => ({
  ...stackOf('IN_SYNC'),
  resources: { is: 'known', value: [...own, { type, logicalId, physicalId: 'x' }], source: 'cloudformation:ListStackResources' },
});

/** What proves each fitness function of a stack, by its id. */
export const stackFixtures: Record<string, Fixtures<StackState>> = {
  'stack-known-resources': {
    good: [stackOf('IN_SYNC')],
    bad: {
      'a second bucket': having('AWS::S3::Bucket', 'Reports'),
      'a second function': having('AWS::Lambda::Function', 'ExtraFunction'),
      'a role for it': having('AWS::IAM::Role', 'ExtraFunctionRole'),
      'an address for a function': having('AWS::Lambda::Url', 'BeginFunctionUrl'),
      'a policy for the queue': having('AWS::SQS::QueuePolicy', 'DeadLettersPolicy'),
      'a known name of another type': having('AWS::ApiGateway::RestApi', 'Ledger'),
      'a server': having('AWS::EC2::Instance', 'Box'),
    },
    needs: { resources: (each, resources) => ({ ...each, resources }) },
  },
  'stack-drift': {
    good: [stackOf('IN_SYNC'), stackOf('IN_SYNC', 7)],
    bad: { 'changed by hand': stackOf('DRIFTED'), 'changed by hand long ago': stackOf('DRIFTED', 30) },
    needs: { drift: (each, drift) => ({ ...each, drift }) },
  },
};
