import type { Ground } from '../../ground.ts';
import { identify } from '../cloud-formation/physical.ts';
import type { Maker } from '../cloud-formation/stack-resource.ts';

/** Parameters and documents of a stack: a reader in the embedded cloud finds them. */
export const createDataMakers = (ground: Ground, stackName: string): Record<string, Maker> => ({
  'AWS::SSM::Document': {
    make: ({ type, logicalId, properties }) => {
      const identity = identify(type, logicalId, properties, stackName);
      ground.documents.set(identity.name, JSON.stringify(properties.Content));
      return identity;
    },
    remove: ({ name }) => void ground.documents.delete(name),
  },
  'AWS::SSM::Parameter': {
    make: ({ type, logicalId, properties }) => {
      const identity = identify(type, logicalId, properties, stackName);
      ground.parameters.set(identity.name, String(properties.Value));
      return identity;
    },
    remove: ({ name }) => void ground.parameters.delete(name),
  },
});
