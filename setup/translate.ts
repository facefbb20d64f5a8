import { join } from 'node:path';
import { samEnvironment } from './python.ts';
import { runCommand } from './run-command.ts';

/** A template after SAM's transform: every resource that CloudFormation would make. */
export type Translated = {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown>; DependsOn?: unknown; UpdatePolicy?: unknown }>;
};

/**
 * What SAM makes of a template, with code and definitions named by what stands in them, as an upload would.
 *
 * @param programs the folder of SAM CLI
 * @throws Error with SAM's own words when the template is refused
 */
export const translate = async (template: string, programs: string): Promise<Translated> => {
  const script = join(import.meta.dirname, 'translate.py');
  return JSON.parse(await runCommand(join(programs, 'python'), ['-W', 'ignore', script, template], { env: samEnvironment })) as Translated;
};
