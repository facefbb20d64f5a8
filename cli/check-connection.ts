import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../core/errors.ts';
import { findNearest } from './find-nearest.ts';
import type { CommonOptions } from './options.ts';

const readIfThere = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** The profiles of this machine: `[profile NAME]` of the config file, `[NAME]` of the credentials file, and the other way round, which the SDK reads too. */
const listProfiles = (environment: NodeJS.ProcessEnv): string[] => {
  const folder = join(environment.HOME ?? homedir(), '.aws');
  const files = [
    environment.AWS_CONFIG_FILE || join(folder, 'config'),
    environment.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'),
  ];
  const sections = files.flatMap((file) => [...readIfThere(file).matchAll(/^\s*\[\s*(?:profile\s+)?["']?([^\]"']+?)["']?\s*\]/gm)]);
  return [...new Set(sections.map((section) => section[1] ?? ''))].filter((name) => !/^(?:sso-session|services)\s/.test(name));
};

const refuseProfile = (name: string, environment: NodeJS.ProcessEnv): void => {
  const known = listProfiles(environment);
  if (known.includes(name)) return;
  const nearest = findNearest(name, known);
  const list = known.length === 0 ? 'there is none: aws configure makes one' : `there are ${known.join(', ')}`;
  throw new InputError(
    `--profile ${name} is not in the AWS configuration of this machine; ${nearest === undefined ? list : `did you mean ${nearest}?`}`,
  );
};

/** What a host name may have as one of its labels: a region becomes one (RFC 1123, section 2.1). */
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

const refuseEndpoint = (endpoint: string, source: string): void => {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new InputError(`${source} "${endpoint}" is not an address: write it with http:// or https://, such as http://127.0.0.1:5000`);
};

/**
 * Checks what is to be connected to, before anything is asked. What names nothing would otherwise come back as the SDK's own error of some first call.
 *
 * @throws InputError one line that names the option or the variable, and the remedy
 */
export const checkConnection = (options: CommonOptions, environment: NodeJS.ProcessEnv = process.env): void => {
  const endpoint = environment.AWS_ENDPOINT_URL;
  // Not the variable AWS_PROFILE: where it names nothing, the SDK goes on to the role of the machine, which may be meant.
  if (options.profile !== undefined) refuseProfile(options.profile, environment);
  const region = options.region ?? environment.AWS_REGION;
  if (region !== undefined && region !== '' && !label.test(region))
    throw new InputError(
      `${options.region === undefined ? 'AWS_REGION' : '--region'} "${region}" is not a region: write it like eu-west-1`,
    );
  if (options.endpointUrl !== undefined) refuseEndpoint(options.endpointUrl, '--endpoint-url');
  else if (endpoint !== undefined && endpoint !== '') refuseEndpoint(endpoint, 'AWS_ENDPOINT_URL');
};
