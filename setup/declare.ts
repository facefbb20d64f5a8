import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Declared } from '../aws/stamp.ts';
import { type StackFiles, stackFiles } from './stack-files.ts';

type Properties = { Runtime?: string; Timeout?: number; MemorySize?: number };
type Template = {
  Globals: { Function: Required<Properties> };
  Parameters: Record<string, unknown>;
  Resources: Record<string, { Type: string; Properties?: Properties }>;
};

const readYaml = async <Document>(file: string): Promise<Document> =>
  // What a tag such as !Ref stands for is not needed here.
  parse(await readFile(file, 'utf8'), { logLevel: 'silent' }) as Document;

/**
 * What the template of a checkout declares, and how much there is of it, for the stamp of a release.
 *
 * @param bundles the files that the functions are made of
 */
export const declare = async (
  directory: string,
  bundles: readonly string[],
  stack: Pick<StackFiles, 'template' | 'definition'> = stackFiles.recycler,
): Promise<Declared> => {
  const file = join(directory, stack.template);
  const template = await readYaml<Template>(file);
  const { States } = await readYaml<{ States: object }>(join(directory, stack.definition));
  const { dependencies } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as { dependencies: object };
  const { Runtime, Timeout, MemorySize } = template.Globals.Function;
  const ofType = (type: string) => Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
  const functions = ofType('AWS::Serverless::Function');
  const machines = ofType('AWS::Serverless::StateMachine');
  const bytes = await Promise.all(bundles.map(async (bundle) => (await stat(bundle)).size));
  return {
    functions: Object.fromEntries(
      functions.map(([name, { Properties = {} }]) => [
        name,
        {
          runtime: Properties.Runtime ?? Runtime,
          timeoutSeconds: Properties.Timeout ?? Timeout,
          memoryMb: Properties.MemorySize ?? MemorySize,
        },
      ]),
    ),
    // SAM makes a role for each function and state machine that brings policies.
    roles: [...[...functions, ...machines].map(([name]) => `${name}Role`), ...ofType('AWS::IAM::Role').map(([name]) => name)].toSorted(),
    alarms: ofType('AWS::CloudWatch::Alarm').map(([name]) => name),
    buckets: ofType('AWS::S3::Bucket').map(([name]) => name),
    complexity: {
      resources: Object.keys(template.Resources).length,
      functions: functions.length,
      kilobytes: Math.round(bytes.reduce((sum, each) => sum + each, 0) / 1_024),
      states: Object.keys(States).length,
      statements: (await readFile(file, 'utf8')).split('Effect: Allow').length - 1,
      parameters: Object.keys(template.Parameters).length,
      dependencies: Object.keys(dependencies).length,
    },
  };
};
