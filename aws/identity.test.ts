import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { proveIdentity } from './prove-identity.ts';
import { readIdentity } from './read-identity.ts';

const audience = 'arn:aws:lambda:eu-west-1:123456789012:function:recycler-AttestFunction-1';
const own = { region: 'eu-west-1', account: '123456789012', audience };
const client = new LambdaClient({ region: 'eu-west-1', credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' } });
const answer = (Account: string, Arn: string) => async (): Promise<string> =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${Arn}</Arn><UserId>x</UserId><Account>${Account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const ana = answer(own.account, `arn:aws:sts::${own.account}:assumed-role/Operators/ana`);

describe('the identity of a person who asks a function', () => {
  test('is what STS answers to the request that they signed, sent with the name of the function', async () => {
    const asked: [string, Record<string, string>][] = [];
    const proof = await proveIdentity(client, audience);
    const who = await readIdentity(
      (...request) => {
        asked.push(request);
        return ana();
      },
      proof,
      own,
    );
    expect(who).toBe('assumed-role/Operators/ana');
    const [[url, headers] = ['', {}]] = asked;
    expect(url).toMatch(/^https:\/\/sts\.eu-west-1\.amazonaws\.com\/\?.*Action=GetCallerIdentity.*X-Amz-Signature=/);
    expect(url).not.toContain('secret');
    expect(headers).toEqual({ 'x-recycler-function': audience });
  });

  test('of another account is none', async () => {
    const proof = await proveIdentity(client, audience);
    await expect(readIdentity(answer('210987654321', 'arn:aws:iam::210987654321:user/eve'), proof, own)).rejects.toThrow('another account');
  });

  test('is not known where STS names no one', async () => {
    const proof = await proveIdentity(client, audience);
    await expect(readIdentity(async () => '<Arn></Arn>', proof, own)).rejects.toThrow('the answer names no one');
  });

  const changes: Record<string, (url: URL) => void> = {
    'another host': (url) => {
      url.host = 'sts.eu-west-1.amazonaws.com.example.com';
    },
    'another Region': (url) => {
      url.host = 'sts.us-east-1.amazonaws.com';
    },
    'plain HTTP': (url) => {
      url.protocol = 'http:';
    },
    'another path': (url) => {
      url.pathname = '/x';
    },
    'another action': (url) => url.searchParams.set('Action', 'GetSessionToken'),
    'two actions': (url) => url.searchParams.append('Action', 'AssumeRole'),
    'something more': (url) => url.searchParams.set('RoleArn', 'arn:x'),
    'no function': (url) => url.searchParams.set('X-Amz-SignedHeaders', 'host'),
    'a day': (url) => url.searchParams.set('X-Amz-Expires', '86400'),
    'no end': (url) => url.searchParams.delete('X-Amz-Expires'),
  };
  test.each(Object.entries(changes))('is refused, and nothing is asked, where the proof is for %s', async (_, change) => {
    const url = new URL(await proveIdentity(client, audience));
    change(url);
    const get = () => Promise.reject(new Error('not to be asked'));
    await expect(readIdentity(get, url.href, own)).rejects.toThrow('ask by recycler attest');
    await expect(readIdentity(get, 'no address', own)).rejects.toThrow('no address');
  });
});
