import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { MakeClient } from '../../../aws/clients.ts';
import { type Answer, takeAnswer } from '../../readings.ts';
import { readGrants } from './read-grants.ts';
import { readTrust } from './read-trust.ts';
import type { ReadRole, RoleFacts, RoleGrants } from './role.ts';

/** Which roles are asked for, and what they allowed at the last accepted release; undefined where there is none yet. */
export type RoleQuestion = {
  names: readonly string[];
  before: Readonly<Record<string, RoleFacts>> | undefined;
  /** The actions that the function of a role calls, by the name of the role. */
  needed?: Readonly<Record<string, readonly string[]>>;
};

const nothing: RoleFacts = { grants: [], denials: [], attached: [] };

const readInline = async (client: IAMClient, RoleName: string): Promise<Answer<RoleGrants>> => {
  const names = await takeAnswer('iam:ListRolePolicies', async () => {
    const found: string[] = [];
    for await (const page of paginateListRolePolicies({ client }, { RoleName })) found.push(...(page.PolicyNames ?? []));
    return found;
  });
  if (names.is === 'unknown') return names;
  return takeAnswer('iam:GetRolePolicy', async () => {
    const parts: RoleGrants[] = [];
    for (const PolicyName of names.value) {
      const { PolicyDocument: text } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      if (text === undefined) throw new Error(`the policy ${PolicyName} was not reported`);
      parts.push(readGrants(text));
    }
    return { grants: parts.flatMap(({ grants }) => grants), denials: parts.flatMap(({ denials }) => denials) };
  });
};

const readAttached = (client: IAMClient, RoleName: string): Promise<Answer<readonly string[]>> =>
  takeAnswer('iam:ListAttachedRolePolicies', async () => {
    const found: string[] = [];
    for await (const page of paginateListAttachedRolePolicies({ client }, { RoleName }))
      found.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn ?? 'a policy without a name'));
    return found.toSorted();
  });

const readTrusted = (client: IAMClient, RoleName: string): Promise<ReadRole['trust']> =>
  takeAnswer('iam:GetRole', async () => {
    const { Role } = await client.send(new GetRoleCommand({ RoleName }));
    return Role?.AssumeRolePolicyDocument === undefined ? undefined : readTrust(Role.AssumeRolePolicyDocument);
  });

/**
 * Reads one snapshot of each role, by name, one after the other: IAM throttles by the account. Never throws: what was not reported, or could
 * not be understood, is an unknown reading.
 */
export const readRoles = async (client: IAMClient, { names, before, needed = {} }: RoleQuestion): Promise<Map<string, ReadRole>> => {
  const found = new Map<string, ReadRole>();
  for (const name of names) {
    const inline = await readInline(client, name);
    const attached = await readAttached(client, name);
    const trust = await readTrusted(client, name);
    // A role that the last release did not have is all new.
    const own = needed[name];
    found.set(name, { name, before: before && (before[name] ?? nothing), inline, attached, trust, ...(own && { needed: own }) });
  }
  return found;
};

/** The same, with a client of its own. */
export const connectRoles =
  (make: MakeClient) =>
  (question: RoleQuestion): Promise<Map<string, ReadRole>> =>
    readRoles(make(IAMClient), question);
