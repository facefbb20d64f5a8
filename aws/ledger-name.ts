import { SSMClient } from '@aws-sdk/client-ssm';
import { WorldError } from '../core/errors.ts';
import type { MakeClient } from './clients.ts';
import { type Environment, requireVariable } from './environment.ts';
import { findParameter } from './stack-parameters.ts';

/** The SSM parameter that names the account's ledger in a region: one ledger for command line and stack. */
export const ledgerParameter = '/recycler/ledger';

/** The name of the account's ledger table, or undefined when there is none yet. @throws WorldError when it could not be read */
export const findLedgerTable = (ssm: SSMClient): Promise<string | undefined> => findParameter(ssm, ledgerParameter);

/**
 * Why this table is not the account's ledger, or undefined where it is. Two ledgers would each hold locks and leases of their own, and an empty
 * one knows nothing of what was rejected, paused or accepted.
 */
export const describeOtherLedger = (named: string | undefined, table: string): string | undefined => {
  if (named === table) return undefined;
  return named === undefined
    ? `the SSM parameter ${ledgerParameter} is missing, and the stack keeps its record in ${table}: nothing is changed; name ${table} there if it is the account's ledger`
    : `the SSM parameter ${ledgerParameter} names ${named}, and the stack keeps its record in ${table}: nothing is changed; deploy with ExistingLedger=${named}, or name ${table} there if it is the account's ledger`;
};

/** Opens the check that a function's table is the account's ledger. @throws WorldError when it is not, or when the parameter could not be read */
export const openLedgerCheck = (environment: Pick<Environment, 'variable'> & { make: MakeClient }): (() => Promise<void>) => {
  const ssm = environment.make(SSMClient);
  return async () => {
    const other = describeOtherLedger(await findLedgerTable(ssm), requireVariable(environment, 'LEDGER_TABLE'));
    if (other !== undefined) throw new WorldError(other);
  };
};
