import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../../aws/parse-yaml.ts';
import { readScenario, type Scenario } from '../../../rehearsal/scenario.ts';

type Written = { fleets: [{ policy: object; workloads: [object] }] };

/** The scenarios of the stories: servers are replaced, or come back from another image. */
export type ScenarioFile = 'scenario.yaml' | 'reimage.yaml';

export type ScenarioChanges = {
  file?: ScenarioFile | undefined;
  /** ISO 8601; the scenario's own start by default. */
  start?: string;
  /** Keys of the policy, over those of the file. */
  policy?: object;
  /** Which of the two products the model is; OpenSearch by default. */
  product?: 'opensearch' | 'elasticsearch';
  /** The server of the images before and after. */
  version: { current: string; wanted: string };
};

/** The scenario of a story, changed for it. */
export const readScenarioFile = ({
  file = 'scenario.yaml',
  start,
  policy = {},
  product = 'opensearch',
  version,
}: ScenarioChanges): Scenario => {
  const written = parseYaml(readFileSync(join(import.meta.dirname, file), 'utf8'), file) as Written;
  const [fleet] = written.fleets;
  Object.assign(fleet.policy, policy);
  Object.assign(fleet.workloads[0], { product, version });
  return readScenario({ ...written, ...(start !== undefined && { start }) }, file);
};
