import { parseYaml } from '../../aws/parse-yaml.ts';
import { InputError } from '../../core/errors.ts';
import { findPolicyProblems, parsePolicy } from '../../core/policy/policy.ts';
import { policyKinds } from '../../workloads/policy-kinds.ts';
import { describeProblems } from '../describe-problems.ts';
import type { CommonOptions } from '../options.ts';
import { nameOfFile, readTextFile } from '../read-file.ts';
import { printEffective } from './print-effective.ts';

/** What is wrong with the text of a policy. */
export const describePolicyProblems = (text: string, document: string): string | undefined =>
  describeProblems(text, document, (value) => findPolicyProblems(value, policyKinds));

/** `policy check FILE`: validates, and prints the effective values, durations in seconds. @throws InputError with every error of the policy, each with its line */
export const policyCheck = (file: string, options: CommonOptions): void => {
  const document = `policy ${nameOfFile(file)}`;
  const text = readTextFile(file, 'policy');
  const wrong = describePolicyProblems(text, document);
  if (wrong !== undefined) throw new InputError(wrong);
  const policy = parsePolicy(parseYaml(text, document), document, policyKinds);
  printEffective(file, policy, options);
};
