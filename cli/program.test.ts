import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import type { Command } from 'commander';
import { writeCompletion } from './commands/completion.ts';
import { onInterrupts } from './commands/run-result.ts';
import { listExamples } from './examples.ts';
import { createProgram } from './program.ts';

const run = (...words: string[]): Promise<unknown> => createProgram().parseAsync(['node', 'recycler', ...words]);

describe('the command line', () => {
  test.each([
    [['pause', '--fleet', 'web', '--reason', 'x', '--html', 'y'], '--html does nothing for pause: it makes no page; leave it out'],
    [['policy', 'check', 'x.yaml', '--region', 'eu-west-1'], '--region does nothing for check: it asks nothing of AWS; leave it out'],
    [['rehearse', '--profile', 'ops'], '--profile does nothing for rehearse: it asks nothing of AWS; leave it out'],
    [['run', '--fleet', 'web', '--limit', '0'], '--limit must be at least 1: with none there is nothing to do'],
    [['completion', 'tcsh'], 'completion is for bash, zsh, fish, not for tcsh'],
  ])('%j is refused before anything is done', async (words, reason) => {
    await expect(run(...words)).rejects.toThrow(reason);
  });

  test('calls an option unknown that no command has', async () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(run('status', '--htlm', 'y')).rejects.toThrow("unknown option '--htlm'");
    write.mockRestore();
  });

  test('stops the same by Ctrl-C, by a pipeline that is cancelled and by a terminal that closes, until it is over', () => {
    let times = 0;
    const letGo = onInterrupts(() => {
      times += 1;
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.emit(signal, signal);
    expect(times).toBe(3);
    letGo();
    expect(['SIGTERM', 'SIGHUP'].map((signal) => process.listenerCount(signal))).toEqual([0, 0]);
  });
});

describe('the examples below the help of a command', () => {
  const commands = (): Command[] => {
    const { commands: all } = createProgram();
    return all.flatMap((each) => (each.commands.length > 0 ? each.commands : [each]));
  };
  test.each(commands().map((each) => [each.helpInformation().split('\n')[0], each] as const))('stand in it: %s', (_, command) => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    command.outputHelp();
    const help = write.mock.calls.join('');
    write.mockRestore();
    expect(listExamples(command).length).toBeGreaterThan(0);
    for (const example of listExamples(command)) expect(help).toContain(`  ${example}\n`);
  });

  test.each(commands().flatMap(listExamples))('%s is a command line that is accepted', async (example) => {
    const program = createProgram();
    const used: Command[] = [];
    for (const command of [...program.commands, ...program.commands.flatMap((each) => each.commands)])
      if (command.commands.length === 0) command.action(() => void used.push(command));
    const typed = example.replace(/ [<>] .*$/, '');
    const words = [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? '');
    expect(words[0]).toBe('recycler');
    await program.parseAsync(['node', ...words]);
    expect(used.flatMap(listExamples)).toContain(example);
  });
});

describe('what completes commands and options', () => {
  const folder = mkdtempSync(join(tmpdir(), 'recycler-completion-'));
  const complete = (...words: string[]): string[] => {
    const script = join(folder, 'recycler.bash');
    writeFileSync(script, writeCompletion('bash', createProgram()));
    const typed = words.map((word) => `'${word}'`).join(' ');
    const asked = `source ${script}; COMP_WORDS=(recycler ${typed}); COMP_CWORD=${words.length}; _recycler; echo "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['-c', asked], { encoding: 'utf8' });
    return stdout
      .trim()
      .split(' ')
      .filter((word) => word !== '');
  };

  test('in bash, which zsh loads too: commands, those below one, and the options of each', () => {
    expect(complete('st')).toEqual(['status', 'stop']);
    expect(complete('policy', 'ch')).toEqual(['check']);
    expect(complete('run', '--fleet', 'web', '--l')).toEqual(['--local', '--limit']);
    expect(complete('pause', '--h')).toEqual([]);
    expect(writeCompletion('zsh', createProgram())).toMatch(/^autoload -U \+X bashcompinit && bashcompinit\n_recycler\(\)/);
    rmSync(folder, { recursive: true, force: true });
  });

  test('in fish: with what each is for', () => {
    const script = writeCompletion('fish', createProgram());
    expect(script).toContain("complete -c recycler -n __fish_use_subcommand -f -a leaks -d 'marks, settings and servers of ours");
    expect(script).toContain("-n '__fish_seen_subcommand_from status' -l watch -d 'the live picture");
  });
});
