import type { SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import { InputError } from '../core/errors.ts';
import { type Policy, type PolicyKind, parsePolicy } from '../core/policy/policy.ts';
import { validate } from '../core/policy/validate.ts';
import type { PolicyDoor } from '../core/ports.ts';
import { describeOtherLedger, ledgerParameter } from './ledger-name.ts';
import { openParameterReader } from './parameters.ts';
import { parseYaml } from './parse-yaml.ts';
import { openPolicyRevisions, policyParameter } from './policy-revisions.ts';

const accountSchema = z.strictObject({
  maxSurge: z.optional(z.number().check(z.int(), z.nonnegative())),
  apiShare: z._default(z.number().check(z.gt(0), z.maximum(1)), 0.5),
});

/**
 * The door to policies in SSM parameters.
 *
 * @param kinds what a policy may say of each kind of workload
 * @param overriding a policy of a file, which then serves every fleet
 * @param table the ledger of a stack, which the account must name as its own: it is read in the same call as what is set for the account
 */
export const openPolicyDoor = (
  ssm: SSMClient,
  kinds: readonly PolicyKind[],
  overriding?: { document: string; value: unknown },
  table?: string,
): PolicyDoor => {
  const readText = openParameterReader(ssm);
  // The text is read at every poll; it is parsed again only when it has changed.
  const parsed = new Map<string, { text: string; policy: Policy }>();
  return {
    read: async (name) => {
      if (overriding) return parsePolicy(overriding.value, overriding.document, kinds);
      const parameter = policyParameter(name);
      const text = await readText(parameter);
      if (text === undefined) throw new InputError(`policy ${name}: the SSM parameter ${parameter} is missing: put the policy there`);
      const known = parsed.get(name);
      if (known?.text === text) return known.policy;
      const policy = parsePolicy(parseYaml(text, `policy ${name}`), `policy ${name}`, kinds);
      parsed.set(name, { text, policy });
      return policy;
    },
    readRevisions: openPolicyRevisions(ssm),
    readAccount: async () => {
      const [text, named] = await Promise.all([readText('/recycler/account'), table === undefined ? undefined : readText(ledgerParameter)]);
      const other = table === undefined ? undefined : describeOtherLedger(named, table);
      const parsed = validate(accountSchema, text === undefined ? {} : parseYaml(text, '/recycler/account'), '/recycler/account');
      return {
        apiShare: parsed.apiShare,
        ...(parsed.maxSurge !== undefined && { maxSurge: parsed.maxSurge }),
        ...(other !== undefined && { otherLedger: other }),
      };
    },
  };
};
