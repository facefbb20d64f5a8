import type { Command } from 'commander';

/** A line or two of each command as people use it, below its help; a test parses each of them. */
const examples: Readonly<Record<string, readonly string[]>> = {
  rehearse: ['recycler rehearse --seed 7 --html page.html', 'recycler rehearse --release docs/releases/good.yaml'],
  fleets: ['recycler fleets --region eu-west-1'],
  'policy check': ['recycler policy check web.yaml', 'recycler policy check - < web.yaml'],
  'recipe check': ['recycler recipe check web.yaml'],
  bake: ['recycler bake web', 'recycler bake web --urgent'],
  images: ['recycler images', 'recycler images web'],
  'image rollback': ['recycler image rollback web --reason "the agent does not start"'],
  'image promote': ['recycler image promote web --reason CHG-1204'],
  'image prune': ['recycler image prune web --plan', 'recycler image prune web'],
  plan: ['recycler plan --fleet web', 'recycler plan --fleet web --server i-0123456789abcdef0'],
  run: ['recycler run --fleet web --limit 1', 'recycler run --fleet web --local --html page.html'],
  status: ['recycler status', 'recycler status --fleet web --watch'],
  pause: ['recycler pause --fleet web --reason "sale until noon" --for 2h', 'recycler pause --all --reason INC-4711'],
  resume: ['recycler resume --fleet web'],
  stop: ['recycler stop --fleet web --wait', 'recycler stop --all'],
  leaks: ['recycler leaks --fleet web'],
  clear: [
    'recycler clear --image ami-0123456789abcdef0 --reason "its boot script is repaired"',
    'recycler clear --fleet web --reason "the disk is replaced"',
  ],
  report: ['recycler report', 'recycler report web-2026-01-05T09-00-00 --html page.html'],
  releases: ['recycler releases', 'recycler releases v7 --html page.html'],
  attest: ['recycler attest', 'recycler attest --break-glass INC-4711'],
  completion: ['recycler completion bash > ~/.local/share/bash-completion/completions/recycler'],
};

/** A command's name with those above it, as people type it after `recycler`. */
const nameInFull = (command: Command): string =>
  command.parent?.parent ? `${nameInFull(command.parent)} ${command.name()}` : command.name();

/** Examples of a command. */
export const listExamples = (command: Command): readonly string[] => examples[nameInFull(command)] ?? [];
