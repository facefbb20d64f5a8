import type {
  DescribeStacksCommandInput,
  DescribeStacksCommandOutput,
  ListStackResourcesCommandInput,
  ListStackResourcesCommandOutput,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type {
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  GetPolicyVersionCommandInput,
  GetPolicyVersionCommandOutput,
  GetRoleCommandInput,
  GetRoleCommandOutput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
  ListRolePoliciesCommandInput,
  ListRolePoliciesCommandOutput,
} from '@aws-sdk/client-iam';
import { account } from '../../ground.ts';
import { createServiceError, type Operations, operation, takePage } from '../../operation.ts';
import { recordsIn } from './resolve-template.ts';
import type { Settings } from './settings.ts';
import type { Stack } from './stack.ts';
import type { Made } from './stack-resource.ts';
import type { Json } from './template-language.ts';

type Role = Pick<Made, 'name' | 'attributes' | 'properties' | 'changedAt'>;

/** What CloudFormation reports of the stack's own resources, and IAM of its roles and of those of people. */
export const createAccountOperations = (stack: Stack, settings: Settings, roles: Readonly<Record<string, Json>> = {}): Operations => {
  const findPeoples = (name: string): Role | undefined => {
    const properties = roles[name];
    return properties && { name, properties, changedAt: 0, attributes: { Arn: `arn:aws:iam::${account}:role/${name}`, RoleId: 'AROA' } };
  };
  const require = (role: string | undefined): Role => {
    const made = settings.find('AWS::IAM::Role', role ?? '') ?? findPeoples(role ?? '');
    if (!made) throw createServiceError('NoSuchEntityException', `The role with name ${role} cannot be found.`, 404);
    return made;
  };
  const requirePolicy = (arn: string | undefined): Made => {
    const made = settings.ofType('AWS::IAM::ManagedPolicy').find(({ ref }) => ref === arn);
    if (!made) throw createServiceError('NoSuchEntityException', `Policy ${arn} does not exist or is not attachable.`, 404);
    return made;
  };
  const requireStack = (name: string | undefined): void => {
    if (![stack.name, stack.id].includes(name ?? '') || stack.resources.size === 0)
      throw createServiceError('ValidationError', `Stack with id ${name} does not exist`);
  };
  const inlineOf = (role: string | undefined): { name: string; document: unknown }[] => {
    const made = require(role);
    const own = recordsIn(made.properties.Policies);
    const others = settings.ofType('AWS::IAM::Policy').filter(({ properties }) => [properties.Roles ?? []].flat().includes(made.name));
    return [...own, ...others.map(({ properties }) => properties)].map(({ PolicyName, PolicyDocument }) => ({
      name: String(PolicyName),
      document: PolicyDocument,
    }));
  };
  const statusOf = (): 'CREATE_COMPLETE' => 'CREATE_COMPLETE';

  return {
    'CloudFormation.ListStackResources': operation<ListStackResourcesCommandInput, ListStackResourcesCommandOutput>({
      takes: ['StackName', 'NextToken'],
      answer: ({ StackName, NextToken }) => {
        requireStack(StackName);
        const { page, next } = takePage([...stack.resources.values()], NextToken, 100);
        return {
          StackResourceSummaries: page.map(({ logicalId, ref, type, changedAt }) => ({
            LogicalResourceId: logicalId,
            PhysicalResourceId: ref,
            ResourceType: type,
            LastUpdatedTimestamp: new Date(changedAt),
            ResourceStatus: statusOf(),
          })),
          NextToken: next,
        };
      },
    }),
    // Drift detection has not been asked for.
    'CloudFormation.DescribeStacks': operation<DescribeStacksCommandInput, DescribeStacksCommandOutput>({
      takes: ['StackName', 'NextToken'],
      answer: ({ StackName }) => {
        requireStack(StackName);
        const first = Math.min(...[...stack.resources.values()].flatMap(({ changes }) => changes));
        const DriftInformation = { StackDriftStatus: 'NOT_CHECKED' } as const;
        const described = {
          StackId: stack.id,
          StackName: stack.name,
          CreationTime: new Date(first),
          StackStatus: stack.status() as StackStatus,
        };
        const Parameters = Object.entries(stack.parameters()).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
        return { Stacks: [{ ...described, Parameters, DriftInformation }] };
      },
    }),
    'IAM.GetPolicy': operation<GetPolicyCommandInput, GetPolicyCommandOutput>({
      takes: ['PolicyArn'],
      answer: ({ PolicyArn }) => ({ Policy: { Arn: requirePolicy(PolicyArn).ref, DefaultVersionId: 'v1' } }),
    }),
    'IAM.GetPolicyVersion': operation<GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput>({
      takes: ['PolicyArn', 'VersionId'],
      answer: ({ PolicyArn, VersionId }) => ({
        PolicyVersion: {
          VersionId,
          IsDefaultVersion: true,
          Document: encodeURIComponent(JSON.stringify(requirePolicy(PolicyArn).properties.PolicyDocument)),
        },
      }),
    }),
    'IAM.GetRole': operation<GetRoleCommandInput, GetRoleCommandOutput>({
      takes: ['RoleName'],
      answer: ({ RoleName }) => {
        const { name, attributes, properties, changedAt } = require(RoleName);
        const AssumeRolePolicyDocument = encodeURIComponent(JSON.stringify(properties.AssumeRolePolicyDocument));
        const { Arn = '', RoleId = '' } = attributes;
        return { Role: { Path: '/', RoleName: name, RoleId, Arn, CreateDate: new Date(changedAt), AssumeRolePolicyDocument } };
      },
    }),
    'IAM.ListRolePolicies': operation<ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput>({
      takes: ['RoleName', 'Marker', 'MaxItems'],
      answer: ({ RoleName }) => ({ PolicyNames: inlineOf(RoleName).map(({ name }) => name), IsTruncated: false }),
    }),
    'IAM.GetRolePolicy': operation<GetRolePolicyCommandInput, GetRolePolicyCommandOutput>({
      takes: ['RoleName', 'PolicyName'],
      answer: ({ RoleName, PolicyName }) => {
        const found = inlineOf(RoleName).find(({ name }) => name === PolicyName);
        if (!found) throw createServiceError('NoSuchEntityException', `The role policy with name ${PolicyName} cannot be found.`, 404);
        // "The policy document is ... URL-encoded compliant with RFC 3986" (API reference, GetRolePolicy).
        return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(JSON.stringify(found.document)) };
      },
    }),
    'IAM.ListAttachedRolePolicies': operation<ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput>({
      takes: ['RoleName', 'Marker', 'MaxItems', 'PathPrefix'],
      answer: ({ RoleName }) => {
        const arns = [require(RoleName).properties.ManagedPolicyArns ?? []].flat().map(String);
        return { AttachedPolicies: arns.map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.split('/').at(-1) })), IsTruncated: false };
      },
    }),
  };
};
