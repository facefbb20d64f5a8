import { parseYaml } from '../aws/parse-yaml.ts';
import type { Problem } from '../core/policy/validate.ts';
import { createLineFinder } from './find-line.ts';

/** What is wrong with the text of a document, a line for each problem, in the order of the file; undefined where nothing is. */
export const describeProblems = (text: string, document: string, find: (value: unknown) => Problem[]): string | undefined => {
  const findLine = createLineFinder(text);
  const lines = find(parseYaml(text, document))
    .map((problem) => ({ ...problem, line: findLine(problem.path) }))
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .map((problem) => `${problem.line === undefined ? '' : `line ${problem.line}: `}${problem.text}`);
  if (lines.length < 2) return lines[0] === undefined ? undefined : `${document}: ${lines[0]}`;
  return [`${document} has ${lines.length} errors:`, ...lines.map((line) => `  ${line}`)].join('\n');
};
