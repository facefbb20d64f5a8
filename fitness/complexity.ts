import type { Complexity } from '../aws/stamp.ts';
import type { ComplexityTerm } from './objective.ts';

/** What the first release with a gate was made of: growth is measured against it. */
const references: Complexity = {
  resources: 70,
  functions: 8,
  kilobytes: 3_500,
  states: 16,
  statements: 45,
  parameters: 9,
  dependencies: 27,
};

/** How a release has grown, term by term; open waivers count too, as a debt that somebody has to pay. */
export const measureComplexity = (found: Complexity, openWaivers: number): ComplexityTerm[] => [
  ...Object.entries(references).map(([name, reference]) => ({ name, value: Math.max(1, found[name as keyof Complexity]), reference })),
  { name: 'waivers', value: 1 + openWaivers, reference: 1 },
];
