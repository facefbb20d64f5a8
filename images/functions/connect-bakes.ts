import { type Environment, requireVariable } from '../../aws/environment.ts';
import { connectBakeLedger } from '../../aws/ledger/bakes.ts';
import type { BakeLedger } from '../ports.ts';

/** The record of bakes in the ledger of a function. */
export const connectBakes = (environment: Environment): BakeLedger =>
  connectBakeLedger(environment.make, requireVariable(environment, 'LEDGER_TABLE'), () => environment.clock.now());
