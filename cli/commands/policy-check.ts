import { parseYaml } from '../../aws/parse-yaml.ts';
import { InputError } from '../../core/errors.ts';
import { findPolicyProblems, parsePolicy } from '../../core/policy/policy.ts';
import { workloadKinds } from '../../workloads/index.ts';
import { nameOfFile, readTextFile } from '../account.ts';
import { createLineFinder } from '../find-line.ts';
import type { CommonOptions } from '../options.ts';
import { printEffective } from './print-effective.ts';

/** What is wrong with the text of a policy, a line for each problem, in the order of the file; undefined where nothing is. */
export const describePolicyProblems = (text: string, document: string): string | undefined => {
  const problems = findPolicyProblems(parseYaml(text, document), workloadKinds);
  const findLine = createLineFinder(text);
  const lines = problems
    .map((problem) => ({ ...problem, line: findLine(problem.path) }))
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .map((problem) => `${problem.line === undefined ? '' : `line ${problem.line}: `}${problem.text}`);
  if (lines.length < 2) return lines[0] === undefined ? undefined : `${document}: ${lines[0]}`;
  return [`${document} has ${lines.length} errors:`, ...lines.map((line) => `  ${line}`)].join('\n');
};

/** `policy check FILE`: validates, and prints the effective values, durations in seconds. @throws InputError with every error of the policy, each with its line */
export const policyCheck = (file: string, options: CommonOptions): void => {
  const document = `policy ${nameOfFile(file)}`;
  const text = readTextFile(file, 'policy');
  const wrong = describePolicyProblems(text, document);
  if (wrong !== undefined) throw new InputError(wrong);
  const policy = parsePolicy(parseYaml(text, document), document, workloadKinds);
  printEffective(file, policy, options);
};
