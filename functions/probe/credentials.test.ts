import { execFile } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createClientMaker } from '../../aws/clients.ts';
import { connectSecrets } from '../../aws/secrets.ts';
import { createAuthority } from '../../tests/certificate-authority.ts';
import { openCredentials } from './open-credentials.ts';
import { createProbe } from './probe.ts';

const password = 'correct-horse-battery-staple';
const token = 'dG9rZW4tb2YtdGhlLXJlY3ljbGVy';
const authority = createAuthority('own authority');
const ca = authority.certificate;
const ofServer = authority.issue({ name: 'node', hosts: ['127.0.0.1', 'search.internal'] });
const ofRecycler = authority.issue({ name: 'recycler' });
const user = { username: 'recycler', password, ca };

const secrets = mockClient(SecretsManagerClient);
/** Everything that was answered or written in a test: no secret may be in any of it. */
let seen: string[] = [];
let now = 0;
let probe: ReturnType<typeof createProbe>;
const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeEach(() => {
  secrets.reset();
  seen = [];
  now = 0;
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      seen.push(String(chunk));
      return true;
    });
  const make = createClientMaker({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }, 'test');
  probe = createProbe(openCredentials(connectSecrets(make), { now: () => now }));
});

const forms = (secret: string): string[] => [secret, Buffer.from(`recycler:${secret}`).toString('base64'), encodeURIComponent(secret)];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  const text = seen.join('\n');
  const privateLine = ofRecycler.key.split('\n')[1] ?? '';
  for (const secret of [...forms(password), token, privateLine]) expect(text).not.toContain(secret);
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const knowsUser: Answer = ({ headers, url }, response) => {
  const isKnown = headers.authorization === `Basic ${Buffer.from(`recycler:${password}`).toString('base64')}`;
  response.writeHead(isKnown ? 200 : 401).end(isKnown ? `hello ${url}` : `Unauthorized: ${headers.authorization}`);
};

