import type { StackResource } from '../../stack/stack.ts';

/** By what a resource is known to be the stack's own: the name of the stack, which names made for its resources begin with, and their own names. */
export type OwnNames = { stack: string; names: readonly string[] };

/** Types whose names stand in the policies of roles. Of others, such as a version, the last part of the name says nothing by itself. */
const named =
  /^AWS::(S3::Bucket|DynamoDB::Table|Lambda::Function|SQS::Queue|SNS::Topic|KMS::Key|StepFunctions::StateMachine|CodeDeploy::Application)$/;

/** Services whose ARNs say no type before the name ("Service authorization reference"). */
const withoutType = ['s3', 'sns', 'sqs'];

/** What an ARN names, without the parts below it; empty for what is no ARN. */
const nameIn = (arn: string): string => {
  const [prefix, , service = '', , , ...rest] = arn.split(':');
  if (prefix !== 'arn') return '';
  return rest.join(':').split(/[:/]/)[withoutType.includes(service) ? 0 : 1] ?? '';
};

/** The last part of what CloudFormation calls a resource by: a name, an ARN, an address of a queue. */
const lastPart = (physicalId: string): string => physicalId.split(/[:/]/).at(-1) ?? '';

/**
 * The names of a stack's own resources.
 *
 * @param stack its ARN
 * @param more names of what it works with besides, such as a ledger that was there before
 */
export const listOwnNames = (stack: string, resources: readonly StackResource[], more: readonly string[]): OwnNames => ({
  stack: stack.split('/')[1] ?? stack,
  names: [...resources.filter(({ type }) => named.test(type)).map(({ physicalId }) => lastPart(physicalId)), ...more],
});

/** Does a resource of a policy name something of the stack alone? */
export const isOwnResource = (arn: string, { stack, names }: OwnNames): boolean => {
  const name = nameIn(arn);
  return name === stack || names.includes(name) || name.startsWith(`${stack}-`);
};
