// Runs the command line next to it with the arguments of the workflow, and ends as that does. No shell reads them.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const written = process.env.INPUT_ARGUMENTS?.split('\n').map((line) => line.trim()) ?? [];
const command = fileURLToPath(new URL('cli/recycler.mjs', import.meta.url));
const child = spawn(process.execPath, [command, ...written.filter((line) => line !== '')], { stdio: 'inherit' });
// A job that is cancelled stops as Ctrl-C does: what is in flight is left to the next run.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (status) => {
  process.exitCode = status ?? 1;
});
