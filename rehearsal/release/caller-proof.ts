import { account, region } from '../ground.ts';

/** What a person of the embedded cloud signs to prove who they are: a request to AWS STS, which it answers for anyone who has it. */
export const callerProof = `https://sts.${region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-recycler-function`;

/** What AWS STS answers to it ("GetCallerIdentity", AWS STS API reference). */
export const callerIdentity = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/operator</Arn><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
