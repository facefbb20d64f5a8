import { isDeepStrictEqual } from 'node:util';
import { DescribeDocumentCommand, GetDocumentCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { WorldError } from '../core/errors.ts';
import { read } from './calls.ts';

/** A Command document: its name in the account, and what it must read. */
export type CommandDocument = { name: string; content: object };

/** A document that was read and is what it must be: it is run in that version, by its hash, and in no other. */
export type Known = { version: string; hash: string };

/** Reads a document once, and checks that it is what it must be. What failed is read again by the next one who asks. */
export const openDocumentReader = (ssm: SSMClient, document: CommandDocument): (() => Promise<Known>) => {
  let known: Known | undefined;
  return async () => {
    known ??= await readOnce(ssm, document);
    return known;
  };
};

/** The default version of a document and its hash. @throws WorldError where it does not read as it must */
const readOnce = async (ssm: SSMClient, { name, content }: CommandDocument): Promise<Known> => {
  const { Document: described = {} } = await read('ssm:DescribeDocument', () => ssm.send(new DescribeDocumentCommand({ Name: name })));
  const { DocumentVersion: version, Hash: hash, HashType: hashType } = described;
  if (version === undefined || hash === undefined || hashType !== 'Sha256')
    throw new WorldError(`the document ${name} has no version with a SHA-256: deploy the stack again`);
  const { Content: written = '' } = await read('ssm:GetDocument', () =>
    ssm.send(new GetDocumentCommand({ Name: name, DocumentVersion: version, DocumentFormat: 'JSON' })),
  );
  if (!isDeepStrictEqual(readJson(written), content))
    throw new WorldError(`the document ${name} was changed by others, and is not run: deploy the stack again`);
  return { version, hash };
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
