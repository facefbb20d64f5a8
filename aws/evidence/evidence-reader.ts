import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { WorldError } from '../../core/errors.ts';
import type { Evidence } from '../../core/release-ports.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** Reads verdicts and reports from their bucket. @throws WorldError when a document is missing or empty */
export const openEvidenceReader = (client: S3Client, bucket: string): Pick<Evidence, 'read'> => ({
  read: async (key) => {
    const { Body } = await read('s3:GetObject', () => client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
    if (!Body) throw new WorldError(`s3://${bucket}/${key} is empty: no release of the Recycler wrote it`);
    return JSON.parse(await Body.transformToString()) as unknown;
  },
});

/** The same, with a client of its own. */
export const connectEvidenceReader = (make: MakeClient, bucket: string): Pick<Evidence, 'read'> =>
  openEvidenceReader(make(S3Client), bucket);
