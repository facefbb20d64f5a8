import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { checkConnection } from './check-connection.ts';

const folder = mkdtempSync(join(tmpdir(), 'recycler-profiles-'));
const config = join(folder, 'config');
writeFileSync(config, '[default]\nregion = eu-west-1\n[profile production]\n[sso-session work]\n');
const credentials = join(folder, 'credentials');
writeFileSync(credentials, '[staging]\naws_access_key_id = none\n');
const environment = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials };
const without = { AWS_CONFIG_FILE: join(folder, 'none'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [{ profile: 'prodution' }, environment, '--profile prodution is not in the AWS configuration of this machine; did you mean production?'],
  [{ profile: 'x' }, environment, '--profile x is not in the AWS configuration of this machine; there are default, production, staging'],
  [{ profile: 'work' }, without, '--profile work is not in the AWS configuration of this machine; there is none: aws configure makes one'],
  [{ region: 'eu west 1' }, {}, '--region "eu west 1" is not a region: write it like eu-west-1'],
  [{}, { AWS_REGION: 'eu/west' }, 'AWS_REGION "eu/west" is not a region: write it like eu-west-1'],
  [{ endpointUrl: 'localhost:5000' }, {}, '--endpoint-url "localhost:5000" is not an address: write it with http:// or https://'],
  [{ endpointUrl: 'nonsense' }, {}, '--endpoint-url "nonsense" is not an address'],
  [{}, { AWS_ENDPOINT_URL: 'ftp://x' }, 'AWS_ENDPOINT_URL "ftp://x" is not an address'],
])('%j with %j is refused in one line', (options, variables, sentence) => {
  expect(() => checkConnection(options, variables)).toThrow(
    expect.objectContaining({ name: 'InputError', message: expect.stringContaining(sentence) }),
  );
});

test.each([
  [{}, {}],
  [{ profile: 'staging', region: 'eu-west-1', endpointUrl: 'http://127.0.0.1:5000' }, environment],
  [{ region: 'eu-isoe-west-1' }, { AWS_REGION: 'eu/west', AWS_ENDPOINT_URL: '' }],
  [{}, { ...without, AWS_PROFILE: 'of-this-machine' }],
])('%j with %j is left to AWS', (options, variables) => {
  expect(() => checkConnection(options, variables)).not.toThrow();
});
