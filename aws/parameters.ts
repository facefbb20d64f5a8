import { GetParametersCommand, type Parameter, type SSMClient } from '@aws-sdk/client-ssm';
import { WorldError } from '../core/errors.ts';
import { read } from './calls.ts';

/** Names that one call takes (API reference, GetParameters). */
const namesPerCall = 10;

/**
 * Parameters by name, ten a call; one that is missing is missing in the answer. One that may not be read fails its whole call.
 *
 * @throws WorldError when one may not be read, Retryable when AWS asks to come back later
 */
export const readParameters = async (ssm: SSMClient, names: readonly string[], isDecrypted: boolean): Promise<Map<string, Parameter>> => {
  const found = new Map<string, Parameter>();
  const ask = async (asked: readonly string[]): Promise<void> => {
    const { Parameters: answered } = await read('ssm:GetParameters', () =>
      ssm.send(new GetParametersCommand({ Names: [...asked], WithDecryption: isDecrypted })),
    );
    for (const parameter of answered ?? []) if (parameter.Name !== undefined) found.set(parameter.Name, parameter);
  };
  for (let first = 0; first < names.length; first += namesPerCall) await ask(names.slice(first, first + namesPerCall));
  return found;
};

type Question = { name: string; resolve: (text: string | undefined) => void; reject: (error: unknown) => void };

/** Reads the text of parameters. Those that are asked for in the same moment are read by one call; each is answered, or fails, by itself. */
export const openParameterReader = (ssm: SSMClient): ((name: string) => Promise<string | undefined>) => {
  let waiting: Question[] = [];
  const answer = async (questions: readonly Question[]): Promise<void> => {
    const names = [...new Set(questions.map(({ name }) => name))];
    try {
      const found = await readParameters(ssm, names, true);
      for (const { name, resolve } of questions) resolve(found.get(name)?.Value);
    } catch (error) {
      // A definite no may be about one of them.
      if (error instanceof WorldError && names.length > 1)
        for (const name of names) await answer(questions.filter((question) => question.name === name));
      else for (const { reject } of questions) reject(error);
    }
  };
  return (name) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0)
        queueMicrotask(() => {
          const questions = waiting;
          waiting = [];
          void answer(questions);
        });
      waiting.push({ name, resolve, reject });
    });
};
