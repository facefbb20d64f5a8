import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../aws/parse-yaml.ts';
import { type Rehearsal, runRehearsal } from '../cli/rehearsal.ts';
import type { Intent } from '../core/record/intent.ts';
import { readScenario } from '../rehearsal/scenario.ts';

const readCase = (name: string): object =>
  parseYaml(readFileSync(join(import.meta.dirname, 'cases', `${name}.yaml`), 'utf8'), name) as object;

/** An intent, and when it was decided, in milliseconds from the start. */
export type Sent = { at: number; intent: Intent };

/** Rehearses a case from the field, changed as given; every intent that was decided comes with it. */
export const rehearseCase = async (name: string, changes: object = {}): Promise<Rehearsal & { sent: Sent[] }> => {
  const sent: Sent[] = [];
  const scenario = readScenario({ ...readCase(name), ...changes });
  const rehearsal = await runRehearsal(scenario, {
    onDecision: ({ at, intents }) => sent.push(...intents.map((intent) => ({ at: at - scenario.startMs, intent }))),
  });
  return { ...rehearsal, sent };
};
