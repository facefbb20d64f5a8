import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { build } from '../../setup/build.ts';
import { publish } from '../../setup/publish.ts';
import { preparePython, samEnvironment } from '../../setup/python.ts';
import { runCommand } from '../../setup/run-command.ts';
import { copyCheckout } from './copy-checkout.ts';
import { type Server, startMoto } from './server.ts';

const root = join(import.meta.dirname, '../..');
const programs = await preparePython();

type Received = { method: string; path: string; body: Record<string, unknown> };
/** A stand-in for the repository, which nothing else has: it keeps what it is sent, and knows one application once it is created. */
const startRepository = async (received: Received[]): Promise<Server> => {
  const id = 'arn:aws:serverlessrepo:us-east-1:111122223333:applications/instance-recycler';
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    request.on('end', () => {
      const { method = '', url = '' } = request;
      const isKnown = received.length > 0;
      received.push({ method, path: decodeURIComponent(url), body: text ? JSON.parse(text) : {} });
      const isConflict = method === 'POST' && isKnown;
      response.writeHead(isConflict ? 409 : 200, {
        'content-type': 'application/json',
        ...(isConflict ? { 'x-amzn-errortype': 'ConflictException' } : {}),
      });
      response.end(JSON.stringify(isConflict ? { message: `Application with id ${id} already exists` } : { applicationId: id }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, stop: () => new Promise((resolve) => server.close(() => resolve())) };
};

// Where Python is missing, install-tools has named it.
(programs ? describe : describe.skip)('publish:sar with SAM CLI', () => {
  const bin = programs ?? '';
  const received: Received[] = [];
  let copy = '';
  let moto: Server | undefined;
  let repository: Server | undefined;
  let said = '';
  const run = (isDryRun: boolean): Promise<void> =>
    publish(
      copy,
      { stack: 'recycler', isDryRun, isYes: true, bucket: 'uploads', region: 'us-east-1', author: 'instance-recycler' },
      {
        build: async () => join(copy, '.aws-sam/build'),
        sam: (args) =>
          runCommand(join(bin, 'sam'), args, {
            cwd: copy,
            env: {
              ...samEnvironment,
              AWS_ENDPOINT_URL: moto?.endpoint,
              AWS_ENDPOINT_URL_SERVERLESSAPPLICATIONREPOSITORY: repository?.endpoint,
            },
          }),
        ask: async () => undefined,
        say: (text) => {
          said += text;
        },
      },
    );
  const openBucket = (): S3Client =>
    new S3Client({
      endpoint: moto?.endpoint ?? '',
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    });

  beforeAll(async () => {
    copy = await copyCheckout();
    [moto, repository] = [await startMoto(), await startRepository(received)];
    await build(copy, bin);
    await openBucket().send(new CreateBucketCommand({ Bucket: 'uploads' }));
  });
  afterAll(async () => {
    await repository?.stop();
    await moto?.stop();
    await rm(copy, { recursive: true, force: true });
  });

  test('a dry run finds nothing that the repository would refuse, and sends nothing', async () => {
    await run(true);
    expect(said).toMatch(/\nNothing was published\. Publish it: npm run publish:sar -- --bucket uploads --region us-east-1\n$/);
    expect(received).toEqual([]);
    expect((await openBucket().send(new ListObjectsV2Command({ Bucket: 'uploads' }))).KeyCount).toBe(0);
  });

  test('the repository gets the metadata, and a template whose every file is in the bucket', async () => {
    await run(false);
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    const keys = ((await openBucket().send(new ListObjectsV2Command({ Bucket: 'uploads' }))).Contents ?? []).map(({ Key = '' }) => Key);
    const inBucket = expect.stringMatching(new RegExp(`^s3://uploads/instance-recycler/${version}/[0-9a-f]{32}$`));
    expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /applications']);
    expect(received[0]?.body).toMatchObject({
      ...{ name: 'instance-recycler', semanticVersion: version, author: 'instance-recycler', spdxLicenseId: 'Apache-2.0' },
      ...{ licenseUrl: inBucket, readmeUrl: inBucket },
    });
    const { Resources } = parse(String(received[0]?.body.templateBody)) as {
      Resources: Record<string, { Type: string; Properties: { CodeUri?: string; DefinitionUri?: unknown } }>;
    };
    const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Serverless::Function');
    expect(functions).toHaveLength(10);
    for (const { Properties } of functions) expect(keys).toContain(Properties.CodeUri?.replace('s3://uploads/', ''));
    expect(JSON.stringify(Resources.RecyclerStateMachine?.Properties.DefinitionUri)).toContain('uploads');
    expect(said).toContain('Publish Succeeded');
  });

  test('the same version is refused, and nothing of it is changed', async () => {
    received.splice(1);
    await expect(run(false)).rejects.toThrow(/Cannot publish version .* because it already exists/);
    expect(received.slice(1).map(({ method }) => method)).toEqual(['POST', 'GET']);
  });
});
