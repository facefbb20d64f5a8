import { createInterface } from 'node:readline/promises';
import { createClients } from '../aws/all-clients.ts';
import { createAwsClock } from '../aws/aws-clock.ts';
import { type Clients, createClientMaker, type MakeClient } from '../aws/clients.ts';
import { bindDoors, type DoorSettings } from '../aws/doors.ts';
import { openLedger } from '../aws/ledger/ledger.ts';
import { findLedgerTable, ledgerParameter } from '../aws/ledger-name.ts';
import { makeLedger } from '../aws/ledger-table.ts';
import { openNotices } from '../aws/notices.ts';
import { connectSecrets } from '../aws/secrets.ts';
import type { Clock } from '../core/clock.ts';
import { InputError, WorldError } from '../core/errors.ts';
import type { Doors, Ledger } from '../core/ports.ts';
import { localRelease } from '../core/release/find-release-needs.ts';
import { openCredentials } from '../functions/probe/open-credentials.ts';
import { createProbe } from '../functions/probe/probe.ts';
import { createMemoryLedger } from '../local/memory-ledger.ts';
import { systemClock } from '../local/system-clock.ts';
import { workloadKinds } from '../workloads/index.ts';
import { checkConnection } from './check-connection.ts';
import type { CommonOptions } from './options.ts';
import { readDocument } from './read-file.ts';

/** What commands act through: `make` for what is in another Region. */
export type Account = { doors: Doors; clients: Clients; make: MakeClient; ledgerTable: string | undefined };

export type AccountOptions = CommonOptions & { policy?: string };

/** What to do when the account has no ledger yet: read as if it were empty, refuse, or make it after asking (`yes`: without asking). */
export type MissingLedger = 'empty' | 'refuse' | { make: { yes: boolean } };

const askToMake = async (): Promise<boolean> => {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(
    'This account has no ledger in this region yet. Make the DynamoDB table instance-recycler-ledger (on demand)? [y/N] ',
  );
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
};

const openAccountLedger = async (
  clients: Clients,
  clock: Clock,
  missing: MissingLedger,
): Promise<{ ledger: Ledger; table: string | undefined }> => {
  const now = () => clock.now();
  const table = await findLedgerTable(clients.ssm);
  if (table !== undefined) return { ledger: openLedger(clients.dynamo, table, now), table };
  if (missing === 'empty') return { ledger: createMemoryLedger(now), table };
  if (missing === 'refuse')
    throw new WorldError(`this account has no ledger in this region (SSM parameter ${ledgerParameter}): nothing was ever started here`);
  if (!missing.make.yes && !(await askToMake())) {
    throw new InputError(
      `this account has no ledger in this region yet (SSM parameter ${ledgerParameter}): add --yes, and it is made without asking`,
    );
  }
  const made = await makeLedger(clients.dynamo, clients.ssm, clock);
  return { ledger: openLedger(clients.dynamo, made, now), table: made };
};

/**
 * What the environment variable PROBE_FUNCTION says: a function's name, or that this machine is in the network of the servers itself, which then reads the
 * secrets of clusters as the person who runs the command.
 */
export const chooseReach = (written: string | undefined, make: MakeClient): Pick<DoorSettings, 'probeFunction' | 'sendFromHere'> => {
  if (written === undefined || written === '') return {};
  if (written !== 'this-machine') return { probeFunction: written };
  return { sendFromHere: createProbe(openCredentials(connectSecrets(make), systemClock)) };
};

/** Connects to an account as the person who runs the command: clients, doors, ledger. */
export const openAccount = async (options: AccountOptions, label: string, missing: MissingLedger): Promise<Account> => {
  // A policy file is checked before anything is asked of the account.
  const policyFile =
    options.policy === undefined ? undefined : { document: `policy ${options.policy}`, value: readDocument(options.policy, 'policy') };
  checkConnection(options);
  const endpoint = options.endpointUrl ?? process.env.AWS_ENDPOINT_URL;
  const time = createAwsClock(systemClock);
  const make = createClientMaker(
    {
      time,
      ...(options.region !== undefined && { region: options.region }),
      ...(options.profile !== undefined && { profile: options.profile }),
      ...(endpoint !== undefined && endpoint !== '' && { endpoint }),
    },
    label,
  );
  const clients = createClients(make);
  const { ledger, table } = await openAccountLedger(clients, time.clock, missing);
  const doors = bindDoors(clients, {
    clock: time.clock,
    ledger,
    notices: openNotices(clients.sns, {}),
    kinds: workloadKinds,
    release: localRelease,
    isStandIn: endpoint !== undefined && endpoint !== '',
    ...chooseReach(process.env.PROBE_FUNCTION, make),
    ...(process.env.PROBE_DOCUMENT && { probeDocument: process.env.PROBE_DOCUMENT }),
    ...(policyFile && { policyFile }),
  });
  return { doors, clients, make, ledgerTable: table };
};
