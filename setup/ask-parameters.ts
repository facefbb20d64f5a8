import { type ExplainedParameter, type ExplainedTemplate, explainParameter } from './explain-parameters.ts';

/** How a person is asked, and where each answer is kept before the next question. */
export type AskDoors = {
  /** Asks for a line; undefined where no person can be asked, or the person has ended it. */
  ask: (question: string) => Promise<string | undefined>;
  keep: (name: string, value: string) => Promise<void>;
  say: (line: string) => void;
};

/** Why CloudFormation would refuse a value; undefined where it would not. */
export const findFault = (parameter: ExplainedParameter, value: string): string | undefined => {
  const { Type, AllowedPattern, AllowedValues, MinValue } = parameter;
  if (AllowedValues && !AllowedValues.map(String).includes(value)) return `it is one of ${AllowedValues.join(', ')}`;
  if (Type === 'Number' && (value.trim() === '' || Number.isNaN(Number(value)))) return 'it is a number';
  if (MinValue !== undefined && Number(value) < MinValue) return `it is ${MinValue} or more`;
  return AllowedPattern && !new RegExp(AllowedPattern).test(value) ? `it must match ${AllowedPattern}` : undefined;
};

/**
 * Asks for parameters one by one, explaining each. Every answer is kept before the next question, so that none is lost.
 *
 * @param names the parameters that are asked for
 * @param answers what was answered before, which Enter keeps
 * @returns how many were answered; less than there are names when the person has ended it
 */
export const askParameters = async (
  template: ExplainedTemplate,
  names: readonly string[],
  answers: Readonly<Record<string, string>>,
  { ask, keep, say }: AskDoors,
): Promise<number> => {
  for (const [index, name] of names.entries()) {
    const parameter = template.Parameters[name];
    if (!parameter) throw new Error(`the template has no parameter ${name}`);
    const current = answers[name] ?? String(parameter.Default ?? '');
    for (const line of explainParameter(template, name)) say(line);
    for (let isOpen = true; isOpen; ) {
      const line = await ask(`      ${index + 1} of ${names.length}, ${name}${current === '' ? '' : ` [${current}]`}: `);
      if (line === undefined) return index;
      const value = line.trim() === '' ? current : line.trim() === '-' ? '' : line.trim();
      const fault = findFault(parameter, value);
      if (fault === undefined) await keep(name, value);
      else say(`      '${value}' is no ${name}: ${fault}`);
      isOpen = fault !== undefined;
    }
  }
  return names.length;
};
