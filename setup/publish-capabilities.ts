import type { BuiltTemplate } from './publish-metadata.ts';

/** What a person who installs must acknowledge, and the resources because of which. */
export type Capability = { name: string; resources: readonly string[] };

const roles = ['AWS::IAM::Group', 'AWS::IAM::InstanceProfile', 'AWS::IAM::Policy', 'AWS::IAM::Role'];
const names = ['GroupName', 'InstanceProfileName', 'PolicyName', 'RoleName'];
const resourcePolicies = [
  ...['AWS::ApplicationAutoScaling::ScalingPolicy', 'AWS::IAM::Policy', 'AWS::Lambda::Permission', 'AWS::S3::BucketPolicy'],
  ...['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'],
];

/**
 * The capabilities that the repository asks for when it installs a template ("CreateCloudFormationChangeSet", Serverless Application
 * Repository API), with the functions and state machines whose policies are written out: SAM makes a role for each of them.
 */
export const findCapabilities = ({ Resources }: BuiltTemplate): Capability[] => {
  const all = Object.entries(Resources);
  const namesOf = (test: (resource: (typeof all)[number][1]) => boolean): string[] =>
    all.filter(([, resource]) => test(resource)).map(([name]) => name);
  const hasOwnPolicy = (policies: unknown): boolean => JSON.stringify(policies ?? []).includes('"Statement"');
  const isNamed = (properties: object = {}): boolean => names.some((name) => name in properties);
  return [
    {
      name: all.some(([, { Type, Properties }]) => roles.includes(Type) && isNamed(Properties)) ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
      resources: namesOf(
        ({ Type, Properties }) => roles.includes(Type) || (Type.startsWith('AWS::Serverless::') && hasOwnPolicy(Properties?.Policies)),
      ),
    },
    { name: 'CAPABILITY_RESOURCE_POLICY', resources: namesOf(({ Type }) => resourcePolicies.includes(Type)) },
    { name: 'CAPABILITY_AUTO_EXPAND', resources: namesOf(({ Type }) => Type === 'AWS::Serverless::Application') },
  ].filter(({ resources }) => resources.length > 0);
};
