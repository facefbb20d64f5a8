import { join } from 'node:path';
import { InputError } from '../core/errors.ts';
import { runCommand } from './run-command.ts';

/** Where a deployment would go, and as whom. */
export type Place = { account: string; arn: string; region: string };

type Answer = Place | { fault: 'region' } | { fault: 'credentials'; reason: string };

/** The environment of the person, for SAM CLI: it does not read AWS_REGION, which everything else here does, and would deploy elsewhere. */
export const samEnvironmentOf = ({ AWS_REGION: region, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...rest,
  ...(region && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  SAM_CLI_TELEMETRY: '0',
});

/**
 * The account, identity and Region that SAM CLI would deploy to: by the same library, from the same profile and settings.
 *
 * @param programs the folder of SAM CLI
 * @throws InputError with what to do, when no Region is set or AWS does not take the credentials
 */
export const identifyAccount = async (
  programs: string,
  { region, profile }: { region?: string; profile?: string },
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Place> => {
  const options = [...(region ? ['--region', region] : []), ...(profile ? ['--profile', profile] : [])];
  const script = join(import.meta.dirname, 'identify-account.py');
  const text = await runCommand(join(programs, 'python'), [script, ...options], { env: samEnvironmentOf(environment) });
  const answer = JSON.parse(text) as Answer;
  if (!('fault' in answer)) return answer;
  if (answer.fault === 'region') throw new InputError('no Region is set: give --region, or set AWS_REGION, or one in your profile');
  throw new InputError(`AWS does not take your credentials: ${answer.reason}; see aws sso login or aws configure, or give --profile`);
};
