import { connectEvidenceReader } from '../../aws/evidence/evidence-reader.ts';
import { connectReleaseLedger } from '../../aws/ledger/releases.ts';
import { findLedgerTable } from '../../aws/ledger-name.ts';
import { evidenceOfImagesParameter, evidenceParameter, findParameter } from '../../aws/stack-parameters.ts';
import type { Evidence, ReleaseLedger } from '../../core/release-ports.ts';
import type { CommonOptions } from '../options.ts';
import { connectAccount } from './connect-account.ts';

/** Where an account keeps what it knows of releases. `evidence` is a sentence where the bucket is not known. */
export type ReleaseSource = {
  /** Undefined where the account has no ledger yet. */
  ledger?: Pick<ReleaseLedger, 'listReleases' | 'listLeases'>;
  bucket?: string;
  evidence: Pick<Evidence, 'read'> | string;
};

const findBucket = async (
  parameter: string,
  find: () => Promise<string | undefined>,
): Promise<{ bucket: string } | { problem: string }> => {
  try {
    const bucket = await find();
    return bucket === undefined ? { problem: `no SSM parameter ${parameter} names the bucket of the evidence` } : { bucket };
  } catch (error) {
    return { problem: `the bucket of the evidence could not be found: ${(error as Error).message}` };
  }
};

/**
 * Finds ledger and bucket of an account. Without the bucket the ledger alone shows what it has.
 *
 * @param isOfImages are the releases of the stack of images asked for?
 * @throws WorldError when the ledger's name could not be read
 */
export const openReleases = async (options: CommonOptions, isOfImages: boolean): Promise<ReleaseSource> => {
  const { clients, make } = connectAccount(options, 'releases');
  const table = await findLedgerTable(clients.ssm);
  if (table === undefined) return { evidence: 'this account has no ledger' };
  const parameter = isOfImages ? evidenceOfImagesParameter : evidenceParameter;
  const found = await findBucket(parameter, () => findParameter(clients.ssm, parameter));
  return {
    ledger: connectReleaseLedger(make, table, isOfImages ? 'images' : undefined),
    ...('bucket' in found ? { bucket: found.bucket, evidence: connectEvidenceReader(make, found.bucket) } : { evidence: found.problem }),
  };
};
