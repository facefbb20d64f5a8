import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';

/** Options that every command takes. */
export type CommonOptions = {
  json?: string;
  html?: string;
  quiet?: boolean;
  region?: string;
  profile?: string;
  endpointUrl?: string;
};

/** Adds the options that every command takes. */
export const addCommonOptions = (command: Command): Command =>
  command
    .option('--json <file>', 'write the result as JSON (- for standard output)')
    .option('--html <file>', 'write one self-contained page')
    .option('--quiet', 'no progress')
    .option('--region <name>', 'AWS region')
    .option('--profile <name>', 'AWS profile')
    .option('--endpoint-url <url>', 'another address for every AWS service');

/**
 * Checks, before anything is asked, for which fleets a command is.
 *
 * @throws InputError unless one of `--fleet` and `--all` is given, and not both
 */
export const checkChoice = ({ fleet, all }: { fleet?: string; all?: boolean }): void => {
  if (fleet === undefined && !all) throw new InputError('name a fleet with --fleet NAME, or all of them with --all');
  if (fleet !== undefined && all) throw new InputError('--fleet and --all exclude each other: give one of them');
};

/** A whole number of an option. @throws InputError naming the option */
export const wholeNumber =
  (option: string) =>
  (text: string): number => {
    if (!/^\d+$/.test(text)) throw new InputError(`${option} must be a whole number, not "${text}"`);
    return Number(text);
  };