const listen = async (answer: Answer = knowsUser, options: ServerOptions = {}): Promise<number> => {
  const { certificate: cert, key } = ofServer;
  const server = createServer({ cert, key, ...options }, answer);
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

const store = (value: object | string, version = 'v1') =>
  secrets
    .on(GetSecretValueCommand)
    .resolves({ SecretString: typeof value === 'string' ? value : JSON.stringify(value), VersionId: version });

const ask = async (port: number, more: object = {}) => {
  const answer = await probe({ host: '127.0.0.1', scheme: 'https', port, path: '/_cluster/health', secret: 'search', ...more });
  seen.push(JSON.stringify(answer));
  return answer;
};
const reads = () => secrets.commandCalls(GetSecretValueCommand).map(({ args }) => args[0].input);

describe('a request with a secret', () => {
  test('carries its user and password, to a server that its own authority has issued a certificate for', async () => {
    store(user);
    expect(await ask(await listen())).toEqual({ status: 200, body: 'hello /_cluster/health' });
    expect(reads()).toEqual([{ SecretId: 'search' }]);
  });

  test('carries its header', async () => {
    store({ authorization: `ApiKey ${token}`, ca });
    const port = await listen(({ headers }, response) => response.writeHead(headers.authorization === `ApiKey ${token}` ? 200 : 401).end());
    expect(await ask(port)).toEqual({ status: 200, body: '' });
  });

  test('shows its certificate', async () => {
    store({ certificate: ofRecycler.certificate, key: ofRecycler.key, ca });
    const port = await listen((_, response) => response.end('welcome'), { requestCert: true, rejectUnauthorized: true, ca });
    expect(await ask(port)).toEqual({ status: 200, body: 'welcome' });
  });

  test('asks for the name in its secret where the certificate of the server is for no address', async () => {
    store({ ...user, serverName: 'any.search.internal' });
    const { certificate: cert, key } = authority.issue({ name: 'node', hosts: ['*.search.internal'] });
    expect(await ask(await listen(knowsUser, { cert, key }))).toMatchObject({ status: 200 });
  });

  test('has a body that is as long in bytes as it says', async () => {
    store(user);
    const echo: Answer = (request, response) => void request.pipe(response);
    expect(await ask(await listen(echo), { method: 'PUT', body: '{"a":"ö"}' })).toEqual({ status: 200, body: '{"a":"ö"}' });
  });
});

describe('a server is not believed, and asked for nothing', () => {
  let asked = 0;
  const count: Answer = (_, response) => {
    asked += 1;
    response.end();
  };
  beforeEach(() => {
    asked = 0;
  });
  afterEach(() => expect(asked).toBe(0));

  test('where another authority issued its certificate', async () => {
    store({ ...user, ca: createAuthority('another').certificate });
    expect(await ask(await listen(count))).toEqual({ unknown: expect.stringMatching(/not issued by the ca in the secret search/) });
  });

  test('also in a process whose environment switches verification off', async () => {
    // Node.js reads the variable of the process itself, which a test has only a copy of.
    const module = new URL('./send-request.ts', import.meta.url).href;
    const sending = { host: '127.0.0.1', scheme: 'https', port: await listen(count), method: 'GET', path: '/' };
    const script = `import { sendRequest } from '${module}';
      process.stdout.write(JSON.stringify(await sendRequest(${JSON.stringify(sending)}, AbortSignal.timeout(60_000))));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    });
    expect(JSON.parse(stdout)).toEqual({ unknown: expect.stringMatching(/no public authority/) });
  });

  test('where no authority of its own is named, since no public one issued it', async () => {
    store({ username: 'recycler', password });
    expect(await ask(await listen(count))).toEqual({ unknown: expect.stringMatching(/no public authority.*ca in the secret search/) });
    expect(await ask(await listen(count), { secret: undefined })).toEqual({ unknown: expect.stringMatching(/no public authority/) });
  });

  test.each([
    ['past', { from: '20000101000000Z', until: '20010101000000Z' }],
    ['before', { from: '90000101000000Z' }],
  ])('where its certificate is %s its dates', async (when, dates) => {
    store(user);
    const { certificate: cert, key } = authority.issue({ name: 'node', hosts: ['127.0.0.1'], ...dates });
    expect(await ask(await listen(count, { cert, key }))).toEqual({ unknown: expect.stringMatching(`${when} its dates`) });
  });

  test('where its certificate is for another address', async () => {
    store(user);
    const { certificate: cert, key } = authority.issue({ name: 'node', hosts: ['10.0.0.9'] });
    expect(await ask(await listen(count, { cert, key }))).toEqual({
      unknown: expect.stringMatching(/for IP Address:10\.0\.0\.9 and not for 127\.0\.0\.1: .*serverName in the secret search/),
    });
  });

  test('where its certificate is for another name than the secret has, though it is for the address', async () => {
    store({ ...user, serverName: 'other.internal' });
    expect(await ask(await listen(count))).toEqual({ unknown: expect.stringMatching(/and not for other\.internal/) });
  });

  test('where it demands a certificate that the secret has not', async () => {
    store(user);
    const port = await listen(count, { requestCert: true, rejectUnauthorized: true, ca });
    expect(await ask(port)).toEqual({ unknown: expect.stringMatching(/may demand a certificate, and none is in the secret search/) });
  });

  test('where it does not accept the certificate of the secret', async () => {
    const { certificate, key } = createAuthority('another').issue({ name: 'recycler' });
    store({ certificate, key, ca });
    const port = await listen(count, { requestCert: true, rejectUnauthorized: true, ca });
    expect(await ask(port)).toEqual({ unknown: expect.stringMatching(/not accept the certificate in the secret search/) });
  });

  test('where the request is not HTTPS', async () => {
    store(user);
    expect(await ask(await listen(count), { scheme: 'http' })).toEqual({ unknown: expect.stringMatching(/sent by https alone/) });
    expect(reads()).toEqual([]);
  });

  test.each([
    ['ResourceNotFoundException', /search could not be read: it is not there/],
    ['AccessDeniedException', /may not be read: .*ClusterSecretArns/],
    ['DecryptionFailure', /kms:Decrypt/],
    ['InternalServiceError', /answered InternalServiceError/],
  ])('where the secret cannot be read: %s', async (name, words) => {
    const error = Object.assign(new Error(`no, and ${password}`), { name, $metadata: { httpStatusCode: 400 } });
    secrets.on(GetSecretValueCommand).rejects(error);
    expect(await ask(await listen(count))).toEqual({ unknown: expect.stringMatching(words) });
  });

  test('where Secrets Manager cannot be reached, or there are no credentials for it', async () => {
    for (const [error, words] of [
      [Object.assign(new Error(password), { code: 'ECONNREFUSED', $metadata: { attempts: 4 } }), /could not be reached \(ECONNREFUSED\)/],
      [Object.assign(new Error(password), { name: 'CredentialsProviderError' }), /no usable AWS credentials/],
    ] as const) {
      secrets.on(GetSecretValueCommand).rejects(error);
      expect(await ask(await listen(count))).toEqual({ unknown: expect.stringMatching(words) });
    }
  });

  test('where our own code fails, which is an error and no answer', async () => {
    secrets.on(GetSecretValueCommand).rejects(new TypeError('x is undefined'));
    await expect(ask(await listen(count))).rejects.toThrow(TypeError);
  });

  test('where Secrets Manager is silent', async () => {
    jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    secrets.on(GetSecretValueCommand).rejects(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    expect(await ask(await listen(count))).toEqual({
      unknown: expect.stringMatching(/did not answer in time: .*endpoint for secretsmanager/),
    });
  });

  test.each([
    ['no JSON', `{"username":"recycler","password":"${password}"`],
    ['no text', undefined],
  ])('where the secret holds %s', async (_, SecretString) => {
    secrets.on(GetSecretValueCommand).resolves(SecretString === undefined ? {} : { SecretString });
    expect(await ask(await listen(count))).toEqual({ unknown: expect.stringMatching(/secret search/) });
  });
});

describe('a server that denies', () => {
  test('a user whom it does not know is said to, with the secret, once the secret was read anew', async () => {
    store({ ...user, password: 'wrong' });
    const answer = await ask(await listen());
    expect(answer).toEqual({
      status: 401,
      body: 'user recycler of secret search is not known to the server: correct the secret, or the user',
    });
    expect(reads()).toHaveLength(2);
  });

  test('is asked once more where the secret has changed, and that one is kept', async () => {
    const port = await listen();
    store({ ...user, password: 'before' }, 'v1');
    expect(await ask(port)).toMatchObject({ status: 401 });
    store(user, 'v2');
    expect(await ask(port)).toMatchObject({ status: 200 });
    expect(reads()).toHaveLength(3);
    expect(await ask(port)).toMatchObject({ status: 200 });
    expect(reads()).toHaveLength(3);
  });

  test('an action is said to, with its name alone of all that the server answered', async () => {
    store(user);
    const denial = {
      error: {
        type: 'security_exception',
        reason: `no permissions for [cluster:admin/settings/update] and User [name=recycler, ${password}]`,
      },
    };
    const port = await listen((_, response) => response.writeHead(403).end(JSON.stringify(denial)));
    expect(await ask(port)).toEqual({
      status: 403,
      body: 'user recycler of secret search may not do this (cluster:admin/settings/update): give it that privilege',
    });
    expect(reads()).toHaveLength(1);
  });

  test('for another reason than its privileges is heard in its own words', async () => {
    store(user);
    const port = await listen((_, response) => response.writeHead(403).end('{"error":{"type":"cluster_block_exception"}}'));
    expect(await ask(port)).toEqual({ status: 403, body: '{"error":{"type":"cluster_block_exception"}}' });
  });
});

test('a secret is kept for five minutes, each for itself, and read again then', async () => {
  store(user);
  const port = await listen();
  for (const at of [0, 4 * 60_000]) {
    now = at;
    await ask(port);
  }
  expect(reads()).toHaveLength(1);
  await ask(port, { secret: 'other' });
  expect(reads()).toEqual([{ SecretId: 'search' }, { SecretId: 'other' }]);
  now = 5 * 60_000;
  await ask(port);
  expect(reads()).toHaveLength(3);
});
