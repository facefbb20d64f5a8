import type { Clock } from '../core/clock.ts';
import { WorldError } from '../core/errors.ts';
import type { Ledger } from '../core/ports.ts';
import type { ReleaseLedger } from '../core/release-ports.ts';
import { systemClock } from '../local/system-clock.ts';
import { createAwsClock } from './aws-clock.ts';
import { createClientMaker, type MakeClient } from './clients.ts';
import { connectLedger } from './ledger/ledger.ts';
import { connectReleaseLedger } from './ledger/releases.ts';
import { type Log, openLog } from './log.ts';
import { type Count, openMetrics } from './metrics.ts';
import { readText } from './read-text.ts';
import { readStamp, type Stamp } from './stamp.ts';
import { writeText } from './write-text.ts';

/** What every function starts from. Clients are made by `make` when they are asked for. */
export type Environment = {
  /** What the build stamped beside the bundle. */
  stamp: Stamp;
  logger: Log;
  make: MakeClient;
  clock: Clock;
  ledger: Ledger;
  releases: ReleaseLedger;
  /** Counts something for alarms and dashboards. */
  count: Count;
  /** The value of an environment variable; undefined where it is missing or empty. */
  variable: (name: string) => string | undefined;
  /** Reads a text from an address (HTTP GET). @throws WorldError when it was not answered */
  get: (url: string, headers: Record<string, string>) => Promise<string>;
  /** Sends a text to an address (HTTP PUT). @throws WorldError when it was not taken */
  put: (url: string, text: string) => Promise<void>;
};

const variable = (name: string): string | undefined => process.env[name] || undefined;

/** The value of an environment variable of the function. @throws WorldError naming it when it is missing */
export const requireVariable = (environment: Pick<Environment, 'variable'>, name: string): string => {
  const value = environment.variable(name);
  if (value === undefined) throw new WorldError(`environment variable ${name} is missing: deploy the function with the stack's template`);
  return value;
};

/** Is AWS itself answered by something else here? */
export const isStandIn = ({ variable: read }: Pick<Environment, 'variable'>): boolean =>
  read('AWS_ENDPOINT_URL') !== undefined || read('AWS_ENDPOINT_URL_AUTO_SCALING') !== undefined;

/** The environment of a function in Lambda. */
export const openEnvironment = (name: string): Environment => {
  const stamp = readStamp(import.meta.dirname);
  const time = createAwsClock(systemClock);
  const make = createClientMaker({ time }, `${name}-${stamp.release}`);
  const table = requireVariable({ variable }, 'LEDGER_TABLE');
  return {
    stamp,
    logger: openLog(`recycler-${name}`, { release: stamp.release }),
    make,
    clock: time.clock,
    ledger: connectLedger(make, table, () => time.clock.now()),
    releases: connectReleaseLedger(make, table, variable('JUDGED_STACK')),
    count: openMetrics(time.clock),
    variable,
    get: readText,
    put: writeText,
  };
};
