import { CommanderError } from 'commander';
import { describeError } from './describe-error.ts';
import { exitStatus, statusOfError } from './exit-status.ts';
import { createProgram } from './program.ts';

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
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = statusOfError(error);
  }
}
