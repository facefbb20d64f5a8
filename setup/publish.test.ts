import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InputError, WorldError } from '../core/errors.ts';
import { type PublishDoors, type PublishOptions, publish, readPublishOptions } from './publish.ts';
import { runCommand } from './run-command.ts';

const template = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Begin: { Type: AWS::Serverless::Function, Properties: { CodeUri: Begin } }
  Topic: { Type: AWS::SNS::TopicPolicy }
`;
const options: PublishOptions = { stack: 'recycler', isDryRun: false, isYes: true, bucket: 'uploads', author: 'me' };

let checkout = '';
let built = '';
let said = '';
let ran: string[] = [];
let asked: string[] = [];
const doors = (change: Partial<PublishDoors> = {}): PublishDoors => ({
  build: async () => built,
  sam: async (args) => {
    ran.push(args.join(' ').replaceAll(built, 'BUILT'));
    return `SAM did ${args[0]}\n`;
  },
  ask: async (question) => asked.push(question) > 0,
  say: (text) => {
    said += text;
  },
  ...change,
});
const packs = 'package --template-file BUILT/publish.json --output-template-file BUILT/packaged.yaml --s3-bucket uploads';

beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'recycler-publish-'));
  built = join(checkout, '.aws-sam/build');
  [said, ran, asked] = ['', [], []];
  await mkdir(join(built, 'Begin'), { recursive: true });
  await writeFile(join(built, 'Begin/handler.mjs'), 'export const handler = () => {};\n'.repeat(100_000));
  await writeFile(join(built, 'template.yaml'), template);
  await writeFile(join(checkout, 'package.json'), JSON.stringify({ name: 'it', version: '1.2.0', description: 'Does it', license: 'MIT' }));
  for (const name of ['LICENSE', 'README-SAR.md']) await writeFile(join(checkout, name), 'Read me\n');
  await writeFile(join(checkout, 'CHANGELOG.md'), '## 1.2.0\n');
});
afterEach(() => rm(checkout, { recursive: true, force: true }));

describe('publish:sar', () => {
  test('on a dry run says what it would publish and what comes next, and calls nothing', async () => {
    await publish(checkout, { stack: 'recycler', isDryRun: true, isYes: true, author: 'me' }, doors());
    expect(said).toMatch(/^it 1\.2\.0, by me, MIT\n/);
    expect(said).toContain('CAPABILITY_RESOURCE_POLICY: Topic\n');
    // 3 MB before compression.
    expect(said).toContain('archives: Begin 0.0 MB\n');
    expect(said).toMatch(/types, all in the "List of Supported AWS Resources".* as of \w+ 20\d\d\n/);
    expect(said).toMatch(/"Service": "serverlessrepo.amazonaws.com"[\s\S]*"aws:SourceAccount": "YOUR-ACCOUNT-ID"/);
    expect(said).toMatch(/\nNothing was published\. Publish it: npm run publish:sar -- --bucket BUCKET --author me\n$/);
    expect([ran, asked]).toEqual([[], []]);
  });

  test('writes the metadata into a copy, and leaves the built template alone', async () => {
    await publish(checkout, { ...options, isDryRun: true }, doors());
    expect(await readFile(join(built, 'template.yaml'), 'utf8')).toBe(template);
    expect(JSON.parse(await readFile(join(built, 'publish.json'), 'utf8'))).toMatchObject({
      AWSTemplateFormatVersion: '2010-09-09',
      Metadata: {
        'AWS::ServerlessRepo::Application': { SemanticVersion: '1.2.0', LicenseUrl: '../../LICENSE', ReadmeUrl: '../../README-SAR.md' },
      },
      Resources: { Begin: { Properties: { CodeUri: 'Begin' } } },
    });
  });

  test('asks, packages, and publishes no version twice', async () => {
    await publish(checkout, { ...options, isYes: false, region: 'us-east-1' }, doors());
    expect(asked).toEqual(['Upload to uploads and publish it 1.2.0? [y/N] ']);
    expect(ran).toEqual([
      `${packs} --s3-prefix it/1.2.0 --no-progressbar --region us-east-1`,
      'publish --template-file BUILT/packaged.yaml --fail-on-same-version --region us-east-1',
    ]);
    expect(said).toContain('SAM did publish\n');
  });

  test('with --yes does not ask', async () => {
    await publish(checkout, options, doors());
    expect([asked, ran.length]).toEqual([[], 2]);
  });

  test('does nothing on a no, and wants --yes where no person can answer', async () => {
    await publish(checkout, { ...options, isYes: false }, doors({ ask: async () => false }));
    expect(said).toMatch(/\nNothing was published\.\n$/);
    const alone = publish(checkout, { ...options, isYes: false }, doors({ ask: async () => undefined }));
    await expect(alone).rejects.toThrow(new InputError('no person is there to say yes: give --yes to publish without asking'));
    expect(ran).toEqual([]);
  });

  test('names everything that the repository would refuse, before anything is asked or run', async () => {
    await writeFile(join(checkout, 'CHANGELOG.md'), '## 1.3.0\n');
    await rm(join(checkout, 'LICENSE'));
    const refused = publish(checkout, options, doors());
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(
      /^it 1\.2\.0 cannot be published:\n {2}LicenseUrl: .*\n {2}package.json says 1\.2\.0, .*1\.3\.0 already\n$/,
    );
    expect([said, ran, asked]).toEqual(['', [], []]);
  });

  test('publishes nothing when the upload fails', async () => {
    const sam = async (args: readonly string[]) => {
      ran.push(args[0] ?? '');
      throw new Error('no such bucket');
    };
    await expect(publish(checkout, options, doors({ sam }))).rejects.toThrow(new WorldError('no such bucket'));
    expect(ran).toEqual(['package']);
  });
});

describe('the options', () => {
  test('of a dry run need no bucket', () => {
    expect(readPublishOptions(['--dry-run'])).toEqual({ stack: 'recycler', isDryRun: true, isYes: false, author: 'instance-recycler' });
    expect(readPublishOptions(['--dry-run', '--stack', 'images']).stack).toBe('images');
    expect(() => readPublishOptions(['--dry-run', '--stack', 'other'])).toThrow("there is no stack 'other'");
    expect(readPublishOptions(['--bucket', 'uploads', '--region', 'us-gov-west-1', '--yes', '--author', 'me'])).toEqual({
      ...{ stack: 'recycler', isDryRun: false, isYes: true, bucket: 'uploads', region: 'us-gov-west-1', author: 'me' },
    });
  });

  test.each([
    [[], '--bucket is needed'],
    [['--bucket', 'Upper'], "'Upper' is not the name of a bucket"],
    [['--bucket', 's3://uploads'], 'is not the name of a bucket'],
    [['--dry-run', '--region', 'Ireland'], "'Ireland' is not the name of a Region"],
    [['--dryrun'], 'usage: npm run publish:sar'],
    [['--bucket'], 'usage: npm run publish:sar'],
  ])('%p are refused', (args, expected) => {
    expect(() => readPublishOptions(args)).toThrow(InputError);
    expect(() => readPublishOptions(args)).toThrow(expected);
  });

  test('that are wrong end with exit status 2', async () => {
    const script = join(import.meta.dirname, 'publish.ts');
    await expect(runCommand(process.execPath, [script, '--bucket', 'NO'])).rejects.toThrow(/ended with 2:\npublish:sar: --bucket: 'NO'/);
  });
});
