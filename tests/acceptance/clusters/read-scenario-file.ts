import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../../aws/parse-yaml.ts';
import { readScenario, type Scenario } from '../../../rehearsal/scenario.ts';

const file = join(import.meta.dirname, 'scenario.yaml');

type Written = { fleets: [{ policy: object; workloads: [object] }] };

export type ScenarioChanges = {
  /** ISO 8601; the scenario's own start by default. */
  start?: string;
  /** Keys of the policy, over those of the file. */
  policy?: object;
  /** The server of the images before and after. */
  version: { current: string; wanted: string };
};

/** The one scenario of all stories, changed for one of them. */
export const readScenarioFile = ({ start, policy = {}, version }: ScenarioChanges): Scenario => {
  const written = parseYaml(readFileSync(file, 'utf8'), 'scenario.yaml') as Written;
  const [fleet] = written.fleets;
  Object.assign(fleet.policy, policy);
  Object.assign(fleet.workloads[0], { version });
  return readScenario({ ...written, ...(start !== undefined && { start }) }, 'scenario.yaml');
};
