import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { WorldError } from '../core/errors.ts';
import type { Evidence } from '../core/release-ports.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/** The bucket of verdicts and reports. It keeps every version of what is written; nothing is ever deleted here. */
export const openEvidence = (client: S3Client, bucket: string): Evidence => ({
  write: async (key, document) => {
    const Body = JSON.stringify(document, undefined, 1);
    await read('s3:PutObject', () =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' })),
    );
    return key;
  },
  read: async (key) => {
    const { Body } = await read('s3:GetObject', () => client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
    if (!Body) throw new WorldError(`s3://${bucket}/${key} is empty: it was written by nobody of the Recycler`);
    return JSON.parse(await Body.transformToString()) as unknown;
  },
});

/** The same, with a client of its own. */
export const connectEvidence = (make: MakeClient, bucket: string): Evidence => openEvidence(make(S3Client), bucket);
