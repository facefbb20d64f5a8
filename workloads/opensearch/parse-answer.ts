import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';

/** What one answer was, or why it is worth nothing. */
export type Parsed<Value> = { value: Value } | { unknown: string };

/** What an answer says, or why it says nothing: a status that is not expected, a body that was cut off, or one that this driver does not know. */
export const parseAnswer = <Schema extends z.core.$ZodType>(
  name: string,
  answer: ReachAnswer,
  schema: Schema,
  statuses: readonly number[] = [200],
): Parsed<z.output<Schema>> => {
  if ('unknown' in answer) return { unknown: `${name} was not answered: ${answer.unknown}` };
  if (answer.status === 401 || answer.status === 403)
    return { unknown: `${name} was denied with status ${answer.status}: ${answer.body.slice(0, 300)}` };
  if (!statuses.includes(answer.status)) return { unknown: `${name} was answered with status ${answer.status}` };
  const parsed = z.safeParse(schema, readJson(answer.body));
  return parsed.success ? { value: parsed.data } : { unknown: `${name} was answered with something else: ${describeIssue(parsed.error)}` };
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const describeIssue = ({ issues }: z.core.$ZodError): string => `${issues[0]?.path.join('.') || 'the whole'} ${issues[0]?.message ?? ''}`;
