import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { MakeClient } from './clients.ts';

/** What a secret holds, and which version of it that is; or why it could not be read, in words that hold nothing of it. */
export type SecretAnswer = { text: string; version: string } | { unknown: string };

/**
 * Reads a secret by its ARN or name, anew each time.
 *
 * @param signal ends the patience of the caller
 */
export type ReadSecret = (secret: string, signal: AbortSignal) => Promise<SecretAnswer>;

/** What to do about the errors of GetSecretValue (API reference of Secrets Manager), by their names. */
const remedies: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'it is not there, in this account and Region: make it, or correct the name of it',
  AccessDeniedException: 'it may not be read: name its ARN in the parameter ClusterSecretArns of the stack, or allow it in your own role',
  DecryptionFailure: 'its key may not be used: allow kms:Decrypt on it, in its key policy too',
  InvalidRequestException: 'it is being deleted, or has no value yet: restore it, or give it one',
  InvalidParameterException: 'its name is not valid: write its ARN or its name',
};

/** Why a secret could not be read; undefined where our own code failed. Nothing of a message: it may name accounts and roles. */
const describe = (error: Error, signal: AbortSignal): string | undefined => {
  const { name, code, $metadata: metadata } = error as Error & { code?: string; $metadata?: object };
  if (signal.aborted)
    return 'Secrets Manager did not answer in time: the subnets need a NAT gateway or an endpoint for secretsmanager, which lets the security group in';
  if (/CredentialsProviderError|TokenProviderError/.test(name)) return 'there are no usable AWS credentials: sign in';
  if (metadata !== undefined && code === undefined)
    return remedies[name] ?? `Secrets Manager answered ${name}: try again, or see its status`;
  return code === undefined ? undefined : `Secrets Manager could not be reached (${code}): check the network`;
};

/** Reads secrets from Secrets Manager; the client is made when the first one is read. */
export const connectSecrets = (make: MakeClient): ReadSecret => {
  let client: SecretsManagerClient | undefined;
  return async (secret, signal) => {
    client ??= make(SecretsManagerClient);
    try {
      const { SecretString: text, VersionId: version = '' } = await client.send(new GetSecretValueCommand({ SecretId: secret }), {
        abortSignal: signal,
      });
      return text === undefined ? { unknown: `secret ${secret} holds no text: store it as JSON` } : { text, version };
    } catch (error) {
      const why = describe(error as Error, signal);
      if (why === undefined) throw error;
      return { unknown: `secret ${secret} could not be read: ${why}` };
    }
  };
};
