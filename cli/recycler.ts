import { CommanderError } from 'commander';
import { exitStatus, statusOfError } from './exit-status.ts';
import { createProgram } from './program.ts';

/** What a person reads of an error: one line, without a stack unless it is a defect of ours. */
const sayError = (error: unknown): string => {
  const { name, message, stack } = error as Error;
  const isExpected = ['InputError', 'WorldError', 'Retryable', 'LockHeld', 'FenceBroken'].includes(name);
  return isExpected ? `recycler: ${message}` : `recycler: this is a defect, please report it: ${stack ?? String(error)}`;
};

// A reader that has seen enough, such as head, ends no campaign.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitStatus.done : exitStatus.wrongInput;
  else {
    process.stderr.write(`${sayError(error)}\n`);
    process.exitCode = statusOfError(error);
  }
}
