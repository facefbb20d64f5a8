import { createInterface } from 'node:readline/promises';

/** Asks a question that is answered yes or no; undefined where no person can be asked. */
export const askOnTerminal = async (question: string): Promise<boolean | undefined> => {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(question);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
};
