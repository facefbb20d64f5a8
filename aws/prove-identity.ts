import type { LambdaClient } from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import { read } from './calls.ts';
import { audienceHeader, hostOf, identityQuery, proofLasts } from './read-identity.ts';

/**
 * Signs a request that asks AWS STS who signed it, with the credentials of a client, and does not send it: the function that it is for does. It
 * proves who asks, and nothing else can be done with it; it holds two minutes, for that function.
 *
 * @param audience the ARN of the function, without an alias
 * @throws WorldError when there are no credentials or no Region
 */
export const proveIdentity = (client: LambdaClient, audience: string): Promise<string> =>
  read('sts:GetCallerIdentity', async () => {
    const region = await client.config.region();
    const host = hostOf(region);
    const signer = new SignatureV4({ service: 'sts', region, credentials: client.config.credentials, sha256: client.config.sha256 });
    const { query = {} } = await signer.presign(
      {
        ...{ method: 'GET', protocol: 'https:', hostname: host, path: '/', query: { ...identityQuery } },
        headers: { host, [audienceHeader]: audience },
      },
      { expiresIn: proofLasts },
    );
    const url = new URL(`https://${host}/`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    return url.href;
  });
