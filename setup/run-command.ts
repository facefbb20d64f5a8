import { spawn } from 'node:child_process';

/**
 * Runs a command to its end and answers what it wrote on both outputs.
 *
 * @throws Error with the command and the end of its output when it does not exit with 0
 */
export const runCommand = (
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string | undefined> } = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env };
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, ...(options.cwd ? { cwd: options.cwd } : {}) });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(output);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${status}:\n${output.slice(-4_000)}`));
    });
  });

/** Whether a command runs at all and exits with 0. */
export const canRun = async (command: string, args: readonly string[]): Promise<boolean> =>
  runCommand(command, args).then(
    () => true,
    () => false,
  );
