import { FenceBroken, InputError, LockHeld, NewerSchema, Retryable, WorldError } from '../../../core/errors.ts';

/** A call of one process that another one carries out, and the answer. Both travel as structured clones. */
export type RemoteCall = { kind: 'call'; id: number; service: string; name: string; args: readonly unknown[] };
export type RemoteAnswer = { kind: 'answer'; id: number; value?: unknown; error?: WrittenError };

/** An error with what callers and the SDK's retries read of it. */
export type WrittenError = { name: string; message: string; facts: Record<string, unknown> };

const known = { FenceBroken, InputError, LockHeld, NewerSchema, Retryable, WorldError };

export const writeError = (error: unknown): WrittenError => {
  const { name, message, ...facts } = Object.assign({}, error, { name: (error as Error).name, message: (error as Error).message });
  return { name, message, facts };
};

/** The error as it was thrown, of its own class where that is one of ours. */
export const readError = ({ name, message, facts }: WrittenError): Error => {
  const Known = (known as Record<string, new (message: string) => Error>)[name];
  return Known ? new Known(message) : Object.assign(new Error(message), { name, ...facts });
};
