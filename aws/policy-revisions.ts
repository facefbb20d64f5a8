import { SSMClient } from '@aws-sdk/client-ssm';
import type { PolicyDoor } from '../core/ports.ts';
import { fingerprint } from '../core/record/fingerprint.ts';
import type { MakeClient } from './clients.ts';
import { readParameters } from './parameters.ts';

/** The parameter that holds a policy. */
export const policyParameter = (name: string): string => `/recycler/policies/${name}`;

/** Marks of policies, by the versions and the texts of their parameters, which are not decrypted for it. */
export const openPolicyRevisions =
  (ssm: SSMClient): PolicyDoor['readRevisions'] =>
  async (names) => {
    const found = await readParameters(ssm, names.map(policyParameter), false);
    return Object.fromEntries(
      names.flatMap((name) => {
        const parameter = found.get(policyParameter(name));
        return parameter?.Value === undefined ? [] : [[name, `${parameter.Version} ${fingerprint(parameter.Value)}`]];
      }),
    );
  };

/** The same, with a client of its own. */
export const connectPolicyRevisions = (make: MakeClient): PolicyDoor['readRevisions'] => openPolicyRevisions(make(SSMClient));
