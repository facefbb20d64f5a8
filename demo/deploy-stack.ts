import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readStack } from '../aws/stack.ts';
import { findRefusedTypes, prepareForMinistack, type StackTemplate, type TakenOut } from '../setup/prepare-for-ministack.ts';
import { runCommand } from '../setup/run-command.ts';
import { region } from '../tests/acceptance/moto-fleet.ts';
import { publishVersion } from './door.ts';
import { fleetVariables, type StandIns, standInEnvironment } from './stand-ins.ts';

/** The name of the stack. */
export const stackName = 'instance-recycler';

/** What was deployed: the outputs of the stack, what the copy lacks, and the version of the state machine that was published (ARN). */
export type DeployedStack = { outputs: Record<string, string>; taken: TakenOut[]; stateMachineVersion: string };

/** The definitions of a template's state machines, by logical id. */
const readDefinitions = async (built: string, template: StackTemplate): Promise<Record<string, unknown>> => {
  const machines = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Serverless::StateMachine');
  const read = async (uri: unknown) => parse(await readFile(join(built, String(uri)), 'utf8')) as unknown;
  return Object.fromEntries(
    await Promise.all(machines.map(async ([id, { Properties }]) => [id, await read(Properties?.DefinitionUri)] as const)),
  );
};

/**
 * Deploys a built stack into MiniStack by `sam deploy`, with the settings of samconfig.toml. It deploys a copy beside the built template;
 * types that MiniStack refuses before it makes anything are taken out too. Afterwards the state machine gets its first version.
 *
 * @param directory the checkout that was built
 * @param built the folder that `sam build` wrote
 * @param programs the folder of SAM CLI
 * @throws Error with the words of SAM CLI when MiniStack does not take the copy
 */
export const deployStack = async (directory: string, built: string, programs: string, standIns: StandIns): Promise<DeployedStack> => {
  const original = parse(await readFile(join(built, 'template.yaml'), 'utf8')) as StackTemplate;
  const definitions = await readDefinitions(built, original);
  const file = join(built, 'ministack.json');
  const deploy = async (refusedTypes: readonly string[]): Promise<TakenOut[]> => {
    const variables = fleetVariables(standIns.fleets);
    const { template, files, taken } = prepareForMinistack(original, { definitions, refusedTypes, variables });
    for (const [name, text] of Object.entries({ ...files, 'ministack.json': JSON.stringify(template) }))
      await writeFile(join(built, name), text);
    // What failed is then the last thing that SAM CLI prints.
    const quietly = ['--no-confirm-changeset', '--no-progressbar', '--disable-rollback'];
    const place = ['--stack-name', stackName, '--region', region, '--config-file', join(directory, 'samconfig.toml')];
    const args = ['deploy', '--template-file', file, ...place, ...quietly];
    try {
      await runCommand(join(programs, 'sam'), args, { cwd: directory, env: standInEnvironment(standIns) });
      return taken;
    } catch (error) {
      const more = findRefusedTypes((error as Error).message).filter((type) => !refusedTypes.includes(type));
      if (more.length === 0) throw error;
      return deploy([...refusedTypes, ...more]);
    }
  };
  const taken = await deploy([]);
  const { outputs } = await readStack(standIns.make, stackName);
  return { outputs, taken, stateMachineVersion: await publishVersion(standIns.make, outputs.StateMachine ?? '') };
};
