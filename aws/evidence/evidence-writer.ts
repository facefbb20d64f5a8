import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Evidence } from '../../core/release-ports.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** Writes into the bucket of verdicts and reports. It keeps every version of what is written; nothing is ever deleted here. */
export const openEvidenceWriter = (client: S3Client, bucket: string): Pick<Evidence, 'write'> => ({
  write: async (key, document) => {
    const Body = JSON.stringify(document, undefined, 1);
    await read('s3:PutObject', () =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' })),
    );
    return key;
  },
});

/** The same, with a client of its own. */
export const connectEvidenceWriter = (make: MakeClient, bucket: string): Pick<Evidence, 'write'> =>
  openEvidenceWriter(make(S3Client), bucket);
