import type { GetSecretValueCommandInput, GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import { createServiceError, type Operations, operation } from './operation.ts';

/** Secrets Manager of an account that has no secret: servers here ask for no credentials. */
export const createSecretsManager = (): Operations => ({
  'SecretsManager.GetSecretValue': operation<GetSecretValueCommandInput, GetSecretValueCommandOutput>({
    takes: ['SecretId', 'VersionId', 'VersionStage'],
    answer: () => {
      // The error of a secret that is not there (API reference, GetSecretValue).
      throw createServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    },
  }),
});
