import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { read } from './calls.ts';

/** The SSM parameter that names the bucket of verdicts and reports. */
export const evidenceParameter = '/recycler/evidence';
/** The same of the stack of images. */
export const evidenceOfImagesParameter = '/recycler/evidence-of-images';
/** The SSM parameter that names the function behind `recycler attest`. */
export const attestParameter = '/recycler/attest';
/** The SSM parameter that names the function by which a campaign begins in the stack, with its alias. */
export const beginParameter = '/recycler/begin';

/** The SSM parameter that names the function by which a bake begins in the stack of images, with its alias. */
export const beginBakeParameter = '/recycler/begin-bake';

/**
 * What the stack of this account and Region wrote under a name, or undefined when there is no such parameter.
 *
 * @throws WorldError when it could not be read
 */
export const findParameter = (ssm: SSMClient, name: string): Promise<string | undefined> =>
  read('ssm:GetParameter', async () => {
    try {
      return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
    } catch (error) {
      if ((error as Error).name === 'ParameterNotFound') return undefined;
      throw error;
    }
  });
