import type { RunOptions } from './run-result.ts';

/** `run --fleet NAME`: in the deployed stack, or with `--local` from this machine. */
export const run = async (options: RunOptions): Promise<void> =>
  options.local ? (await import('./run-local.ts')).runLocal(options) : (await import('./run-deployed.ts')).runDeployed(options);
