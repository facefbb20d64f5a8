import { type Command, Option } from 'commander';
import { InputError } from '../core/errors.ts';

/** Options that commands share. */
export type CommonOptions = {
  json?: string;
  html?: string;
  quiet?: boolean;
  region?: string;
  profile?: string;
  endpointUrl?: string;
};

/** What a command does with the options that commands share: does it make a page, does it ask AWS? */
export type Uses = { page?: boolean; aws?: boolean };

const shared: readonly { flags: string; about: string; need?: keyof Uses; why?: string }[] = [
  { flags: '--json <file>', about: 'write the result as JSON (- for standard output)' },
  { flags: '--html <file>', about: 'write one self-contained page', need: 'page', why: 'it makes no page' },
  { flags: '--quiet', about: 'no progress' },
  { flags: '--region <name>', about: 'AWS region', need: 'aws', why: 'it asks nothing of AWS' },
  { flags: '--profile <name>', about: 'AWS profile', need: 'aws', why: 'it asks nothing of AWS' },
  { flags: '--endpoint-url <url>', about: 'another address for every AWS service', need: 'aws', why: 'it asks nothing of AWS' },
];

/** Adds the options that commands share. One that this command has no use for is not shown, and is refused with the reason before anything is done. */
export const addCommonOptions = (command: Command, { page = false, aws = true }: Uses = {}): Command => {
  const uses: Uses = { page, aws };
  for (const { flags, about, need, why } of shared) {
    const option = new Option(flags, about);
    command.addOption(need === undefined || uses[need] ? option : option.hideHelp());
    if (need === undefined || uses[need]) continue;
    command.hook('preAction', (chosen) => {
      if (chosen.getOptionValue(option.attributeName()) !== undefined)
        throw new InputError(`${option.long} does nothing for ${chosen.name()}: ${why}; leave it out`);
    });
  }
  return command;
};

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

/** A number of servers. @throws InputError naming the option, also for none: that would do nothing */
export const numberOfServers =
  (option: string) =>
  (text: string): number => {
    const count = wholeNumber(option)(text);
    if (count === 0) throw new InputError(`${option} must be at least 1: with none there is nothing to do`);
    return count;
  };
