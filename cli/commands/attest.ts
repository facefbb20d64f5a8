import { createInterface } from 'node:readline/promises';
import { attestationPatience, requestAttestation } from '../../aws/attestation.ts';
import { proveIdentity } from '../../aws/prove-identity.ts';
import { attestParameter, findParameter } from '../../aws/stack-parameters.ts';
import { InputError, WorldError } from '../../core/errors.ts';
import { systemClock } from '../../local/system-clock.ts';
import { exitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { connectAccount } from '../releases/connect-account.ts';
import { describeWaiting } from '../releases/describe-waiting.ts';
import { describeAttestation, isGranted, readAttestation, toAttestationJson } from '../releases/read-attestation.ts';

export type AttestOptions = CommonOptions & { breakGlass?: string; yes?: boolean };

/** What break-glass does, before a person says yes to it. */
export const warnOfBreakGlass = (ticket: string, functionName: string): string =>
  [
    `Break-glass ${ticket} asks ${functionName}`,
    '  to let the release that runs there change servers of every fleet for four hours.',
    '  No gate judges it: nothing stands between a fault of that release and your servers but the brakes of each policy.',
    '  An alert goes out at once, and ticket, time and the identity of your credentials stay in the ledger as the audit record.',
    'Go on? [y/N] ',
  ].join('\n');

const confirm = async (question: string): Promise<boolean> => {
  if (!process.stdin.isTTY) throw new InputError('--break-glass asks before it acts: use it in a terminal, or add --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(question);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
};

/** A function by its ARN, without the alias that it is called by. */
const withoutAlias = (arn: string): string => arn.split(':').slice(0, 7).join(':');

const readTicket = ({ breakGlass }: AttestOptions): string | undefined => {
  const ticket = breakGlass?.trim();
  if (ticket === '') throw new InputError('--break-glass needs a ticket, such as INC-4711');
  return ticket;
};

/** `attest [--break-glass TICKET]`: judges what is deployed and grants, widens or renews its lease; or asks for one without the gate. */
export const attest = async (options: AttestOptions): Promise<void> => {
  const ticket = readTicket(options);
  const { clients } = connectAccount(options, 'attest');
  const name = await findParameter(clients.ssm, attestParameter);
  if (name === undefined)
    throw new WorldError(
      `no stack of the Recycler is in this account and region (SSM parameter ${attestParameter}): npm run build and sam deploy install it; if it is elsewhere, name --region and --profile`,
    );
  if (ticket !== undefined && !options.yes && !(await confirm(warnOfBreakGlass(ticket, name)))) {
    print('not confirmed: nothing was changed', options.json);
    process.exitCode = exitStatus.stopped;
    return;
  }
  const what = ticket === undefined ? `${name} judges what is live; that may take minutes` : `${name} grants break-glass ${ticket}`;
  const stop = describeWaiting(process.stderr, what, options.quiet === true);
  let answer: unknown;
  try {
    const patient = connectAccount(options, 'attest', attestationPatience);
    const caller = await proveIdentity(patient.clients.lambda, withoutAlias(name));
    answer = await requestAttestation(patient.clients.lambda, name, { caller, ...(ticket !== undefined && { breakGlass: ticket }) });
  } finally {
    stop();
  }
  const attestation = readAttestation(answer);
  if (options.json !== undefined) writeJson(options.json, toAttestationJson(attestation));
  if (options.json !== '-') for (const line of describeAttestation(attestation, systemClock.now())) print(line, options.json);
  process.exitCode = isGranted(attestation) ? exitStatus.done : exitStatus.stopped;
};
