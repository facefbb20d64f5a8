import type { Made } from './stack-resource.ts';
import type { Json } from './template-language.ts';

/** Settings of what the stack made, as they are now: those of the template, unless they were changed by hand. */
export type Settings = {
  /** Resources of a type that exist, those included that left the stack and were kept. */
  ofType: (type: string) => Made[];
  /** The one of that type and name; undefined when there is none. */
  find: (type: string, name: string) => Made | undefined;
  /** Changes settings of a resource of the stack by hand; an undefined member takes the setting away. */
  drift: (logicalId: string, changes: Json) => void;
};

/** Settings of a stack's resources, with what was changed behind CloudFormation's back. */
export const createSettings = (stack: { resources: ReadonlyMap<string, Made>; kept: readonly Made[] }): Settings => {
  const drifts = new Map<string, Json>();
  const asIs = (made: Made): Made => {
    const changes = drifts.get(made.logicalId);
    return changes ? { ...made, properties: { ...made.properties, ...changes } } : made;
  };
  const ofType = (type: string): Made[] => [...stack.resources.values(), ...stack.kept].filter((made) => made.type === type).map(asIs);
  return {
    ofType,
    find: (type, name) => ofType(type).find((made) => made.name === name),
    drift: (logicalId, changes) => void drifts.set(logicalId, { ...drifts.get(logicalId), ...changes }),
  };
};
