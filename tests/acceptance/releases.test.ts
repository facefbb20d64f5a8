import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createClientMaker } from '../../aws/clients.ts';
import { connectEvidenceWriter } from '../../aws/evidence/evidence-writer.ts';
import { connectReleaseLedger } from '../../aws/ledger/releases.ts';
import { findLedgerTable } from '../../aws/ledger-name.ts';
import { sampleReleases } from '../../cli/releases/sample-releases.ts';
import { releasesSchema } from '../schemas/releases-schema.ts';
import { startWithFunction } from './function-stand-in.ts';
import { region, settingsFor } from './moto-fleet.ts';
import { ensureLedger } from './moto-ledger.ts';
import { at, runRecycler } from './recycler-process.ts';
import { startMoto } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'recycler-releases-'));
const sample = sampleReleases();
const bucket = 'recycler-reports';
const attestName = `arn:aws:lambda:${region}:123456789012:function:recycler-attest:live`;

const moto = await startMoto();

(moto ? describe : describe.skip)('the commands on releases, on moto', () => {
  let functions: Awaited<ReturnType<typeof startWithFunction>>;
  let options: string[] = [];
  const ssm = new SSMClient(settingsFor(moto?.endpoint ?? ''));
  const name = (Name: string, Value: string) => ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  const releases = (...more: string[]) => runRecycler(['releases', ...more, ...options]);
  const attest = (...more: string[]) => runRecycler(['attest', ...more, ...options]);

  beforeAll(async () => {
    if (!moto) return;
    functions = await startWithFunction(moto);
    options = at(functions.endpoint);
  });
  afterAll(async () => {
    ssm.destroy();
    rmSync(folder, { recursive: true, force: true });
    await functions?.stop();
    await moto?.stop();
  });

  describe('where nothing was ever installed', () => {
    test('releases says which command comes first', async () => {
      const plain = await releases();
      expect(plain).toMatchObject({ status: 0, stderr: '' });
      expect(plain.stdout).toMatch(
        /^nothing was released here yet: .* npm run build and sam deploy install the stack, then recycler attest judges it\n$/,
      );
      const json = await releases('--json', '-');
      expect(JSON.parse(json.stdout)).toEqual({ schema: 'recycler/releases/1', releases: [] });
      const named = await releases('abc');
      expect(named).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining('recycler: release abc is not known; nothing was'),
      });
    });

    test('attest says how to install it', async () => {
      const ended = await attest();
      expect(ended).toMatchObject({ status: 1, stdout: '' });
      expect(ended.stderr).toMatch(
        /^recycler: no stack of the Recycler is in this account and region .*\/recycler\/attest.*sam deploy[^\n]*\n$/,
      );
    });
  });

  describe('releases', () => {
    beforeAll(async () => {
      if (!moto) return;
      await ensureLedger(moto.endpoint);
      const make = createClientMaker(settingsFor(moto.endpoint), 'acceptance');
      const ledger = connectReleaseLedger(make, (await findLedgerTable(ssm)) ?? '');
      const before = await releases();
      expect(before).toMatchObject({ status: 0, stdout: expect.stringMatching(/^no release was judged here yet: recycler attest/) });
      for (const record of sample.records) await ledger.writeRelease(record);
      for (const lease of sample.leases) await ledger.writeLease(lease);
      const s3 = new S3Client({ ...settingsFor(moto.endpoint), forcePathStyle: true });
      await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
      s3.destroy();
      const evidence = connectEvidenceWriter(make, bucket);
      for (const [key, document] of sample.documents) await evidence.write(key, document);
    });

    test('are listed, newest first, each with its lease', async () => {
      const { status, stdout, stderr } = await releases();
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout.match(/^v\d/gm)).toEqual(['v8', 'v7', 'v6', 'v5', 'v4', 'v3', 'v2', 'v1']);
      expect(stdout).toContain('rolled back while traffic moved');
      expect(stdout).toContain('lease: revoked 2026-03-09 09:18 UTC: deployment d-K9L0M1N2O did not succeed');
    });

    test('one without a bucket of evidence is described from the ledger, and why', async () => {
      const { status, stdout } = await releases('1d77');
      expect(status).toBe(0);
      expect(stdout).toContain('blocked: failed: s3-https-only');
      expect(stdout).toContain('only what the ledger keeps is shown: no SSM parameter /recycler/evidence names the bucket');
    });

    test('one with its evidence is described with every check, in JSON, and as a page', async () => {
      await name('/recycler/evidence', bucket);
      const [json, html] = [join(folder, 'one.json'), join(folder, 'one.html')];
      const { status, stdout } = await releases('v3', '--json', json, '--html', html);
      expect(status).toBe(0);
      expect(stdout).toContain(
        `evidence: s3://${bucket}/verdicts/1d7799e0c5aa/20260308T091200-pre-traffic.json (4 fail, 1 waived, 16 pass)`,
      );
      expect(stdout).toMatch(/FAIL {4}s3-public-read/);
      const document = JSON.parse(readFileSync(json, 'utf8'));
      expect(releasesSchema.safeParse(document).error?.issues).toBeUndefined();
      expect(document.release).toMatchObject({ id: '1d7799e0c5aa', bucket, documents: [{ verdict: { outcome: 'fail' } }] });
      expect(readFileSync(html, 'utf8')).toContain('Release v3 of 8: rolled back before traffic');
    });

    test('without a name the page shows the newest, and standard output carries one thing only', async () => {
      const page = await releases('--html', '-');
      expect(page.stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
      expect(page.stdout).toContain('s3://recycler-reports/verdicts/b2975d0fe18c/');
      const json = await releases('--json', '-');
      expect(JSON.parse(json.stdout).releases).toHaveLength(8);
      expect(JSON.parse(json.stdout).release).toBeUndefined();
    });

    test('a bucket that is gone leaves what the ledger has', async () => {
      await name('/recycler/evidence', 'no-such-bucket');
      const { status, stdout } = await releases('v4');
      expect(status).toBe(0);
      expect(stdout).toMatch(/the evidence could not be read: s3:GetObject: NoSuchBucket/);
      await ssm.send(new DeleteParameterCommand({ Name: '/recycler/evidence' }));
    });

    test('an unknown name, and one that several share', async () => {
      const unknown = await releases('zz');
      expect(unknown).toMatchObject({ status: 2, stdout: '' });
      expect(unknown.stderr).toMatch(/^recycler: release zz is not in the ledger; known are v1 4be1d07a92c3, .*\n$/);
    });
  });

  describe('attest', () => {
    const now = Date.now();
    const lease = {
      release: 'e8146c3ad70f',
      scope: 'all',
      fleets: [],
      expires: now + 3_600_000,
      grantedAt: now,
      by: 'attestation',
      reason: 'r',
      version: 1,
    };
    beforeAll(async () => {
      await name('/recycler/attest', attestName);
    });
    beforeEach(() => {
      functions.asked.length = 0;
    });

    test('that passes names the person, and says for which fleets and until when', async () => {
      functions.answerWith({ outcome: 'pass', reason: 'passed 22 checks', blocks: [], lease });
      const { status, stdout, stderr } = await attest();
      expect(status).toBe(0);
      expect(stdout).toMatch(
        /^passed: passed 22 checks\n {2}lease: release e8146c3ad70f may change servers of every fleet until .* UTC\n {2}next: /,
      );
      expect(stderr).toBe(`${attestName} judges what is live; that may take minutes ...\n`);
      const proof = expect.stringMatching(/^https:\/\/sts\.[a-z0-9-]+\.amazonaws\.com\/\?Action=GetCallerIdentity&.*X-Amz-Signature=/);
      expect(functions.asked).toEqual([{ url: `/2015-03-31/functions/${attestName}/invocations`, caller: proof }]);
    });

    test.each(['fail', 'unknown', 'not-now'])('that comes to %s ends with 3', async (outcome) => {
      functions.answerWith({ outcome, reason: 'because', blocks: ['failed: s3-https-only b: open'] });
      const { status, stdout, stderr } = await attest('--quiet');
      expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
      expect(stdout).toContain('  blocked: failed: s3-https-only b: open\n');
    });

    test('in JSON', async () => {
      functions.answerWith({ outcome: 'pass', reason: 'r', blocks: [], lease });
      const { stdout } = await attest('--json', '-', '--quiet');
      expect(JSON.parse(stdout)).toMatchObject({ schema: 'recycler/attestation/1', outcome: 'pass', lease: { scope: 'all' } });
    });

    test('under break-glass asks nothing of the function without a yes', async () => {
      const unasked = await attest('--break-glass', 'INC-4711');
      expect(unasked).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('use it in a terminal, or add --yes') });
      const empty = await attest('--break-glass', ' ', '--yes');
      expect(empty).toMatchObject({ status: 2, stderr: expect.stringContaining('--break-glass needs a ticket') });
      expect(functions.asked).toEqual([]);
      functions.answerWith({ outcome: 'break-glass', reason: 'a person asked for it', blocks: [], lease });
      const broken = await attest('--break-glass', 'INC-4711', '--yes');
      expect(broken).toMatchObject({ status: 0, stdout: expect.stringMatching(/^BREAK-GLASS: nothing was judged/) });
      expect(functions.asked).toEqual([
        expect.objectContaining({ breakGlass: 'INC-4711', caller: expect.stringContaining('GetCallerIdentity') }),
      ]);
    });

    test('of a function that breaks, or is too busy, asks once and ends with 1', async () => {
      functions.answerWith({ errorType: 'WorldError', errorMessage: 'no bucket' }, 200, { 'x-amz-function-error': 'Unhandled' });
      const broken = await attest('--quiet');
      expect(broken).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringContaining('the attestation broke (WorldError: no bucket): see the log'),
      });
      functions.answerWith({ message: 'Rate exceeded' }, 429, { 'x-amzn-errortype': 'TooManyRequestsException' });
      const busy = await attest('--quiet');
      expect(busy).toMatchObject({ status: 1, stderr: 'recycler: lambda:Invoke: TooManyRequestsException: Rate exceeded\n' });
      functions.answerWith({ message: 'lost' }, 502, { 'x-amzn-errortype': 'ServiceException' });
      const lost = await attest('--quiet');
      expect(lost).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('whether it was done is in the ledger, recycler releases shows it'),
      });
      functions.answerWith({ hello: 'world' });
      expect(await attest('--quiet')).toMatchObject({ status: 1, stderr: expect.stringContaining('something other than an attestation') });
      expect(functions.asked).toHaveLength(4);
    });
  });
});
