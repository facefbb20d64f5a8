import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keepAnswers } from '../../setup/deploy-settings.ts';
import { identifyAccount } from '../../setup/identify-account.ts';
import { preparePython } from '../../setup/python.ts';
import { runCommand } from '../../setup/run-command.ts';

const programs = await preparePython();
const identity =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ana</Arn><UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
const refusal = '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token is expired</Message></Error></ErrorResponse>';

// Where Python is missing, install-tools has named it.
(programs ? describe : describe.skip)('before a deployment', () => {
  const bin = programs ?? '';
  let server: Server;
  let isRefused = false;
  const environment = (given: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ...{
      PATH: process.env.PATH,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    ...{
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_REGION: 'eu-north-1',
      AWS_PROFILE: undefined,
      AWS_DEFAULT_REGION: undefined,
    },
    AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...given,
  });

  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(isRefused ? 403 : 200, { 'content-type': 'text/xml' });
      response.end(isRefused ? refusal : identity);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('account and Region are those that SAM CLI would use, AWS_REGION included', async () => {
    const place = { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/ana' };
    expect(await identifyAccount(bin, {}, environment())).toEqual({ ...place, region: 'eu-north-1' });
    expect(await identifyAccount(bin, { region: 'eu-west-1' }, environment())).toEqual({ ...place, region: 'eu-west-1' });
  });

  test('what is missing is said with what to do', async () => {
    await expect(identifyAccount(bin, {}, environment({ AWS_REGION: undefined }))).rejects.toThrow(/no Region is set: give --region/);
    isRefused = true;
    await expect(identifyAccount(bin, {}, environment())).rejects.toThrow(
      /does not take your credentials: .*token is expired; .*--profile/,
    );
    const none = environment({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    await expect(identifyAccount(bin, { profile: 'ops' }, none)).rejects.toThrow(/profile \(ops\) could not be found/);
  });

  test('answers are kept as SAM CLI reads them', async () => {
    const answers = { Mail: '', Fleets: 'web, "api"', Cost: '0.5' };
    const text = keepAnswers('', answers, { stack_name: undefined, region: undefined, profile: undefined });
    const script = `import json,sys,tomlkit; from samcli.cli.types import CfnParameterOverridesType as Type
print(json.dumps(Type().convert((tomlkit.parse(sys.argv[1])['default']['deploy']['parameters']['parameter_overrides'],), None, None)))`;
    expect(JSON.parse(await runCommand(join(bin, 'python'), ['-c', script, text]))).toEqual(answers);
  });
});
