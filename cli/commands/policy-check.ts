import { stringify } from 'yaml';
import { parsePolicy } from '../../core/policy/policy.ts';
import { workloadKinds } from '../../workloads/index.ts';
import { nameOfFile, readDocument } from '../account.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';

/** `policy check FILE`: validates, and prints the effective values, durations in seconds. */
export const policyCheck = (file: string, options: CommonOptions): void => {
  const policy = parsePolicy(readDocument(file, 'policy'), `policy ${nameOfFile(file)}`, workloadKinds);
  if (options.json !== undefined) writeJson(options.json, policy);
  if (options.json !== '-')
    print(`${nameOfFile(file)} is valid. Its effective values, durations in seconds:\n\n${stringify(policy).trimEnd()}`, options.json);
};
