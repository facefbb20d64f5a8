import { Logger } from '@aws-lambda-powertools/logger';
import { createClientMaker } from '../aws/clients.ts';
import { connectLedger } from '../aws/ledger.ts';
import { WorldError } from '../core/errors.ts';
import { systemClock } from '../local/system-clock.ts';
import { readRelease } from './release.ts';

/** The value of an environment variable of the function. @throws WorldError naming it when it is missing */
export const requireVariable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new WorldError(`environment variable ${name} is missing: deploy the function with the stack's template`);
  return value;
};

/** What every function starts from: its release, its log, and the ledger. Clients are made by `make` when they are asked for. */
export const openEnvironment = (name: string) => {
  const logger = new Logger({ serviceName: `recycler-${name}` });
  const release = readRelease(import.meta.dirname);
  const make = createClientMaker({}, `${name}-${release}`);
  const ledger = connectLedger(make, requireVariable('LEDGER_TABLE'), () => systemClock.now());
  return { logger, release, make, ledger, clock: systemClock };
};
