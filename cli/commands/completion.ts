import type { Command } from 'commander';
import { InputError } from '../../core/errors.ts';

/** One command as it is written, such as `policy check`, with what it does and its options. */
type Entry = { words: string; about: string; options: { flag: string; about: string }[] };

const listEntries = (command: Command, before = ''): Entry[] =>
  command.commands.flatMap((each) => {
    const words = `${before}${each.name()}`;
    const options = each.options
      .filter(({ hidden, long }) => !hidden && long)
      .map(({ long, description }) => ({ flag: long ?? '', about: description }));
    return [{ words, about: each.description(), options }, ...listEntries(each, `${words} `)];
  });

const firstWords = (entries: readonly Entry[]): Entry[] => entries.filter(({ words }) => !words.includes(' '));
const flagsOf = ({ options }: Entry): string => options.map(({ flag }) => flag).join(' ');

/** What may follow a command: the words of commands below it, and its options. */
const followersOf = (entry: Entry, entries: readonly Entry[]): string => {
  const below = entries.filter(({ words }) => words.startsWith(`${entry.words} `)).map(({ words }) => words.slice(entry.words.length + 1));
  return [...below, flagsOf(entry)].filter((each) => each !== '').join(' ');
};

const bash = (entries: readonly Entry[]): string[] => [
  '_recycler() {',
  `  local words="\${COMP_WORDS[*]:1:COMP_CWORD-1}" found=""`,
  '  case "$words" in',
  ...entries
    .toSorted((a, b) => b.words.length - a.words.length)
    .map((entry) => `    "${entry.words}"|"${entry.words} "*) found="${followersOf(entry, entries)}" ;;`),
  `    "") found="${firstWords(entries)
    .map(({ words }) => words)
    .join(' ')} --help --version" ;;`,
  '  esac',
  `  COMPREPLY=($(compgen -W "$found" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
  '}',
  'complete -o default -F _recycler recycler',
];

const quote = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;

const fish = (entries: readonly Entry[]): string[] => [
  ...firstWords(entries).map(({ words, about }) => `complete -c recycler -n __fish_use_subcommand -f -a ${words} -d ${quote(about)}`),
  ...entries.flatMap(({ words, options }) => {
    const last = words.split(' ').at(-1) ?? words;
    return options.map(
      ({ flag, about }) => `complete -c recycler -n '__fish_seen_subcommand_from ${last}' -l ${flag.slice(2)} -d ${quote(about)}`,
    );
  }),
];

const shells: Readonly<Record<string, (entries: readonly Entry[]) => string[]>> = {
  bash,
  zsh: (entries) => ['autoload -U +X bashcompinit && bashcompinit', ...bash(entries)],
  fish,
};

/** The script that has a shell complete commands and options. @throws InputError for a shell that it does not know */
export const writeCompletion = (shell: string, program: Command): string => {
  const write = shells[shell];
  if (!write) throw new InputError(`completion is for ${Object.keys(shells).join(', ')}, not for ${shell}`);
  return `${write(listEntries(program)).join('\n')}\n`;
};

/** `completion SHELL`: prints that script. */
export const completion = (shell: string, program: Command): void => void process.stdout.write(writeCompletion(shell, program));
