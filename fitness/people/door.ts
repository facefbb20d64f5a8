import { GetPolicyCommand, GetPolicyVersionCommand, IAMClient } from '@aws-sdk/client-iam';
import type { MakeClient } from '../../aws/clients.ts';
import { type Answer, takeAnswer } from '../readings.ts';
import { readGrants } from '../release/roles/read-grants.ts';
import type { RoleGrants } from '../release/roles/role.ts';

/** What a managed policy allows in its default version. Never throws: what could not be read or understood is an unknown reading. @param arn of the policy */
export const readManagedPolicy = async (make: MakeClient, arn: string): Promise<Answer<RoleGrants>> => {
  const client = make(IAMClient);
  const version = await takeAnswer<string>(
    'iam:GetPolicy',
    async () => (await client.send(new GetPolicyCommand({ PolicyArn: arn }))).Policy?.DefaultVersionId,
  );
  if (version.is === 'unknown') return version;
  return takeAnswer('iam:GetPolicyVersion', async () => {
    const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version.value }));
    return PolicyVersion?.Document === undefined ? undefined : readGrants(PolicyVersion.Document);
  });
};
