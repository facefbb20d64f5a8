import type { Complexity } from '../aws/stamp.ts';
import type { ComplexityTerm } from './objective.ts';

/** What the first release with a gate was made of: growth is measured against it. */
const references: Complexity = {
  resources: 34,
  functions: 8,
  kilobytes: 5_400,
  states: 14,
  statements: 36,
  parameters: 9,
  dependencies: 29,
};

/** How a release has grown, term by term; open waivers count too, as a debt that has to be paid. */
export const measureComplexity = (found: Complexity, openWaivers: number): ComplexityTerm[] => [
  // What was not measured is 0 and says nothing, such as the size of bundles in a rehearsal.
  ...Object.entries(references).flatMap(([name, reference]) => {
    const value = found[name as keyof Complexity];
    return value > 0 ? [{ name, value, reference }] : [];
  }),
  { name: 'waivers', value: 1 + openWaivers, reference: 1 },
];
