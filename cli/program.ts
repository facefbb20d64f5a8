import { Command } from 'commander';
import packageFile from '../package.json' with { type: 'json' };
import { listExamples } from './examples.ts';
import { addCommonOptions, checkChoice, numberOfServers, wholeNumber } from './options.ts';

const describeFleet = 'the fleet: the tag recycler:fleet of its groups, or the name of its only group';

/** The command line as a whole. Each command is loaded when it is used. */
export const createProgram = (): Command => {
  const program = new Command('recycler')
    .description('Replaces every server of a fleet on AWS, one proven step at a time.')
    .version(packageFile.version, '--version', 'the version of this command line')
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('(recycler --help lists the commands)');

  addCommonOptions(program.command('rehearse [scenario]'), { page: true, aws: false })
    .description('run the real state machine and functions on an embedded cloud; touches nothing')
    .option('--seed <number>', 'another run of chance', wholeNumber('--seed'))
    .option('--release <file>', 'releases of the Recycler itself instead: judged, shifted in, rolled back')
    .action(async (scenario, options) =>
      options.release === undefined
        ? (await import('./commands/rehearse.ts')).rehearse(scenario, options)
        : (await import('./commands/rehearse-release.ts')).rehearseRelease(options.release, options),
    );

  addCommonOptions(program.command('fleets'))
    .description('enrolled fleets, their policy and state; what is not supported in them and why')
    .action(async (options) => (await import('./commands/fleets.ts')).fleets(options));

  const policy = program.command('policy').description('policies').exitOverride();
  addCommonOptions(policy.command('check <file>'), { aws: false })
    .description('check a policy, of a file or with - of standard input, and print its effective values')
    .action(async (file, options) => (await import('./commands/policy-check.ts')).policyCheck(file, options));

  const recipe = program.command('recipe').description('recipes of images').exitOverride();
  addCommonOptions(recipe.command('check <file>'), { aws: false })
    .description('check a recipe, of a file or with - of standard input, and print its effective values')
    .action(async (file, options) => (await import('./commands/recipe-check.ts')).recipeCheck(file, options));

  addCommonOptions(program.command('bake <recipe>'))
    .description('make, test and publish an image of a recipe now, in the deployed stack of images')
    .option('--urgent', 'end campaigns of its fleets that are open, instead of waiting for them')
    .action(async (name, options) => (await import('./commands/bake.ts')).bake(name, options));
  addCommonOptions(program.command('images [recipe]'))
    .description('images by recipe: which is current, and which was before; of one recipe every bake, version and server')
    .action(async (name, options) => (await import('./commands/images.ts')).images(name, options));
  const image = program.command('image').description('one image').exitOverride();
  addCommonOptions(image.command('rollback <recipe>'))
    .description('go back to the image before: the label moves, and the bad image is rejected')
    .requiredOption('--reason <text>', 'why; it stays in the ledger')
    .action(async (name, options) => (await import('./commands/image-label.ts')).rollBack(name, options));
  addCommonOptions(image.command('promote <recipe>'))
    .description('publish the image that was tested last: it waits for approval, or a person had moved the label')
    .requiredOption('--reason <text>', 'why')
    .action(async (name, options) => (await import('./commands/image-label.ts')).promote(name, options));
  addCommonOptions(image.command('prune <recipe>'))
    .description('disable and remove images of a recipe that nothing uses, and end what its bakes have left')
    .option('--plan', 'say what keeps each image, or what will be done to it and when; changes nothing')
    .action(async (name, options) => (await import('./commands/image-prune.ts')).prune(name, options));

  addCommonOptions(program.command('plan'))
    .description('which servers are due, in which order, until when, at what cost, and what blocks; changes nothing')
    .requiredOption('--fleet <name>', describeFleet)
    .option('--server <id>', 'explain this one server')
    .option('--policy <file>', 'use this policy instead of the one in the account')
    .action(async (options) => (await import('./commands/plan.ts')).plan(options));

  addCommonOptions(program.command('run'), { page: true })
    .description('start or resume a campaign, in the deployed stack or with --local from this machine')
    .requiredOption('--fleet <name>', describeFleet)
    .option('--local', 'run it from this machine, as yourself, not in the stack')
    .option('--limit <number>', 'replace that many servers, then conclude', numberOfServers('--limit'))
    .option('--server <id>', 'replace just this server')
    .option('--policy <file>', 'with --local: use this policy instead of the one in the account')
    .option('--yes', 'with --local: make the ledger without asking, if there is none')
    .action(async (options) => (await import('./commands/run.ts')).run(options));

  const onFleets = (command: Command): Command =>
    addCommonOptions(command).option('--fleet <name>', describeFleet).option('--all', 'every enrolled fleet');
  const onChosenFleets = (command: Command): Command => onFleets(command).hook('preAction', (chosen) => checkChoice(chosen.opts()));
  onFleets(program.command('status'))
    .description('what campaigns are doing, and what waits for what')
    .option('--watch', 'the live picture until they end; Ctrl-C leaves it, and they go on')
    .action(async (options) => (await import('./commands/status.ts')).status(options));
  onChosenFleets(program.command('pause'))
    .description('swaps in flight finish, nothing new begins')
    .requiredOption('--reason <text>', 'why; it is shown in status and in notices')
    .option('--for <duration>', 'such as 2h; without it until resume')
    .option('--yes', 'make the ledger without asking, if there is none')
    .action(async (options) => (await import('./commands/pause.ts')).pause(options));
  onChosenFleets(program.command('resume'))
    .description('lift a pause')
    .action(async (options) => (await import('./commands/pause.ts')).resume(options));
  onChosenFleets(program.command('stop'))
    .description('end a campaign: swaps whose old server is terminating finish, all others are rolled back')
    .option('--wait', 'until every campaign that was stopped has ended')
    .action(async (options) => (await import('./commands/stop.ts')).stop(options));

  addCommonOptions(program.command('leaks'))
    .description('marks, settings and servers of ours that nothing needs any more, and the command that removes each; changes nothing')
    .option('--fleet <name>', describeFleet)
    .action(async (options) => (await import('./commands/leaks.ts')).leaks(options));

  addCommonOptions(program.command('clear'))
    .description('forget that an image was rejected, or let healing of a fleet go on that has stopped')
    .option('--image <ami>', 'the rejected image')
    .option('--fleet <name>', 'the fleet whose healing has stopped')
    .requiredOption('--reason <text>', 'why it may be tried again')
    .action(async (options) => (await import('./commands/clear.ts')).clear(options));

  addCommonOptions(program.command('report [campaign]'), { page: true })
    .description('the report of a past or running campaign; without a name the list of them')
    .action(async (campaign, options) => (await import('./commands/report.ts')).report(campaign, options));

  addCommonOptions(program.command('releases [release]'), { page: true })
    .description('releases of the Recycler itself: verdicts, lease, what became of them; with the start of a name all about that one')
    .option('--images', 'those of the stack of images instead')
    .action(async (release, options) => (await import('./commands/releases.ts')).releases(release, options));

  addCommonOptions(program.command('attest'))
    .description('judge the deployed release; grant, widen or renew its lease')
    .option('--break-glass <ticket>', 'four hours for every fleet without the gate, under this ticket; sends an alert')
    .option('--yes', 'break the glass without asking')
    .action(async (options) => (await import('./commands/attest.ts')).attest(options));

  program
    .command('completion <shell>')
    .description('a script that completes commands and options: bash, zsh or fish')
    .action(async (shell) => (await import('./commands/completion.ts')).completion(shell, program));

  for (const command of [...program.commands, ...policy.commands, ...recipe.commands, ...image.commands]) {
    command.exitOverride();
    const lines = listExamples(command).map((example) => `  ${example}`);
    if (lines.length > 0) command.addHelpText('after', ['', lines.length > 1 ? 'Examples:' : 'Example:', ...lines].join('\n'));
  }
  return program;
};
